import { resourcePath } from '../catalog/image-ref.ts'
import type { ImageSpec } from '../catalog/image-spec.ts'
import { isAwaitingFamily } from '../catalog/provenance.ts'
import type { Image } from '../gce/wire/resources.ts'
import { sha256 } from '../util/node/sha256.ts'
import type { DriftField } from './plan.ts'

/**
 * The fields in which an existing image differs from the manifest. Only fields that the manifest sets are compared,
 * with regard to how the server rewrites them. A field that the server filled in, normalized or does not return is
 * never drift, nor is the family that an image joins after its verification.
 */
export function driftOf(spec: ImageSpec, image: Image): DriftField[] {
  const drift = sourceKindDrift(spec, image)
  const isUnattached = isAwaitingFamily(spec, image)
  for (const [field, expected] of Object.entries(spec.body)) {
    if (field === 'family' && isUnattached) continue
    const compare = comparators[field]
    if (compare && compare !== 'unreadable') drift.push(...compare(expected, image[field], field))
  }
  const moved = movedFields(spec, image)
  return moved.length === 0 ? drift : drift.filter(({ field }) => !moved.includes(field))
}

/**
 * The fields whose values describe another source than that of the image, which was made before its source moved. An
 * unknown source counts as moved.
 */
export function movedFields({ followed }: ImageSpec, image: Image): readonly string[] {
  if (followed === undefined) return []
  const ids = [image.sourceImageId, image.sourceDiskId, image.sourceSnapshotId]
  if (followed.state !== 'bound') return followed.fields
  const { id, fields } = followed
  // an archive has no id, but its generation or date may be in the name
  const isSame = id === undefined ? fields.includes('name') : ids.includes(id)
  return isSame ? [] : fields
}

/** Whether the API can change the field of an existing image. */
export const isUpdatable = (field: string): boolean =>
  field === 'description' || field === 'family' || field.startsWith('labels.')

type Comparator = (expected: unknown, actual: unknown, field: string) => DriftField[]

/**
 * How each input field of an image is compared. `unreadable`: the API does not return the sent value (rawDisk.source
 * always reads "", source keys and params are not stored), or the field is the identity.
 */
export const comparators: Readonly<Record<string, Comparator | 'unreadable'>> = {
  name: 'unreadable',
  rawDisk: 'unreadable',
  params: 'unreadable',
  sourceDiskEncryptionKey: 'unreadable',
  sourceImageEncryptionKey: 'unreadable',
  sourceSnapshotEncryptionKey: 'unreadable',
  sourceDisk: scalar(path),
  sourceImage: scalar(path),
  sourceSnapshot: scalar(path),
  description: scalar(text),
  family: scalar(text),
  architecture: scalar(text),
  sourceType: scalar(text),
  diskSizeGb: scalar((value) => (value === undefined ? '' : String(Number(value)))),
  labels: compareLabels,
  // Sets. A source may add features and licenses of its own, so the image must have at least those of the manifest.
  licenses: subset(path),
  licenseCodes: subset(text),
  guestOsFeatures: subset((feature) => text((feature as { type?: unknown } | undefined)?.type)),
  storageLocations: sameSet(text),
  imageEncryptionKey: compareEncryptionKey,
  shieldedInstanceInitialState: compareShieldedState,
}

/** The kind of the source is known even without its name: a raw image has no sourceDisk, for example. */
const sourceFields = {
  rawDisk: 'rawDisk',
  disk: 'sourceDisk',
  snapshot: 'sourceSnapshot',
  image: 'sourceImage',
  family: 'sourceImage',
} as const

function sourceKindDrift({ source }: ImageSpec, image: Image): DriftField[] {
  if (source.kind === 'none') return []
  const field = sourceFields[source.kind]
  const actual = ['sourceDisk', 'sourceSnapshot', 'sourceImage', 'rawDisk'].find((name) => image[name])
  if (actual === undefined || actual === field || image[field]) return []
  // a sourceImage given by its name is compared below, with the name
  if (source.kind !== 'rawDisk' && source.kind !== 'family') return []
  return [
    {
      field,
      expected: source.kind === 'rawDisk' ? 'a raw disk' : source.path,
      actual: actual === 'rawDisk' ? 'a raw disk' : `${actual} ${path(image[actual])}`,
    },
  ]
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value)
}

function path(value: unknown): string {
  return resourcePath(text(value))
}

function difference(field: string, expected: string, actual: string): DriftField[] {
  return expected === actual ? [] : [{ field, expected: expected || '(none)', actual: actual || '(none)' }]
}

function scalar(normal: (value: unknown) => string): Comparator {
  return (expected, actual, field) => difference(field, normal(expected), normal(actual))
}

function setOf(value: unknown, normal: (value: unknown) => string): string[] {
  return Array.isArray(value) ? [...new Set(value.map(normal))].sort() : []
}

function sameSet(normal: (value: unknown) => string): Comparator {
  return (expected, actual, field) =>
    difference(field, setOf(expected, normal).join(', '), setOf(actual, normal).join(', '))
}

function subset(normal: (value: unknown) => string): Comparator {
  return (expected, actual, field) => {
    const [required, present] = [setOf(expected, normal), setOf(actual, normal)]
    if (required.every((item) => present.includes(item))) return []
    return difference(field, required.join(', '), present.join(', '))
  }
}

/** Others may add labels. The manifest's labels must be present with their values, which may be empty. */
function compareLabels(expected: unknown, actual: unknown): DriftField[] {
  const present = (actual ?? {}) as Record<string, unknown>
  return Object.entries((expected ?? {}) as Record<string, unknown>).flatMap(([key, value]) =>
    difference(`labels.${key}`, text(value) || '""', key in present ? text(present[key]) || '""' : ''),
  )
}

interface EncryptionKey {
  readonly kmsKeyName?: string
  readonly rawKey?: string
  readonly rsaEncryptedKey?: string
  readonly sha256?: string
}

/** The API returns the KMS key with the version in use, and of a customer-supplied key only its SHA-256. */
function compareEncryptionKey(expected: unknown, actual: unknown, field: string): DriftField[] {
  const required = (expected ?? {}) as EncryptionKey
  const present = (actual ?? {}) as EncryptionKey
  if (required.kmsKeyName !== undefined) {
    const [name, presentName] = [path(required.kmsKeyName), path(present.kmsKeyName)]
    // the version counts only if the manifest names one
    const version = /\/cryptoKeyVersions\/[^/]*$/
    return difference(
      `${field}.kmsKeyName`,
      name,
      version.test(name) ? presentName : presentName.replace(version, ''),
    )
  }
  if (required.rawKey !== undefined) {
    const digest = sha256(Buffer.from(required.rawKey, 'base64'), 'base64')
    return difference(`${field}.sha256`, digest, text(present.sha256))
  }
  if (required.rsaEncryptedKey !== undefined && !present.sha256) {
    return difference(field, 'a customer-supplied key', text(present.kmsKeyName))
  }
  return []
}

interface ShieldedFile {
  readonly content?: string
  readonly fileType?: string
}

/** Contents are sent as base64 and returned as base64url: compare the bytes. */
function compareShieldedState(expected: unknown, actual: unknown, field: string): DriftField[] {
  const required = (expected ?? {}) as Record<string, ShieldedFile | readonly ShieldedFile[]>
  const present = (actual ?? {}) as Record<string, ShieldedFile | readonly ShieldedFile[] | undefined>
  return Object.entries(required).flatMap(([part, files]) =>
    difference(`${field}.${part}`, digests(files), digests(present[part])),
  )
}

function digests(files: ShieldedFile | readonly ShieldedFile[] | undefined): string {
  const list = files === undefined ? [] : Array.isArray(files) ? files : [files]
  return list
    .map(({ content, fileType }) => {
      const bytes = Buffer.from(text(content), 'base64') // also reads base64url
      return `${fileType ?? 'file'} sha256:${sha256(bytes, 'hex').slice(0, 12)}`
    })
    .sort()
    .join(', ')
}
