import type { Location } from '../../base/locations.ts'
import type { Resource } from '../../base/resources.ts'
import { apiUrl, pathFrom } from '../../base/urls.ts'
import { invalidField, notReady } from '../../errors/api-error.ts'
import type { DiskBody } from '../../members/disk.ts'
import type { Store } from '../../store/store.ts'
import { fromImage, fromSnapshot, type SourceRequest } from '../images/image-source.ts'
import { checkNotBusy } from '../shared/disk-in-use.ts'
import { checkSourceKey } from '../shared/encryption.ts'

/** What a disk takes over from where it comes from. */
export interface DiskSource {
  /** In words, as refusals name it. */
  readonly what: 'image' | 'snapshot' | 'disk'
  /** The members by which the disk names its source. */
  readonly members: Resource
  readonly resource: Resource
  readonly sizeGb: string
  readonly warnings: readonly Resource[]
  /** Path of a disk that is read until the end. */
  readonly busySource?: string
}

export interface DiskSourceRequest extends SourceRequest {
  readonly body: DiskBody
  readonly location: Location
}

/** Finds the source of a disk, if it has one; throws what the API answers if it cannot be used. */
export function diskSource(request: DiskSourceRequest, store: Store): DiskSource | undefined {
  const { sourceImage, sourceSnapshot, sourceDisk, sourceInstantSnapshot, sourceStorageObject } = request.body
  if (sourceImage) {
    const { sizeGb = '', ...image } = fromImage(sourceImage, request, store)
    return { ...image, what: 'image', sizeGb }
  }
  if (sourceSnapshot) {
    const { sizeGb = '', ...snapshot } = fromSnapshot(sourceSnapshot, request, store)
    return { ...snapshot, what: 'snapshot', sizeGb }
  }
  if (sourceDisk) return fromDisk(sourceDisk, request, store)
  // The emulator has neither of these.
  if (sourceInstantSnapshot) throw missing('sourceInstantSnapshot', sourceInstantSnapshot, 'instantSnapshot')
  if (sourceStorageObject) throw missing('sourceStorageObject', sourceStorageObject, 'object')
  return undefined
}

const missing = (field: string, url: string, what: string) =>
  invalidField(`resource.${field}`, url, `The referenced ${what} resource cannot be found.`)

/** A clone, which is of the zone or region of its source, and under the same key. A VM that uses it is no hindrance. */
function fromDisk(
  url: string,
  { body, project, location, allow }: DiskSourceRequest,
  store: Store,
): DiskSource {
  const path = pathFrom(url, project)
  if (!/^projects\/[^/]+\/(?:zones|regions)\/[^/]+\/disks\/[^/]+$/.test(path)) {
    throw invalidField('resource.sourceDisk', url, 'The URL is malformed.')
  }
  allow('compute.disks.useReadOnly', path)
  const disk = store.find(path)
  if (!disk) throw missing('sourceDisk', url, 'disk')
  if (location.kind === 'zone' && !path.startsWith(`${location.path}/`)) {
    throw invalidField('resource.sourceDisk', url, 'The source disk must be in the zone of the new disk.')
  }
  if (disk.resource.status !== 'READY') throw notReady(path)
  checkNotBusy(path, store)
  checkSourceKey(path, disk.keySha256, body.diskEncryptionKey)
  return {
    what: 'disk',
    busySource: path,
    members: { sourceDisk: apiUrl(path), sourceDiskId: disk.id },
    resource: { ...disk.resource, shieldedInstanceInitialState: disk.shieldedInstanceInitialState },
    sizeGb: String(disk.resource.sizeGb),
    warnings: [],
  }
}
