import pLimit from 'p-limit'
import type { FailureKind } from '../catalog/failure.ts'
import { parseImagePath } from '../catalog/image-ref.ts'
import type { Catalog, ImageSource } from '../catalog/image-spec.ts'
import { isAwaitingFamily } from '../catalog/provenance.ts'
import { type CallOptions, type ComputeApi, sourceMethod } from '../gce/api/compute-api.ts'
import { methods } from '../gce/api/methods.ts'
import { type ObjectApi, parseObjectUrl } from '../gce/api/object-api.ts'
import { ApiError } from '../gce/errors/api-error.ts'
import type { Image } from '../gce/wire/resources.ts'
import type { FamilyState, SourceState } from './cloud-state.ts'
import { type EmitObserve, startReading } from './events.ts'
import { ReadError } from './read-error.ts'

export interface ReadOptions extends CallOptions {
  /** If absent, archives of raw disks are not looked up. */
  readonly objects?: ObjectApi | undefined
  /**
   * Only a plan looks up each archive, as an insert reports the same errors, the heads of pinned families, and those of
   * families that get images, as only a plan prints notes.
   */
  readonly purpose?: 'plan' | 'apply'
  /** Sources that were read before. */
  readonly known?: KnownSources | undefined
  readonly emit: EmitObserve
}

/** By path, or by the URI of the raw disk. */
export interface KnownSources {
  readonly families: ReadonlyMap<string, FamilyState>
  readonly sources: ReadonlyMap<string, SourceState>
}

/** Maximum reads in flight: far below the client's connections, but enough for a thousand sources in a few seconds. */
const parallelReads = 20

/**
 * One read of each source of the images that are to be inserted, unless `images` holds it: disks, snapshots, images
 * of other projects, archives. A missing permission is not an error: the existence of the source stays unknown. Throws
 * ReadError where the API cannot be reached.
 */
export async function readSources(
  catalog: Catalog,
  images: ReadonlyMap<string, Image>,
  api: Pick<ComputeApi, 'getSource'>,
  options: ReadOptions,
): Promise<Map<string, SourceState>> {
  return readSourceStates(sourcesToRead(catalog, images, options), api, options)
}

/** One read of each source that is not a family. */
export async function readSourceStates(
  sources: ReadonlyMap<string, ImageSource>,
  api: Pick<ComputeApi, 'getSource'>,
  { objects, emit, purpose, known: _known, ...options }: ReadOptions,
): Promise<Map<string, SourceState>> {
  const onRead = startReading(emit, 'sources', sources.size)
  const readArchive = objects && archiveReader(objects, options)
  const limit = pLimit(parallelReads)
  const read = async (key: string, source: ImageSource): Promise<SourceState> => {
    const reading =
      source.kind === 'rawDisk' && readArchive ? readArchive(key) : readResource(key, api, options)
    const state = await reading
    if (purpose === 'apply') reportUnchecked(key, state, emit) // a plan has notes
    onRead()
    return state
  }
  const states = [...sources].map(async ([key, source]) => [key, await limit(read, key, source)] as const)
  return new Map(await Promise.all(states))
}

/** A source whose state remains unknown for lack of a permission. */
function reportUnchecked(path: string, state: SourceState, emit: EmitObserve): void {
  const [, project] = path.split('/')
  if (state.kind !== 'unknown' || !isDenied(state.why) || project === undefined) return
  const { permission } = methods[sourceMethod(path)]
  emit({ type: 'denied', permission, project, effect: `${path} is not checked before the insert` })
}

/** By path or URI. Families are read elsewhere; images of the catalog's projects are known. */
function sourcesToRead(
  catalog: Catalog,
  images: ReadonlyMap<string, Image>,
  { objects, purpose, known }: ReadOptions,
): ReadonlyMap<string, ImageSource> {
  const projects = new Set(catalog.images.map(({ project }) => project))
  const sources = new Map<string, ImageSource>()
  for (const spec of catalog.images) {
    const { path, source, pin } = spec
    const image = images.get(path)
    if (image !== undefined && image.status !== 'DELETING') {
      // it is not inserted; but if its archive was replaced, it must not join its family
      const isAwaiting = pin?.generation !== undefined && isAwaitingFamily(spec, image)
      if (objects && isAwaiting && source.kind === 'rawDisk') sources.set(source.uri, source)
      continue
    }
    const pinned = pin && parseImagePath(pin.path)
    if (source.kind === 'family' && pinned) sources.set(pinned.path, { kind: 'image', ...pinned })
    if (
      source.kind === 'none' ||
      source.kind === 'family' ||
      (source.kind === 'image' && projects.has(source.project))
    )
      continue
    if (source.kind !== 'rawDisk') sources.set(source.path, source)
    else if (objects && (purpose === 'plan' || pin !== undefined)) sources.set(source.uri, source)
  }
  for (const key of known?.sources.keys() ?? []) sources.delete(key)
  return sources
}

async function readResource(
  path: string,
  api: Pick<ComputeApi, 'getSource'>,
  options: CallOptions,
): Promise<SourceState> {
  try {
    return { kind: 'found', resource: await api.getSource(path, options) }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.kind === 'notFound') return { kind: 'absent' }
    if (error.kind !== 'permission' && error.kind !== 'invalid') throw new ReadError(path, error)
    return unknown(error, methods[sourceMethod(path)].permission, `project ${path.split('/')[1]}`)
  }
}

/** The others wait for the first, so that an unreachable Cloud Storage does not get a thousand requests. */
function archiveReader(objects: ObjectApi, options: CallOptions): (uri: string) => Promise<SourceState> {
  let first: Promise<SourceState> | undefined
  let unreachable: SourceState | undefined
  const read = async (bucket: string, object: string): Promise<SourceState> => {
    try {
      return { kind: 'archive', object: await objects.getObject(bucket, object, options) }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.message === 'Not Found' || error.reason === 'NOT_THE_API') {
        unreachable = notServed
        return notServed
      }
      if (error.kind === 'notFound') return { kind: 'absent' }
      const state = unknown(error, 'storage.objects.get', `bucket ${bucket}`)
      if (kindsOfAllBuckets.has(error.kind)) unreachable = state
      return state
    }
  }
  return async (uri) => {
    const place = parseObjectUrl(uri)
    if (place === undefined) return { kind: 'unknown', why: 'it is not in Cloud Storage' }
    if (first !== undefined) await first
    if (unreachable !== undefined) return unreachable
    const reading = read(place.bucket, place.object)
    first ??= reading
    return reading
  }
}

/** Errors that do not concern one bucket. A requester-pays bucket, for example, is refused as `invalid`. */
const kindsOfAllBuckets: ReadonlySet<FailureKind> = new Set(['network', 'unavailable', 'credentials'])

/** A custom endpoint may serve Compute alone; a 404 of Cloud Storage reads `No such object: bucket/object`. */
const notServed: SourceState = { kind: 'unknown', why: 'this endpoint does not serve Cloud Storage' }

/** A missing permission is the only reason that a rerun cannot remove. */
export const isDenied = (why: string): boolean => why.startsWith('permission ')

/** `resource`: the resource that requires the permission. */
function unknown(error: ApiError, permission: string, resource: string): SourceState {
  const isNamed = error.kind === 'permission' && error.message.includes(permission)
  return {
    kind: 'unknown',
    why: isNamed ? `permission ${permission} missing on ${resource}` : error.message,
  }
}
