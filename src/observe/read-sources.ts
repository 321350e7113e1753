import pLimit from 'p-limit'
import type { FailureKind } from '../catalog/failure.ts'
import type { Catalog, ImageSource } from '../catalog/image-spec.ts'
import { sourceMethod } from '../gce/api/calls.ts'
import type { CallOptions, SourceApi } from '../gce/api/compute-api.ts'
import { methods } from '../gce/api/methods.ts'
import { type ObjectApi, parseObjectUrl } from '../gce/api/object-api.ts'
import { ApiError } from '../gce/errors/api-error.ts'
import type { Image } from '../gce/wire/resources.ts'
import type { SourceState } from './cloud-state.ts'
import { ReadError } from './read-error.ts'

/** Reads under way at once: far below the client's connections, and enough for a thousand sources in some seconds. */
const parallelReads = 20

export interface SourceReaders {
  readonly api: SourceApi
  /** Left out, archives of raw disks are not looked up: an insert says the same of them, at once. */
  readonly objects: ObjectApi | undefined
}

/**
 * One read of each source of the images that are to be inserted, as far as `images` does not tell of it: disks,
 * snapshots, images of other projects, archives. What may not be read is no error: whether it exists stays unknown.
 * Throws ReadError where the API cannot be reached.
 */
export async function readSources(
  catalog: Catalog,
  images: ReadonlyMap<string, Image>,
  { api, objects }: SourceReaders,
  options: CallOptions,
): Promise<Map<string, SourceState>> {
  const readArchive = objects && archiveReader(objects, options)
  const limit = pLimit(parallelReads)
  const read = async (key: string, source: ImageSource): Promise<[string, SourceState] | undefined> => {
    if (source.kind !== 'rawDisk') return [key, await readResource(key, api, options)]
    return readArchive && [key, await readArchive(key)]
  }
  const wanted = [...wantedSources(catalog, images)]
  const states = await Promise.all(wanted.map(([key, source]) => limit(read, key, source)))
  return new Map(states.filter((state) => state !== undefined))
}

/** By path or URI. Families are pinned elsewhere; images of the catalog's projects are known. */
function wantedSources(catalog: Catalog, images: ReadonlyMap<string, Image>): Map<string, ImageSource> {
  const projects = new Set(catalog.images.map(({ project }) => project))
  const wanted = new Map<string, ImageSource>()
  for (const { path, source } of catalog.images) {
    const image = images.get(path)
    const isInsertDue = image === undefined || image.status === 'DELETING'
    if (!isInsertDue || source.kind === 'family') continue
    if (source.kind === 'image' && projects.has(source.project)) continue
    wanted.set(source.kind === 'rawDisk' ? source.uri : source.path, source)
  }
  return wanted
}

async function readResource(path: string, api: SourceApi, options: CallOptions): Promise<SourceState> {
  try {
    return { kind: 'found', resource: await api.getSource(path, options) }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.kind === 'notFound') return { kind: 'absent' }
    const project = path.split('/')[1]
    const where = {
      permission: methods[sourceMethod(path)].permission,
      on: `project ${project}`,
    }
    if (error.kind === 'permission' || error.kind === 'invalid') return unknown(error, where)
    throw new ReadError(path, error)
  }
}

/** The others wait for the first: where Cloud Storage cannot be reached at all, it is not asked a thousand times. */
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
      const state = unknown(error, { permission: 'storage.objects.get', on: `bucket ${bucket}` })
      if (ofAllBuckets.has(error.kind)) unreachable = state
      return state
    }
  }
  return async (uri) => {
    const place = parseObjectUrl(uri)
    if (place === undefined) return { kind: 'unknown', why: 'it does not lie in Cloud Storage' }
    if (first !== undefined) await first
    if (unreachable !== undefined) return unreachable
    const reading = read(place.bucket, place.object)
    first ??= reading
    return reading
  }
}

/** Errors that are none of one bucket. A bucket whose requester pays, for one, is refused as `invalid`. */
const ofAllBuckets: ReadonlySet<FailureKind> = new Set(['network', 'unavailable', 'credentials'])

/** An endpoint of one's own may serve Compute alone; a 404 of Cloud Storage reads `No such object: bucket/object`. */
const notServed: SourceState = { kind: 'unknown', why: 'this endpoint does not serve Cloud Storage' }

function unknown(
  error: ApiError,
  { permission, on }: { readonly permission: string; readonly on: string },
): SourceState {
  const isDenied = error.kind === 'permission' && error.message.includes(permission)
  return { kind: 'unknown', why: isDenied ? `permission ${permission} missing on ${on}` : error.message }
}
