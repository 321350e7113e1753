import { zonesOfRegion } from '../../base/locations.ts'
import type { Store } from '../../store/store.ts'

/**
 * GB of disks in a region, of its zones too, by the metric of its quotas: DISKS_TOTAL_GB is of pd-standard, and
 * SSD_TOTAL_GB of all other persistent disks; hyperdisks have quotas of their own. A disk of a region counts in
 * both of its zones.
 */
export function diskUsage(store: Store, project: string, region: string): Record<string, number> {
  const used: Record<string, number> = { DISKS_TOTAL_GB: 0, SSD_TOTAL_GB: 0 }
  const zones = (zonesOfRegion.get(region) ?? []).map((zone) => `zones/${zone}`)
  for (const place of [`regions/${region}`, ...zones]) {
    for (const { resource } of store.collection(`projects/${project}/${place}/disks`).values()) {
      const type = String(resource.type)
      if (type.includes('/hyperdisk-')) continue
      const metric = type.endsWith('/pd-standard') ? 'DISKS_TOTAL_GB' : 'SSD_TOTAL_GB'
      used[metric] = (used[metric] ?? 0) + Number(resource.sizeGb) * (place.startsWith('regions/') ? 2 : 1)
    }
  }
  return used
}
