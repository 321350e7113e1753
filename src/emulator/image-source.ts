import { createHash } from 'node:crypto'
import { computeError, invalidField, notReady } from './api-error.ts'
import type { ImageRecord, Resource } from './resources.ts'
import { apiUrl } from './shapes.ts'
import { imagePath, type Store } from './store.ts'

/** What an image takes over from where it comes from. */
export interface ResolvedSource {
  /** The members by which the image names its source. */
  readonly members: Resource
  /** Inherited where the request says nothing. */
  readonly inherited: Resource
  readonly sizeGb: string | undefined
  /** Path to be locked while the image is in the making. */
  readonly busyPath?: string
  readonly warnings?: readonly unknown[]
}

const inheritedMembers = [
  'licenses',
  'licenseCodes',
  'guestOsFeatures',
  'architecture',
  'shieldedInstanceInitialState',
]

function inherit(resource: Resource): Resource {
  return Object.fromEntries(
    inheritedMembers.flatMap((name) => (resource[name] === undefined ? [] : [[name, resource[name]]])),
  )
}

export function resolveSource(
  body: Resource,
  project: string,
  store: Store,
  forceCreate: boolean,
): ResolvedSource {
  if (typeof body.sourceDisk === 'string' && body.sourceDisk)
    return fromDisk(body, project, store, forceCreate)
  if (typeof body.sourceSnapshot === 'string' && body.sourceSnapshot)
    return fromSnapshot(body, project, store)
  if (typeof body.sourceImage === 'string' && body.sourceImage) return fromImage(body, project, store)
  return fromRawDisk((body.rawDisk ?? {}) as Resource, store)
}

/** The path from `projects/` on of any form that the API takes; throws for a malformed one. */
function pathOf(url: string, project: string, shape: RegExp, field: string): string {
  const path = url
    .replace(/^https?:\/\/[^/]+\/(?:compute\/)?(?:v1|beta|alpha)\//, '')
    .replace(/^(?=zones\/|regions\/|global\/)/, `projects/${project}/`)
  if (!shape.test(path)) throw invalidField(`resource.${field}`, url, 'The URL is malformed.')
  return path
}

const missing = (field: string, url: unknown, what: string) =>
  invalidField(`resource.${field}`, url, `The referenced ${what} resource cannot be found.`)

/** A source under a customer-supplied key is read with that key, or not at all. */
function checkSourceKey(path: string, keySha256: string | undefined, given: unknown): void {
  if (keySha256 === undefined) return
  const rawKey = (given as { rawKey?: string } | undefined)?.rawKey
  if (rawKey === undefined) {
    throw computeError(
      400,
      'resourceIsEncryptedWithCustomerEncryptionKey',
      `'${path}' is protected with a customer supplied encryption key, but none was provided.`,
    )
  }
  if (sha256(rawKey) !== keySha256) {
    throw computeError(
      400,
      'customerEncryptionKeyIsIncorrect',
      `The provided encryption key for '${path}' is incorrect.`,
    )
  }
}

export function sha256(rawKey: string): string {
  return createHash('sha256').update(Buffer.from(rawKey, 'base64')).digest('base64')
}

function fromDisk(body: Resource, project: string, store: Store, forceCreate: boolean): ResolvedSource {
  const url = String(body.sourceDisk)
  const path = pathOf(url, project, /^projects\/[^/]+\/(zones|regions)\/[^/]+\/disks\/[^/]+$/, 'sourceDisk')
  const disk = store.disks.get(path)
  if (!disk) throw missing('sourceDisk', url, 'disk')
  const users = (disk.resource.users ?? []) as readonly string[]
  const [user] = users
  if (user !== undefined && !forceCreate) throw inUse(path, user.replace(/^.*?(?=projects\/)/, ''))
  const busy = store.busyWith(path)
  if (busy !== undefined) throw inUse(path, busy)
  checkSourceKey(path, disk.keySha256, body.sourceDiskEncryptionKey)
  return {
    members: { sourceDisk: apiUrl(path), sourceDiskId: disk.resource.id },
    inherited: inherit(disk.resource),
    sizeGb: disk.resource.sizeGb as string | undefined,
    busyPath: path,
  }
}

const inUse = (path: string, by: string) =>
  computeError(
    400,
    'resourceInUseByAnotherResource',
    `The disk resource '${path}' is already being used by '${by}'`,
  )

function fromSnapshot(body: Resource, project: string, store: Store): ResolvedSource {
  const url = String(body.sourceSnapshot)
  const path = pathOf(url, project, /^projects\/[^/]+\/global\/snapshots\/[^/]+$/, 'sourceSnapshot')
  const snapshot = store.snapshots.get(path)
  if (!snapshot) throw missing('sourceSnapshot', url, 'snapshot')
  checkSourceKey(path, snapshot.keySha256, body.sourceSnapshotEncryptionKey)
  return {
    members: { sourceSnapshot: apiUrl(path), sourceSnapshotId: snapshot.resource.id },
    inherited: inherit(snapshot.resource),
    sizeGb: snapshot.resource.diskSizeGb as string | undefined,
  }
}

function fromImage(body: Resource, project: string, store: Store): ResolvedSource {
  const url = String(body.sourceImage)
  const path = pathOf(url, project, /^projects\/[^/]+\/global\/images\/(family\/)?[^/]+$/, 'sourceImage')
  const [, owner = '', , , first = '', second] = path.split('/')
  const image = second === undefined ? store.image(owner, first) : newestOfFamily(store, owner, second)
  if (!image || image.status === 'DELETING') throw missing('sourceImage', url, 'image')
  const own = imagePath(image.project, image.name)
  if (image.status !== 'READY') throw notReady(own)
  checkSourceKey(own, image.keySha256, body.sourceImageEncryptionKey)
  return {
    members: { sourceImage: apiUrl(own), sourceImageId: image.resource.id },
    inherited: inherit(image.resource),
    sizeGb: image.resource.diskSizeGb as string | undefined,
    ...deprecationWarnings(image, own),
  }
}

/** DEPRECATED works with a warning; OBSOLETE and DELETED are errors. */
function deprecationWarnings(image: ImageRecord, path: string): { warnings?: readonly unknown[] } {
  const deprecated = (image.resource.deprecated ?? {}) as { state?: string; replacement?: string }
  if (deprecated.state === 'OBSOLETE' || deprecated.state === 'DELETED') {
    throw invalidField(
      'resource.sourceImage',
      apiUrl(path),
      `The image is ${deprecated.state.toLowerCase()} and cannot be used.`,
    )
  }
  if (deprecated.state !== 'DEPRECATED') return {}
  const data = [{ key: 'resource_name', value: path }]
  if (deprecated.replacement) data.push({ key: 'replacement_suggestion', value: deprecated.replacement })
  const message = `The resource '${path}' is deprecated.`
  return { warnings: [{ code: 'DEPRECATED_RESOURCE_USED', message, data }] }
}

/** The newest that is not deprecated; state ACTIVE counts as not deprecated. */
export function newestOfFamily(store: Store, project: string, family: string): ImageRecord | undefined {
  let newest: ImageRecord | undefined
  for (const image of store.familyMembers(project, family)) {
    const { state } = (image.resource.deprecated ?? {}) as { state?: string }
    if (image.status !== 'READY' || (state !== undefined && state !== 'ACTIVE')) continue
    if (
      !newest ||
      image.createdMs > newest.createdMs ||
      (image.createdMs === newest.createdMs && image.name > newest.name)
    ) {
      newest = image
    }
  }
  return newest
}

const objectUrls = [
  /^https:\/\/storage\.googleapis\.com\/([^/]+)\/(.+)$/,
  /^https:\/\/([^./]+)\.storage\.googleapis\.com\/(.+)$/,
  /^https:\/\/(?:storage\.cloud|commondatastorage)\.google(?:apis)?\.com\/([^/]+)\/(.+)$/,
  /^https:\/\/www\.googleapis\.com\/storage\/v1\/b\/([^/]+)\/o\/(.+)$/,
]

function fromRawDisk(rawDisk: Resource, store: Store): ResolvedSource {
  const source = String(rawDisk.source)
  const artifact =
    /^projects\/[^/]+\/locations\/[^/]+\/repositories\/[^/]+\/packages\/.+\/versions\/.+$/.test(source)
  const [, bucket, object] = objectUrls.map((url) => url.exec(source)).find(Boolean) ?? []
  if (!artifact && bucket === undefined) {
    throw invalidField(
      'rawDisk.source',
      source,
      'The provided source location was not a valid Google Cloud Storage object reference.',
    )
  }
  if (!artifact && !/\.(tar\.gz|tgz)$/.test(source)) {
    throw invalidField('resource.rawDisk.source', source, 'The provided source is not a supported file.')
  }
  if (bucket !== undefined && object !== undefined) checkObject(store, bucket, decodeURIComponent(object))
  return { members: { rawDisk: { source: '', containerType: 'TAR' } }, inherited: {}, sizeGb: undefined }
}

/** A bucket of which the state lists objects has only those; any other object is taken to be there. */
function checkObject(store: Store, bucket: string, object: string): void {
  const prefix = `gs://${bucket}/`
  if (store.objects.has(prefix + object)) return
  if (![...store.objects].some((name) => name.startsWith(prefix))) return
  const link = `https://www.googleapis.com/storage/v1/b/${bucket}/o/${encodeURIComponent(object)}`
  throw computeError(
    404,
    'notFound',
    `The resource '${link}' of type 'Google Cloud Storage object' was not found.`,
  )
}
