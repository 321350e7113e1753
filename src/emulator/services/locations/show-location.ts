import { regionOfZone, zonesOfRegion } from '../../base/locations.ts'
import type { Resource } from '../../base/resources.ts'
import { apiUrl } from '../../base/urls.ts'
import type { FilterFields } from '../../lists/filter-fields.ts'

/** Recorded of every zone and region. */
const creationTimestamp = '1969-12-31T16:00:00.000-08:00'

/** Scalar members of a Zone and of a Region. */
export const zoneFields: FilterFields = new Set([
  'creationTimestamp',
  'description',
  'id',
  'kind',
  'name',
  'region',
  'selfLink',
  'status',
  'supportsPzs',
])
export const regionFields: FilterFields = new Set([...zoneFields].filter((field) => field !== 'region'))

/** Those recorded of most zones. */
const cpuPlatforms = [
  'Intel Cascade Lake',
  'Intel Skylake',
  'Intel Broadwell',
  'Intel Haswell',
  'Intel Ivy Bridge',
  'Intel Sandy Bridge',
  'AMD Rome',
]

/** Short numbers like Google's own, of which those of older regions are 1000, 1010 …, and of zones 2000, 2001 … */
function numberOf(region: string, index = 0): number {
  return 1000 + 10 * [...zonesOfRegion.keys()].indexOf(region) + index
}

/** Members in the order of the recorded answers. */
export function showZone(project: string, name: string): Resource | undefined {
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

/** `used`: GB of disks in the region, by the metric that they count against. */
export function showRegion(
  project: string,
  name: string,
  used: Readonly<Record<string, number>>,
): Resource | undefined {
  const zones = zonesOfRegion.get(name)
  if (!zones) return undefined
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
