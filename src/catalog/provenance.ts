import { sha256 } from '../util/node/sha256.ts'
import { resourcePath } from './image-ref.ts'
import type { Followed, ImageBody, ImageSpec } from './image-spec.ts'
import { lifecycleOf } from './lifecycle.ts'

/** Labels that mintage sets. A manifest cannot set labels of this prefix. */
export const ownLabelPrefix = 'mintage-'

export const ownLabels = {
  /** The catalog that the image belongs to. */
  catalog: 'mintage-catalog',
  /** The digest of the fields that the image was created from. */
  spec: 'mintage-spec',
  /** The family that the image joins after its verification. */
  family: 'mintage-family',
  /** The day, `20261124` in UTC, on which an image that mintage did not create joined the catalog. */
  adopted: 'mintage-adopted',
} as const

type Labels = Readonly<Record<string, string>>

interface Labeled {
  readonly labels?: unknown
  readonly [field: string]: unknown
}

/** The labels of an image as the API returns them: absent if there are none. */
export const labelsOf = ({ labels }: Labeled): Labels =>
  typeof labels === 'object' && labels !== null ? (labels as Labels) : {}

/** The catalog whose label the image has. */
export const catalogOf = (image: Labeled): string | undefined => labelsOf(image)[ownLabels.catalog]

/** Fields that can change after the creation, and keys of sources: anyone could test guesses of a key against a digest. */
const notDigested = new Set([
  'labels',
  'description',
  'family',
  'sourceDiskEncryptionKey',
  'sourceImageEncryptionKey',
  'sourceSnapshotEncryptionKey',
])

const digestPrefix = 'v1-'

/**
 * The digest of the fields that only a creation sets: SHA-256 over JSON with sorted members, 40 hex digits of it. Equal
 * in all projects of an image: a copy has the digest of its origin. The generation of an archive counts where it names
 * the image.
 */
export function specDigest(request: ImageBody, followed?: Followed): string {
  const isNamed = followed?.state === 'bound' && followed.fields.includes('name')
  const { generation } = isNamed ? followed : {}
  const all = { ...request, ...(generation === undefined ? {} : { generation }) }
  const fields = Object.entries(all).filter(([field]) => !notDigested.has(field))
  const digested = Object.fromEntries(
    fields.map(([field, value]) => [field, (normalForms[field] ?? canonical)(value)]),
  )
  const digest = sha256(JSON.stringify(canonical(digested)), 'hex')
  return digestPrefix + digest.slice(0, 40)
}

/** Whether a digest was computed by the rules of this version: others cannot be compared. */
export const isComparable = (digest: string): boolean => digest.startsWith(digestPrefix)

/** The labels of a new image; none without a catalog. `digest`: that of its origin, for a copy. */
export function provenanceLabels(
  { catalog, verify, body }: Pick<ImageSpec, 'catalog' | 'verify' | 'body'>,
  digest: string | undefined,
): Labels {
  if (catalog === undefined) return {}
  return {
    [ownLabels.catalog]: catalog,
    ...(digest !== undefined && { [ownLabels.spec]: digest }),
    ...(verify && { [ownLabels.family]: String(body.family) }),
  }
}

/** One form for each meaning: lists that are sets for the API are sorted, URLs start at `projects/`. */
const normalForms: Readonly<Record<string, (value: unknown) => unknown>> = {
  sourceDisk: pathOf,
  sourceImage: pathOf,
  sourceSnapshot: pathOf,
  licenses: (value) => setOf((value as readonly unknown[]).map(pathOf)),
  licenseCodes: setOf,
  guestOsFeatures: setOf,
  storageLocations: setOf,
  imageEncryptionKey(value) {
    const { rawKey: _rawKey, rsaEncryptedKey: _rsaEncryptedKey, ...rest } = value as Record<string, unknown>
    return rest
  },
}

function pathOf(url: unknown): string {
  return resourcePath(String(url))
}

function setOf(list: unknown): unknown[] {
  const texts = (list as readonly unknown[]).map((item) => JSON.stringify(canonical(item)))
  return [...new Set(texts)].sort().map((text) => JSON.parse(text) as unknown)
}

/** The value with sorted members. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(
    members.sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, member]) => [key, canonical(member)]),
  )
}

/**
 * Whether the image was created to be verified, and has not joined its family yet. One that a person has deprecated does
 * not join it.
 */
export function isAwaitingFamily(
  { catalog, verify, body }: Pick<ImageSpec, 'catalog' | 'verify' | 'body'>,
  image: Labeled,
): boolean {
  if (verify === undefined || image.family || catalogOf(image) !== catalog) return false
  return lifecycleOf(image.deprecated).state === 'ACTIVE' && labelsOf(image)[ownLabels.family] === body.family
}
