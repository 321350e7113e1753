import type { Resource } from '../base/resources.ts'
import type { Shape, Value } from '../base/shape.ts'

/** An object in Cloud Storage: `gs://bucket/object`, or members of the JSON API's Object, whose bucket and name it has. */
export type ObjectState = string | ObjectMembers

const objectMembers = {
  required: ['bucket', 'name'],
  members: {
    bucket: 'string',
    name: 'string',
    kind: 'string',
    id: 'string',
    selfLink: 'string',
    mediaLink: 'string',
    generation: 'int64',
    metageneration: 'int64',
    contentType: 'string',
    contentEncoding: 'string',
    storageClass: 'string',
    /** Bytes. */
    size: 'int64',
    md5Hash: 'string',
    crc32c: 'string',
    etag: 'string',
    timeCreated: 'string',
    updated: 'string',
    timeStorageClassUpdated: 'string',
    metadata: { map: 'string' },
  },
} as const satisfies Shape

export type ObjectMembers = Value<typeof objectMembers>

export const objectShape: Shape = { either: ['string', objectMembers] }

/** Bucket and name of an object, and the members that its state gives. */
export interface GivenObject {
  readonly bucket: string
  readonly name: string
  readonly given: Resource
}

export function importObject(entry: ObjectState): GivenObject {
  if (typeof entry === 'string') {
    const [bucket = '', ...name] = entry.slice('gs://'.length).split('/')
    return { bucket, name: name.join('/'), given: {} }
  }
  const { bucket, name, kind: _kind, id: _id, selfLink: _selfLink, mediaLink: _mediaLink, ...given } = entry
  return { bucket, name, given }
}

export const exportObject = ({ bucket, name, given }: GivenObject): ObjectState =>
  Object.keys(given).length === 0 ? `gs://${bucket}/${name}` : { bucket, name, ...given }
