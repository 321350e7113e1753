import type { Resource } from '../base/resources.ts'
import type { Shape } from '../base/shape.ts'

/** An object in Cloud Storage: `gs://bucket/object`, or members of the JSON API's Object, whose bucket and name it has. */
export type ObjectState = string | ObjectMembers

export interface ObjectMembers {
  readonly bucket: string
  readonly name: string
  readonly kind?: string
  readonly id?: string
  readonly selfLink?: string
  readonly mediaLink?: string
  readonly generation?: string | number
  readonly metageneration?: string | number
  readonly contentType?: string
  readonly contentEncoding?: string
  readonly storageClass?: string
  /** Bytes. */
  readonly size?: string | number
  readonly md5Hash?: string
  readonly crc32c?: string
  readonly etag?: string
  readonly timeCreated?: string
  readonly updated?: string
  readonly timeStorageClassUpdated?: string
  readonly metadata?: Readonly<Record<string, string>>
}

export const objectShape: Shape = {
  either: [
    'string',
    {
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
        size: 'int64',
        md5Hash: 'string',
        crc32c: 'string',
        etag: 'string',
        timeCreated: 'string',
        updated: 'string',
        timeStorageClassUpdated: 'string',
        metadata: { map: 'string' },
      },
    },
  ],
}

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
