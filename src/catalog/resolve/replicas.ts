import { imageRef } from '../image-ref.ts'
import type { ImageBody, ImageSpec } from '../image-spec.ts'

/** The specs of an image in its other projects, from that of its origin. */
export type Replicate = (origin: ImageSpec, project: string) => ImageSpec

/** Every project creates the image from the source. An adopted image is not created at all. */
const fromSource: Replicate = (spec, project) => ({ ...spec, ...imageRef(project, spec.name) })

/** The copy of the origin's image has its fields; only the origin runs the test. */
const fromOrigin: Replicate = (spec, project) => {
  const { verify: _verify, pin: _pin, ...rest } = spec
  const origin = imageRef(spec.project, spec.name)
  return {
    origin,
    ...rest,
    ...imageRef(project, spec.name),
    source: { kind: 'image', ...origin },
    body: copyBody(spec.body, origin.path),
  }
}

export const replicaOf = (spec: ImageSpec, project: string, replicate: string | undefined): ImageSpec =>
  (replicate === 'source' || spec.adopt ? fromSource : fromOrigin)(spec, project)

/** Fields of the source of the origin, which a copy does not have. */
const sourceFields = new Set([
  'rawDisk',
  'sourceDisk',
  'sourceSnapshot',
  'sourceImage',
  'sourceDiskEncryptionKey',
  'sourceImageEncryptionKey',
  'sourceSnapshotEncryptionKey',
])

/** A customer-supplied key of the origin's image is also the key of the copy's source. */
function copyBody(body: ImageBody, sourceImage: string): ImageBody {
  const fields = Object.fromEntries(Object.entries(body).filter(([field]) => !sourceFields.has(field)))
  const key = body.imageEncryptionKey as { readonly kmsKeyName?: string } | undefined
  const sourceKey = key && key.kmsKeyName === undefined ? { sourceImageEncryptionKey: key } : {}
  return { name: body.name, ...fields, sourceImage, ...sourceKey }
}
