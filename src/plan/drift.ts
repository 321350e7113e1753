import { createHash } from 'node:crypto'
import { resourcePath } from '../catalog/image-ref.ts'
import type { ImageSpec } from '../catalog/image-spec.ts'
import type { Image } from '../gce/wire/resources.ts'
import type { DriftField } from './plan.ts'

/**
 * In which fields an existing image is not as the manifest says. Only what the user wrote is compared, by
 * the rules by which the server rewrites it; so a field that the server filled in, normalised or does not
 * give back is never drift.
 */
export function driftOf(spec: ImageSpec, image: Image): DriftField[] {
  const drift = sourceKindDrift(spec, image)
  for (const [field, want] of Object.entries(spec.body)) {
    const compare = comparators[field]
    if (compare && compare !== 'unreadable') drift.push(...compare(want, image[field], field))
  }
  return drift
}

type Comparator = (want: unknown, have: unknown, field: string) => DriftField[]

/**
 * How each input field of an image is compared. `unreadable`: the API does not give back what was sent
 * (rawDisk.source always reads "", source keys and params are not stored), or the field is the identity.
 */
export const comparators: Readonly<Record<string, Comparator | 'unreadable'>> = {
  name: 'unreadable',
  rawDisk: 'unreadable',
  params: 'unreadable',
  sourceDiskEncryptionKey: 'unreadable',
  sourceImageEncryptionKey: 'unreadable',
  sourceSnapshotEncryptionKey: 'unreadable',
  sourceDisk: scalar(urlTail),
  sourceImage: scalar(urlTail),
  sourceSnapshot: scalar(urlTail),
  description: scalar(text),
  family: scalar(text),
  architecture: scalar(text),
  sourceType: scalar(text),
  diskSizeGb: scalar((value) => (value === undefined ? '' : String(Number(value)))),
  labels: compareLabels,
  // Sets. A source may add features and licences of its own, so what was asked for must be among them.
  licenses: subset(urlTail),
  licenseCodes: subset(text),
  guestOsFeatures: subset((feature) => text((feature as { type?: unknown } | undefined)?.type)),
  storageLocations: sameSet(text),
  imageEncryptionKey: compareEncryptionKey,
  shieldedInstanceInitialState: compareShieldedState,
}

/** The source's kind can be told even where its name cannot: a raw image carries no sourceDisk, and so on. */
const sourceFields = {
  disk: 'sourceDisk',
  snapshot: 'sourceSnapshot',
  image: 'sourceImage',
  family: 'sourceImage',
}

function sourceKindDrift(spec: ImageSpec, image: Image): DriftField[] {
  const wanted = spec.source.kind === 'rawDisk' ? 'rawDisk' : sourceFields[spec.source.kind]
  const had = ['sourceDisk', 'sourceSnapshot', 'sourceImage', 'rawDisk'].find((field) => image[field])
  if (had === undefined || had === wanted || image[wanted]) return []
  // a sourceImage given by its name is compared below, with the name
  if (spec.source.kind !== 'rawDisk' && spec.source.kind !== 'family') return []
  const want = spec.source.kind === 'rawDisk' ? 'a raw disk' : spec.source.path
  return [{ field: wanted, want, have: had === 'rawDisk' ? 'a raw disk' : `${had} ${urlTail(image[had])}` }]
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value)
}

function urlTail(value: unknown): string {
  return resourcePath(text(value))
}

function difference(field: string, want: string, have: string): DriftField[] {
  return want === have ? [] : [{ field, want: want || '(none)', have: have || '(none)' }]
}

function scalar(normal: (value: unknown) => string): Comparator {
  return (want, have, field) => difference(field, normal(want), normal(have))
}

function setOf(value: unknown, normal: (value: unknown) => string): string[] {
  return Array.isArray(value) ? [...new Set(value.map(normal))].sort() : []
}

function sameSet(normal: (value: unknown) => string): Comparator {
  return (want, have, field) =>
    difference(field, setOf(want, normal).join(', '), setOf(have, normal).join(', '))
}

function subset(normal: (value: unknown) => string): Comparator {
  return (want, have, field) => {
    const there = setOf(have, normal)
    const wanted = setOf(want, normal)
    if (wanted.every((item) => there.includes(item))) return []
    return difference(field, wanted.join(', '), there.join(', '))
  }
}

/** Labels that others have added are theirs; those of the manifest must be there with their values. */
function compareLabels(want: unknown, have: unknown): DriftField[] {
  const there = (have ?? {}) as Record<string, unknown>
  return Object.entries((want ?? {}) as Record<string, unknown>).flatMap(([key, value]) => {
    if (key in there) return text(there[key]) === text(value) ? [] : labelDrift(key, value, there[key])
    return [{ field: `labels.${key}`, want: quoted(value), have: '(none)' }]
  })
}

const labelDrift = (key: string, want: unknown, have: unknown): DriftField[] => [
  { field: `labels.${key}`, want: quoted(want), have: quoted(have) },
]

/** A label's value may be empty. */
const quoted = (value: unknown): string => text(value) || '""'

interface EncryptionKey {
  readonly kmsKeyName?: string
  readonly rawKey?: string
  readonly rsaEncryptedKey?: string
  readonly sha256?: string
}

/** The API gives back the KMS key with the version in use, and of a customer-supplied key only its SHA-256. */
function compareEncryptionKey(want: unknown, have: unknown, field: string): DriftField[] {
  const wanted = (want ?? {}) as EncryptionKey
  const there = (have ?? {}) as EncryptionKey
  if (wanted.kmsKeyName !== undefined) {
    const [want, have] = [urlTail(wanted.kmsKeyName), urlTail(there.kmsKeyName)]
    // which version is a matter of the image only where the manifest names one
    const version = /\/cryptoKeyVersions\/[^/]*$/
    return difference(`${field}.kmsKeyName`, want, version.test(want) ? have : have.replace(version, ''))
  }
  if (wanted.rawKey !== undefined) {
    const sha256 = createHash('sha256').update(Buffer.from(wanted.rawKey, 'base64')).digest('base64')
    return difference(`${field}.sha256`, sha256, text(there.sha256))
  }
  if (wanted.rsaEncryptedKey !== undefined && !there.sha256) {
    return difference(field, 'a customer-supplied key', text(there.kmsKeyName))
  }
  return []
}

interface ShieldedFile {
  readonly content?: string
  readonly fileType?: string
}

/** Contents go out as base64 and come back as base64url: compare the bytes. */
function compareShieldedState(want: unknown, have: unknown, field: string): DriftField[] {
  const wanted = (want ?? {}) as Record<string, ShieldedFile | readonly ShieldedFile[]>
  const there = (have ?? {}) as Record<string, ShieldedFile | readonly ShieldedFile[] | undefined>
  return Object.entries(wanted).flatMap(([part, files]) => {
    return difference(`${field}.${part}`, digests(files), digests(there[part]))
  })
}

function digests(files: ShieldedFile | readonly ShieldedFile[] | undefined): string {
  const list = files === undefined ? [] : Array.isArray(files) ? files : [files]
  return list
    .map(({ content, fileType }) => {
      const bytes = Buffer.from(text(content), 'base64') // reads base64url as well
      return `${fileType ?? 'file'} sha256:${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`
    })
    .sort()
    .join(', ')
}
