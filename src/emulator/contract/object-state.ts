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

/** Members of an object in the state file. */
export type ObjectMembers = Value<typeof objectMembers>

const objectUri = checkedString((value) => /^gs:\/\/[^/]+\/./.test(value), 'is not gs://bucket/object')

export const objectShape: Shape = { either: [objectUri, objectMembers] }
