import type { Location } from '../../base/locations.ts'
import { apiUrl } from '../../base/urls.ts'
import { invalidField, notReady } from '../../errors/api-error.ts'
import type { DiskBody } from '../../members/disk.ts'
import type { Store } from '../../store/store.ts'
import {
  fromImage,
  fromSnapshot,
  missingSource,
  type Source,
  type SourceRequest,
  sourcePath,
} from '../images/image-source.ts'
import { checkSourceKey } from '../shared/encryption.ts'
import { checkNotBusy } from '../shared/resources.ts'

interface DiskSourceRequest extends SourceRequest {
  readonly body: DiskBody
  readonly location: Location
}

/** Finds the source of a disk, if it has one; throws the API's error if it cannot be used. */
export function diskSource(request: DiskSourceRequest, store: Store): Source | undefined {
  const { sourceImage, sourceSnapshot, sourceDisk, sourceInstantSnapshot, sourceStorageObject } = request.body
  if (sourceImage) return fromImage(sourceImage, request, store)
  if (sourceSnapshot) return fromSnapshot(sourceSnapshot, request, store)
  if (sourceDisk) return fromDisk(sourceDisk, request, store)
  // The emulator has neither of these.
  if (sourceInstantSnapshot) {
    throw missingSource('sourceInstantSnapshot', sourceInstantSnapshot, 'instantSnapshot')
  }
  if (sourceStorageObject) throw missingSource('sourceStorageObject', sourceStorageObject, 'object')
  return undefined
}

/** A clone: in the zone or region of its source, under the same key. A VM that uses the source does not matter. */
function fromDisk(url: string, { body, project, location, allow }: DiskSourceRequest, store: Store): Source {
  const path = sourcePath(url, 'sourceDisk', project)
  allow('compute.disks.useReadOnly', path)
  const disk = store.resources.find(path)
  if (!disk) throw missingSource('sourceDisk', url, 'disk')
  if (location.kind === 'zone' && !path.startsWith(`${location.path}/`)) {
    throw invalidField('resource.sourceDisk', url, 'The source disk must be in the zone of the new disk.')
  }
  if (disk.resource.status !== 'READY') throw notReady(path)
  checkNotBusy(path, store)
  checkSourceKey(path, disk.keySha256, body.diskEncryptionKey)
  return {
    path,
    busySource: path,
    members: { sourceDisk: apiUrl(path), sourceDiskId: disk.id },
    resource: { ...disk.resource, shieldedInstanceInitialState: disk.shieldedInstanceInitialState },
    sizeGb: String(disk.resource.sizeGb),
    warnings: [],
  }
}
