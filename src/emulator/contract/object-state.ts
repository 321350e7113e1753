import type { Resource } from '../base/resources.ts'
import { checkedString, type Shape, time, type Value } from '../base/shape.ts'

/** An object in Cloud Storage: `gs://bucket/object`, or members of the JSON API's Object, whose bucket and name it has. */
export type ObjectState = string | ObjectMembers

const notNegative = {
  of: 'int64',
  rule: (value: string | number) => (Number(value) < 0 ? 'must not be negative' : undefined),
} as const satisfies Shape

const objectMembers = {
  required: ['bucket', 'name'],
  members: {
    bucket: checkedString((value) => /^[^/]+$/.test(value), 'is not a bucket'),
    name: checkedString((value) => value !== '', 'is not an object name'),
    kind: 'string',
    id: 'string',
    selfLink: 'string',
    mediaLink: 'string',
    generation: notNegative,
    metageneration: notNegative,
    contentType: 'string',
    contentEncoding: 'string',
    storageClass: 'string',
    /** Bytes. */
    size: notNegative,
    md5Hash: 'string',
    crc32c: 'string',
    etag: 'string',
    timeCreated: time,
    updated: time,
    timeStorageClassUpdated: time,
    metadata: { map: 'string' },
  },
} as const satisfies Shape

export type ObjectMembers = Value<typeof objectMembers>

const objectUri = checkedString((value) => /^gs:\/\/[^/]+\/./.test(value), 'is not gs://bucket/object')

export const objectShape: Shape = { either: [objectUri, objectMembers] }

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
