import type { Call } from '../../api/call.ts'
import { get, list, type Routes } from '../../api/route.ts'
import { regionOfZone, zonesOfRegion } from '../../base/locations.ts'
import type { Resource } from '../../base/resources.ts'
import { apiUrl } from '../../base/urls.ts'
import { notFound } from '../../errors/api-error.ts'
import { computedPage } from '../../lists/list-page.ts'
import { messages } from '../../members/messages.ts'
import type { Store } from '../../store/store.ts'

/** Recorded for every zone and region. */
const creationTimestamp = '1969-12-31T16:00:00.000-08:00'

/** Platforms recorded for most zones. */
const cpuPlatforms = [
  'Intel Cascade Lake',
  'Intel Skylake',
  'Intel Broadwell',
  'Intel Haswell',
  'Intel Ivy Bridge',
  'Intel Sandy Bridge',
  'AMD Rome',
]

/** Short numbers like Google's own: 1000, 1010 … for older regions, 2000, 2001 … for zones. */
function numberOf(region: string, index = 0): number {
  return 1000 + 10 * [...zonesOfRegion.keys()].indexOf(region) + index
}

/** Members in the order of the recorded responses. */
function showZone(project: string, name: string): Resource | undefined {
  const region = regionOfZone.get(name)
  if (region === undefined) return undefined
  const index = zonesOfRegion.get(region)?.indexOf(name) ?? 0
  return {
    kind: 'compute#zone',
    id: String(numberOf(region, index) + 1000),
    creationTimestamp,
    name,
    description: name,
    status: 'UP',
    region: apiUrl(`projects/${project}/regions/${region}`),
    selfLink: apiUrl(`projects/${project}/zones/${name}`),
    availableCpuPlatforms: cpuPlatforms,
    supportsPzs: false,
  }
}

/** Quotas of a region that concern disks, with the limits of a recorded project, and those that gcloud prints. */
const quotas: readonly (readonly [metric: string, limit: number])[] = [
  ['CPUS', 600],
  ['DISKS_TOTAL_GB', 102_400],
  ['STATIC_ADDRESSES', 175],
  ['IN_USE_ADDRESSES', 575],
  ['SSD_TOTAL_GB', 40_960],
  ['LOCAL_SSD_TOTAL_GB', 25_000],
  ['INSTANCE_GROUPS', 1_000],
  ['INSTANCES', 6_000],
]

function showRegion(store: Store, project: string, name: string): Resource | undefined {
  const zones = zonesOfRegion.get(name)
  if (!zones) return undefined
  const used = diskUsage(store, project, name)
  return {
    kind: 'compute#region',
    id: String(numberOf(name)),
    creationTimestamp,
    name,
    description: name,
    status: 'UP',
    zones: zones.map((zone) => apiUrl(`projects/${project}/zones/${zone}`)),
    quotas: quotas.map(([metric, limit]) => ({ metric, limit, usage: used[metric] ?? 0 })),
    selfLink: apiUrl(`projects/${project}/regions/${name}`),
    supportsPzs: false,
  }
}

/**
 * GB of disks in a region, of its zones too, by the metric of its quotas: DISKS_TOTAL_GB is of pd-standard, and
 * SSD_TOTAL_GB of all other persistent disks; hyperdisks have separate quotas. A disk of a region counts in
 * both of its zones.
 */
function diskUsage(store: Store, project: string, region: string): Record<string, number> {
  const used: Record<string, number> = { DISKS_TOTAL_GB: 0, SSD_TOTAL_GB: 0 }
  const zones = (zonesOfRegion.get(region) ?? []).map((zone) => `zones/${zone}`)
  for (const place of [`regions/${region}`, ...zones]) {
    for (const { resource } of store.resources.collection(`projects/${project}/${place}/disks`).values()) {
      const type = String(resource.type)
      if (type.includes('/hyperdisk-')) continue
      const metric = type.endsWith('/pd-standard') ? 'DISKS_TOTAL_GB' : 'SSD_TOTAL_GB'
      used[metric] = (used[metric] ?? 0) + Number(resource.sizeGb) * (place.startsWith('regions/') ? 2 : 1)
    }
  }
  return used
}

/** A get of a missing zone is a 404, as users of Terraform report. */
function getZone({ project, params: { zone = '' } }: Call): Resource {
  const shown = showZone(project, zone)
  if (!shown) throw notFound(`projects/${project}/zones/${zone}`)
  return shown
}

function listZones({ project, query }: Call): Resource {
  const zones = [...regionOfZone.keys()]
    .map((zone) => showZone(project, zone))
    .filter((zone) => zone !== undefined)
  return computedPage(
    { kind: 'compute#zoneList', path: `projects/${project}/zones`, fields: messages.zones.fields },
    zones,
    query,
  )
}

function getRegion({ project, params: { region = '' }, backend: { store } }: Call): Resource {
  const shown = showRegion(store, project, region)
  if (!shown) throw notFound(`projects/${project}/regions/${region}`)
  return shown
}

function listRegions({ project, query, backend: { store } }: Call): Resource {
  const regions = [...zonesOfRegion.keys()]
    .map((region) => showRegion(store, project, region))
    .filter((region) => region !== undefined)
  const path = `projects/${project}/regions`
  return computedPage({ kind: 'compute#regionList', path, fields: messages.regions.fields }, regions, query)
}

export const locationRoutes = {
  'zones.list': list('zones', 'zones.list', listZones),
  'zones.get': get('zones/{zone}', 'zones.get', getZone),
  'regions.list': list('regions', 'regions.list', listRegions),
  'regions.get': get('regions/{region}', 'regions.get', getRegion),
} satisfies Routes
