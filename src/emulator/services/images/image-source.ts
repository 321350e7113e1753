import { pathOf, type Resource, type ResourceRecord } from '../../base/resources.ts'
import { apiUrl, pathFrom } from '../../base/urls.ts'
import { computeError, inUse, invalidField, notReady } from '../../errors/api-error.ts'
import type { ImageBody } from '../../members/image.ts'
import type { Store } from '../../store/store.ts'
import { checkSourceKey } from '../shared/encryption.ts'
import { checkNotBusy } from '../shared/resources.ts'
import { newestOfFamily } from './families.ts'
import { rawDiskSource } from './raw-disk.ts'

/** The source of an image or disk, and the members to inherit from it. */
export interface Source {
  /** `projects/…`, or `gs://bucket/object`. */
  readonly path: string
  /** The members by which the image names its source. */
  readonly members: Resource
  /** Members that are inherited unless the request has them. */
  readonly resource: Resource
  readonly sizeGb: string | undefined
  /** Path of a disk that is read until the end. */
  readonly busySource?: string
  readonly warnings: readonly Resource[]
}

/** A request to create an image or a disk from a source. */
export interface SourceRequest {
  readonly body: Pick<ImageBody, `source${'Disk' | 'Image' | 'Snapshot'}EncryptionKey`>
  readonly project: string
  /** Throws the 403 of a permission that is denied. */
  readonly allow: (permission: string, path: string) => void
}

export interface ImageSourceRequest extends SourceRequest {
  readonly body: ImageBody
  /** Accepts a disk that a running VM uses. */
  readonly forceCreate: boolean
  /** The caller may read objects of Cloud Storage. */
  readonly readsObjects: boolean
}

/** Finds the one source of the request; throws the API's error if it cannot be used. */
export function resolveSource(request: ImageSourceRequest, store: Store): Source {
  const { sourceDisk, sourceSnapshot, sourceImage, rawDisk } = request.body
  if (sourceDisk) return fromDisk(sourceDisk, request, store)
  if (sourceSnapshot) return fromSnapshot(sourceSnapshot, request, store)
  if (sourceImage) return fromImage(sourceImage, request, store)
  const path = rawDiskSource(rawDisk?.source ?? '', store)
  if (path.startsWith('gs://') && !request.readsObjects) throw unreadableArchive()
  return {
    path,
    members: { rawDisk: { source: '', containerType: 'TAR' } },
    resource: {},
    sizeGb: undefined,
    warnings: [],
  }
}

/** As users report it (github.com/meilisearch/cloud-providers/issues/58): the archive is not named. */
const unreadableArchive = (): Error =>
  computeError(403, 'forbidden', "Required 'read' permission for 'rawDisk.source'")

const part = '[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?'
const forms = {
  sourceDisk: new RegExp(`^projects/[^/]+/(?:zones|regions)/${part}/disks/${part}$`),
  sourceSnapshot: new RegExp(`^projects/[^/]+/global/snapshots/${part}$`),
  // A family as a zone sees it is how Google's command line names one, with `-` for any zone.
  sourceImage: new RegExp(
    `^projects/[^/]+/(?:global/images/(?:family/)?|zones/(?:-|${part})/imageFamilyViews/)${part}$`,
  ),
}

/** The path of the source that a field of a body names. Throws if it has another form. */
export function sourcePath(url: string, field: keyof typeof forms, project: string): string {
  const path = pathFrom(url, project)
  if (!forms[field].test(path)) throw invalidField(`resource.${field}`, url, 'The URL is malformed.')
  return path
}

/** A missing source is a 400, not a 404. */
export const missingSource = (field: string, url: string, what: string): Error =>
  invalidField(`resource.${field}`, url, `The referenced ${what} resource cannot be found.`)

function fromDisk(
  url: string,
  { body, project, forceCreate, allow }: ImageSourceRequest,
  store: Store,
): Source {
  const path = sourcePath(url, 'sourceDisk', project)
  allow('compute.disks.useReadOnly', path)
  const disk = store.resources.find(path)
  if (!disk) throw missingSource('sourceDisk', url, 'disk')
  if (disk.resource.status !== 'READY') throw notReady(path)
  const [user] = (disk.resource.users ?? []) as readonly string[]
  if (user !== undefined && !forceCreate) throw inUse(path, pathFrom(user, project))
  checkNotBusy(path, store)
  checkSourceKey(path, disk.keySha256, body.sourceDiskEncryptionKey)
  return {
    path,
    members: { sourceDisk: apiUrl(path), sourceDiskId: disk.resource.id },
    resource: { ...disk.resource, shieldedInstanceInitialState: disk.shieldedInstanceInitialState },
    sizeGb: disk.resource.sizeGb as string,
    busySource: path,
    warnings: [],
  }
}

/** `resource.sourceSnapshot`, of an image or a disk. */
export function fromSnapshot(url: string, { body, project, allow }: SourceRequest, store: Store): Source {
  const path = sourcePath(url, 'sourceSnapshot', project)
  allow('compute.snapshots.useReadOnly', path)
  const snapshot = store.resources.find(path)
  if (!snapshot) throw missingSource('sourceSnapshot', url, 'snapshot')
  const { resource, keySha256 } = snapshot
  if (resource.status !== 'READY') throw notReady(path)
  checkSourceKey(path, keySha256, body.sourceSnapshotEncryptionKey)
  return {
    path,
    members: { sourceSnapshot: apiUrl(path), sourceSnapshotId: resource.id },
    resource: { ...resource, shieldedInstanceInitialState: snapshot.shieldedInstanceInitialState },
    sizeGb: resource.diskSizeGb as string,
    warnings: [],
  }
}

/** `resource.sourceImage`, of an image or a disk: an image, or the newest of a family. */
export function fromImage(url: string, { body, project, allow }: SourceRequest, store: Store): Source {
  const requested = sourcePath(url, 'sourceImage', project)
  allow('compute.images.useReadOnly', requested)
  const [, owner = ''] = requested.split('/')
  const last = requested.slice(requested.lastIndexOf('/') + 1)
  const isFamily = /\/(?:family|imageFamilyViews)\//.test(requested)
  const image = isFamily ? newestOfFamily(store, owner, last) : store.resources.find(requested)
  if (!image) throw missingSource('sourceImage', url, 'image')
  const path = pathOf(image)
  if (image.resource.status !== 'READY') throw notReady(path)
  const warnings = deprecationWarnings(image, url, path)
  checkSourceKey(path, image.keySha256, body.sourceImageEncryptionKey)
  return {
    path,
    members: { sourceImage: apiUrl(path), sourceImageId: image.id },
    resource: image.resource,
    sizeGb: image.resource.diskSizeGb as string,
    warnings,
  }
}

/**
 * A DEPRECATED image works with a warning in the operation; OBSOLETE and DELETED ones are errors, of which only
 * the fact is documented.
 */
function deprecationWarnings(image: ResourceRecord, url: string, path: string): Resource[] {
  const { state, replacement } = (image.resource.deprecated ?? {}) as { state?: string; replacement?: string }
  if (state === 'OBSOLETE' || state === 'DELETED') {
    throw invalidField(
      'resource.sourceImage',
      url,
      `The referenced image resource is ${state.toLowerCase()} and cannot be used.`,
    )
  }
  if (state !== 'DEPRECATED') return []
  const suggestion =
    replacement === undefined
      ? undefined
      : `A suggested replacement is '${pathFrom(replacement, image.project)}'.`
  const advice = suggestion === undefined ? '' : ` ${suggestion}`
  const data = [{ key: 'resource_name', value: path }]
  if (suggestion !== undefined) data.push({ key: 'replacement_suggestion', value: suggestion })
  return [
    { code: 'DEPRECATED_RESOURCE_USED', message: `The resource '${path}' is deprecated.${advice}`, data },
  ]
}
