import type { Location } from '../../base/locations.ts'
import { regionOfZone } from '../../base/locations.ts'
import { pathFrom } from '../../base/urls.ts'
import { computeError, invalidField } from '../../errors/api-error.ts'
import type { DiskBody } from '../../members/disk.ts'
import { type DiskType, diskTypes } from '../disk-types/disk-types.ts'

/** A disk without a source is blank. The text of the error is inferred from images. */
export function checkOneSource(body: DiskBody): void {
  const { sourceDisk, sourceImage, sourceSnapshot, sourceInstantSnapshot, sourceStorageObject } = body
  const sources = [sourceDisk, sourceImage, sourceSnapshot, sourceInstantSnapshot, sourceStorageObject]
  if (sources.filter(Boolean).length <= 1) return
  throw computeError(
    400,
    'invalid',
    "Invalid resource usage: 'Cannot specify more than one source for a disk.'",
  )
}

const defaultType = 'pd-standard'

/** The type of a disk of that place; both error texts are the API's, from disks of instances. */
export function diskTypeOf({ type }: DiskBody, location: Location): DiskType & { readonly path: string } {
  const path = type
    ? pathFrom(type, location.path.split('/')[1] ?? '')
    : `${location.path}/diskTypes/${defaultType}`
  if (!/^projects\/[^/]+\/(?:zones|regions)\/[^/]+\/diskTypes\/[^/]+$/.test(path)) {
    throw invalidField('resource.type', type, 'The URL is malformed.')
  }
  const name = path.slice(path.lastIndexOf('/') + 1)
  const found = diskTypes.get(name)
  const here = `${location.kind}s/${location.name}/diskTypes/${name}`
  if (!found?.scopes.includes(location.kind) || name === 'local-ssd' || !path.endsWith(`/${here}`)) {
    throw invalidField('resource.type', type, 'The referenced diskType resource cannot be found.')
  }
  return { ...found, path }
}

/**
 * Zonal Persistent Disks start at 1 GB, whatever their types recommend: users create smaller ones than recommended
 * for pd-extreme (github.com/cloud-barista/cb-spider/pull/668) and pd-standard
 * (github.com/kubernetes-sigs/gcp-compute-persistent-disk-csi-driver/issues/121). Hyperdisks start at their type's
 * minimum, with the text of issue 2038 there. Users have met the other text for regional disks of pd-standard.
 */
export function checkMinSize(sizeGb: string, type: DiskType & { readonly path: string }): void {
  const name = type.path.slice(type.path.lastIndexOf('/') + 1)
  const isRegional = type.path.includes('/regions/')
  const isHyperdisk = name.startsWith('hyperdisk-')
  const regionalGb = name === 'pd-standard' ? 200 : type.minGb
  const minGb = isHyperdisk ? type.minGb : isRegional ? regionalGb : 1
  if (Number(sizeGb) >= minGb) return
  const forType = isHyperdisk ? ` for disk type ${name}` : ''
  throw invalidField('resource.sizeGb', sizeGb, `Disk size cannot be smaller than ${minGb} GB${forType}.`)
}

/**
 * Two zones of its region, for a disk of a region; their paths. The texts of the errors are not recorded. Terraform's
 * provider (github.com/hashicorp/terraform-provider-google, resource_compute_region_disk.go) names zones as global ones.
 */
export function replicaZonesOf({ replicaZones = [] }: DiskBody, location: Location): string[] {
  if (location.kind === 'zone') return []
  const [, project = ''] = location.path.split('/')
  const paths = replicaZones.map((url) => pathFrom(url, project).replace('/global/zones/', '/zones/'))
  if (new Set(paths).size !== 2) {
    const why = 'Exactly two replica zones must be specified.'
    throw invalidField('resource.replicaZones', replicaZones.join(','), why)
  }
  for (const [index, path] of paths.entries()) {
    const zone = path.slice(path.lastIndexOf('/') + 1)
    if (/^projects\/[^/]+\/zones\/[^/]+$/.test(path) && regionOfZone.get(zone) === location.name) continue
    const why = `Zone (${zone}) must be a valid zone in region ${location.name}.`
    throw invalidField(`resource.replicaZones[${index}]`, replicaZones[index], why)
  }
  return paths
}
