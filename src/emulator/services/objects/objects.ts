import { hash } from 'node:crypto'
import type { Call } from '../../api/call.ts'
import type { Routes } from '../../api/route.ts'
import type { Resource } from '../../base/resources.ts'
import { computeError } from '../../errors/api-error.ts'
import { bytesStored } from '../../store/archive-size.ts'
import type { Store } from '../../store/store.ts'
import { caller } from '../shared/operation.ts'

/**
 * objects.get of Cloud Storage's JSON API: the metadata of an object, without access controls. Its errors have the
 * shape of Compute's. The 404 is recorded in github.com/firebase/firebase-tools/pull/3647; users of Cloud Storage
 * report the text of the 403, as in github.com/spaceml-org/STARCOP/issues/6.
 */
function getObject({ params, query, backend }: Call): Resource {
  const { bucket = '', object = '' } = params
  if (backend.denied.has('storage.objects.get')) {
    const access = `${caller} does not have storage.objects.get access to the Google Cloud Storage object.`
    const denial = "Permission 'storage.objects.get' denied on resource (or it may not exist)."
    throw computeError(403, 'forbidden', `${access} ${denial}`)
  }
  const found = findObject(bucket, object, backend.store)
  const { generation = found?.generation } = query
  if (!found || generation !== found.generation) {
    throw computeError(404, 'notFound', `No such object: ${bucket}/${object}`)
  }
  return found
}

/** Methods of Cloud Storage's JSON API, below `/storage/v1/`; an object's name is URL-encoded, its slashes too. */
export const objectRoutes = {
  'objects.get': {
    http: 'GET',
    path: 'b/{bucket}/o/{object}',
    query: ['generation', 'projection', 'userProject'],
    handle: getObject,
  },
} satisfies Routes

/** Default creation time of objects, in ms since the epoch. */
const defaultCreatedMs = Date.UTC(2024, 0, 1)

/** GB of the disk in a made-up archive: the default size of an image of it. */
const archivedGb = 10

/**
 * An object in Cloud Storage as `objects.get` shows it; undefined if it does not exist. images.insert and objects.get
 * share this rule: if the state lists an object of a bucket, it lists them all; of any other bucket every object
 * exists, with made-up metadata that is the same at each request.
 */
function findObject(bucket: string, name: string, store: Store): Resource | undefined {
  const given = givenObject(bucket, name, store)
  return given && buildObject(bucket, name, given)
}

/** Its members in the state: none for an object of a bucket that the state does not list. */
export function givenObject(bucket: string, name: string, { objects }: Store): Resource | undefined {
  const listed = objects.get(bucket)
  return listed ? listed.get(name) : {}
}

/** Members and their order are those of recorded objects, such as the one in github.com/BerriAI/litellm's tests. */
function buildObject(bucket: string, name: string, given: Resource): Resource {
  const digest = Buffer.from(hash('sha256', `${bucket}/${name}`), 'hex')
  const timeCreated = given.timeCreated ?? new Date(defaultCreatedMs).toISOString()
  // A generation is the time of its creation in μs.
  const generation = String(
    given.generation ?? Date.parse(String(timeCreated)) * 1_000 + (digest.readUInt16BE() % 1_000),
  )
  const metageneration = String(given.metageneration ?? 1)
  const encoded = encodeURIComponent(name)
  const download = `https://storage.googleapis.com/download/storage/v1/b/${bucket}/o/${encoded}`
  return {
    kind: 'storage#object',
    id: `${bucket}/${name}/${generation}`,
    selfLink: `https://www.googleapis.com/storage/v1/b/${bucket}/o/${encoded}`,
    mediaLink: `${download}?generation=${generation}&alt=media`,
    contentType: 'application/gzip',
    storageClass: 'STANDARD',
    md5Hash: digest.subarray(0, 16).toString('base64'),
    crc32c: digest.subarray(16, 20).toString('base64'),
    etag: etagOf(generation, metageneration),
    timeCreated,
    updated: timeCreated,
    timeStorageClassUpdated: timeCreated,
    ...given,
    name,
    bucket,
    generation,
    metageneration,
    size: String(given.size ?? bytesStored(archivedGb, BigInt(digest.readUInt32BE()))),
  }
}

/** Recorded etags are a protobuf message of generation and metageneration in base64: `CJTpxe3ynuICEAM=`. */
const etagOf = (generation: string, metageneration: string): string =>
  Buffer.from([0x08, ...varint(BigInt(generation)), 0x10, ...varint(BigInt(metageneration))]).toString(
    'base64',
  )

function varint(value: bigint): number[] {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, value)
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  return [...bytes, Number(rest)]
}
