import type { Call } from '../../api/call.ts'
import { get, list, type Routes } from '../../api/route.ts'
import { type Location, locationIn } from '../../base/locations.ts'
import type { Resource } from '../../base/resources.ts'
import { apiUrl } from '../../base/urls.ts'
import { notFound } from '../../errors/api-error.ts'
import { computedPage } from '../../lists/list-page.ts'
import { messages } from '../../members/messages.ts'

/** A type of disk, as Google documents it; sizes in GB. */
export interface DiskType {
  readonly description: string
  readonly minGb: number
  readonly maxGb: number
  readonly defaultGb: number
  /** The locations of its disks. */
  readonly scopes: readonly Location['kind'][]
}

const type = (
  name: string,
  description: string,
  [minGb, maxGb, defaultGb]: readonly [number, number, number],
  ...scopes: DiskType['scopes']
) => [name, { description, minGb, maxGb, defaultGb, scopes }] as const

/** Every zone and region has all types, unlike the real ones. */
export const diskTypes: ReadonlyMap<string, DiskType> = new Map([
  type('hyperdisk-balanced', 'Hyperdisk Balanced Persistent Disk', [4, 65_536, 100], 'zone'),
  type(
    'hyperdisk-balanced-high-availability',
    'Hyperdisk Balanced High Availability Persistent Disk',
    [4, 65_536, 100],
    'region',
  ),
  type('hyperdisk-extreme', 'Hyperdisk Extreme Persistent Disk', [64, 65_536, 1_000], 'zone'),
  type('hyperdisk-ml', 'Hyperdisk ML Persistent Disk', [4, 65_536, 100], 'zone'),
  type('hyperdisk-throughput', 'Hyperdisk Throughput Persistent Disk', [2_048, 32_768, 2_048], 'zone'),
  type('local-ssd', 'Local SSD', [375, 375, 375], 'zone'),
  type('pd-balanced', 'Balanced Persistent Disk', [10, 65_536, 100], 'zone', 'region'),
  type('pd-extreme', 'Extreme Persistent Disk', [500, 65_536, 1_000], 'zone'),
  type('pd-ssd', 'SSD Persistent Disk', [10, 65_536, 100], 'zone', 'region'),
  type('pd-standard', 'Standard Persistent Disk', [10, 65_536, 500], 'zone', 'region'),
])

/** The types of a zone or region. Members are those of a recorded response, which has no id. */
function diskTypesIn({ kind, path }: Location): Resource[] {
  const here = [...diskTypes].filter(([, { scopes }]) => scopes.includes(kind))
  return here.map(([name, { description, minGb, maxGb, defaultGb }]) => ({
    kind: 'compute#diskType',
    creationTimestamp: '1969-12-31T16:00:00.000-08:00',
    name,
    description,
    validDiskSize: `${minGb}GB-${maxGb}GB`,
    [kind]: apiUrl(path),
    selfLink: apiUrl(`${path}/diskTypes/${name}`),
    defaultDiskSizeGb: String(defaultGb),
  }))
}

function getDiskType({ project, params }: Call): Resource {
  const location = locationIn(project, params)
  const { diskType = '' } = params
  const found = diskTypesIn(location).find(({ name }) => name === diskType)
  if (!found) throw notFound(`${location.path}/diskTypes/${diskType}`)
  return found
}

function listDiskTypes({ project, params, query }: Call): Resource {
  const location = locationIn(project, params)
  const kind = location.kind === 'zone' ? 'compute#diskTypeList' : 'compute#regionDiskTypeList'
  const listing = { kind, path: `${location.path}/diskTypes`, fields: messages.diskTypes.fields }
  return computedPage(listing, diskTypesIn(location), query)
}

export const diskTypeRoutes = {
  'diskTypes.get': get('zones/{zone}/diskTypes/{diskType}', 'diskTypes.get', getDiskType),
  'diskTypes.list': list('zones/{zone}/diskTypes', 'diskTypes.list', listDiskTypes),
  'regionDiskTypes.get': get('regions/{region}/diskTypes/{diskType}', 'diskTypes.get', getDiskType),
  'regionDiskTypes.list': list('regions/{region}/diskTypes', 'diskTypes.list', listDiskTypes),
} satisfies Routes
