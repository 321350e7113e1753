import type { Location } from '../../base/locations.ts'
import type { Resource } from '../../base/resources.ts'
import { apiUrl } from '../../base/urls.ts'
import type { FilterFields } from '../../lists/filter-fields.ts'

/** A type of disk, as Google documents it; sizes in GB. */
export interface DiskType {
  readonly description: string
  readonly leastGb: number
  readonly mostGb: number
  readonly defaultGb: number
  /** Where there are disks of it. */
  readonly scopes: readonly Location['kind'][]
}

const zonal = ['zone'] as const
const everywhere = ['zone', 'region'] as const

/** Every zone and region is taken to have all of them, which is not so of the real ones. */
export const diskTypes: ReadonlyMap<string, DiskType> = new Map<string, DiskType>([
  [
    'hyperdisk-balanced',
    {
      description: 'Hyperdisk Balanced Persistent Disk',
      leastGb: 4,
      mostGb: 65_536,
      defaultGb: 100,
      scopes: zonal,
    },
  ],
  [
    'hyperdisk-balanced-high-availability',
    {
      description: 'Hyperdisk Balanced High Availability Persistent Disk',
      leastGb: 4,
      mostGb: 65_536,
      defaultGb: 100,
      scopes: ['region'],
    },
  ],
  [
    'hyperdisk-extreme',
    {
      description: 'Hyperdisk Extreme Persistent Disk',
      leastGb: 64,
      mostGb: 65_536,
      defaultGb: 1_000,
      scopes: zonal,
    },
  ],
  [
    'hyperdisk-ml',
    {
      description: 'Hyperdisk ML Persistent Disk',
      leastGb: 4,
      mostGb: 65_536,
      defaultGb: 100,
      scopes: zonal,
    },
  ],
  [
    'hyperdisk-throughput',
    {
      description: 'Hyperdisk Throughput Persistent Disk',
      leastGb: 2_048,
      mostGb: 32_768,
      defaultGb: 2_048,
      scopes: zonal,
    },
  ],
  ['local-ssd', { description: 'Local SSD', leastGb: 375, mostGb: 375, defaultGb: 375, scopes: zonal }],
  [
    'pd-balanced',
    {
      description: 'Balanced Persistent Disk',
      leastGb: 10,
      mostGb: 65_536,
      defaultGb: 100,
      scopes: everywhere,
    },
  ],
  [
    'pd-extreme',
    { description: 'Extreme Persistent Disk', leastGb: 500, mostGb: 65_536, defaultGb: 1_000, scopes: zonal },
  ],
  [
    'pd-ssd',
    { description: 'SSD Persistent Disk', leastGb: 10, mostGb: 65_536, defaultGb: 100, scopes: everywhere },
  ],
  [
    'pd-standard',
    {
      description: 'Standard Persistent Disk',
      leastGb: 10,
      mostGb: 65_536,
      defaultGb: 500,
      scopes: everywhere,
    },
  ],
])

/** Scalar members of a DiskType. */
export const diskTypeFields: FilterFields = new Set([
  'creationTimestamp',
  'defaultDiskSizeGb',
  'description',
  'kind',
  'name',
  'region',
  'selfLink',
  'validDiskSize',
  'zone',
])

/** The types of a zone or region. Members are those of a recorded answer, which has no id. */
export function diskTypesIn({ kind, path }: Location): Resource[] {
  const here = [...diskTypes].filter(([, { scopes }]) => scopes.includes(kind))
  return here.map(([name, { description, leastGb, mostGb, defaultGb }]) => ({
    kind: 'compute#diskType',
    creationTimestamp: '1969-12-31T16:00:00.000-08:00',
    name,
    description,
    validDiskSize: `${leastGb}GB-${mostGb}GB`,
    [kind]: apiUrl(path),
    selfLink: apiUrl(`${path}/diskTypes/${name}`),
    defaultDiskSizeGb: String(defaultGb),
  }))
}
