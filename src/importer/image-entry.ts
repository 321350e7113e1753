import { resourcePath } from '../catalog/image-ref.ts'
import { ownLabelPrefix } from '../catalog/provenance.ts'
import { parseSource } from '../catalog/resolve/parse-source.ts'
import type { Image } from '../gce/wire/resources.ts'
import { isMap, type RawImage } from '../manifest/raw-manifest.ts'

/**
 * The manifest's entry of an existing image, its keys in a fixed order. It has the fields of an insert that the API
 * returns. Fields that the server adds are dropped.
 */
export function imageEntry(image: Image, project: string): RawImage {
  const fields = Object.entries(kept).map(
    ([field, convert]) => [field, convert(image[field], image)] as const,
  )
  return {
    name: image.name,
    ...sourceOf(image, project),
    ...Object.fromEntries(fields.filter(([, value]) => !isEmpty(value))),
  }
}

/** Absent members of the wire form are empty: the API omits them. */
const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === '' ||
  (typeof value === 'object' && (value === null || Object.keys(value).length === 0))

/**
 * The API does not return the location of a raw disk nor a customer-supplied key, and an invented location could be an
 * object of another owner. Such an image is adopted.
 */
function sourceOf(image: Image, project: string): RawImage {
  const fields = (['sourceImage', 'sourceSnapshot', 'sourceDisk'] as const).filter((field) => image[field])
  const [field] = fields
  if (field === undefined || fields.length > 1 || hasCustomerKey(image)) return { adopt: true }
  const path = resourcePath(String(image[field]))
  const parsed = parseSource(field, path, project)
  return parsed.ok && parsed.value.kind !== 'family' ? { [field]: path } : { adopt: true }
}

function hasCustomerKey({ imageEncryptionKey: key }: Image): boolean {
  return isMap(key) && !key.kmsKeyName && !isEmpty(key)
}

type Convert = (value: unknown, image: Image) => unknown

const same: Convert = (value) => value

/** The fields of an entry after its source, in this order. */
const kept: Readonly<Record<string, Convert>> = {
  family: same,
  description: same,
  architecture: same,
  diskSizeGb: (value) => (value === undefined ? undefined : Number(value)),
  licenses: listOf(resourcePath),
  // the API derives the codes from the licenses
  licenseCodes: (codes, { licenses }) => (isEmpty(licenses) ? codes : undefined),
  guestOsFeatures: (value) => (Array.isArray(value) ? value.map((feature) => feature.type) : undefined),
  storageLocations: storageLocation,
  labels: (value) =>
    isMap(value)
      ? sorted(Object.entries(value).filter(([key]) => !key.startsWith(ownLabelPrefix)))
      : undefined,
  imageEncryptionKey: kmsKey,
  shieldedInstanceInitialState: shieldedKeys,
}

const sorted = (entries: [string, unknown][]): Record<string, unknown> =>
  Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)))

function listOf(convert: (text: string) => string): Convert {
  return (value) => (Array.isArray(value) ? value.map((item) => convert(String(item))) : undefined)
}

/** An insert accepts one location. Several are the server's own choice. */
function storageLocation(value: unknown): unknown {
  const locations = Array.isArray(value) ? [...new Set(value)] : []
  return locations.length === 1 ? locations : undefined
}

/** The key without its version: a new image gets the primary version of that time. */
function kmsKey(value: unknown): unknown {
  if (!isMap(value) || !value.kmsKeyName) return undefined
  const name = resourcePath(String(value.kmsKeyName)).replace(/\/cryptoKeyVersions\/[^/]*$/, '')
  const { kmsKeyServiceAccount } = value
  return { kmsKeyName: name, ...(kmsKeyServiceAccount ? { kmsKeyServiceAccount } : {}) }
}

/** The API returns base64url, manifests have base64. */
function shieldedKeys(value: unknown): unknown {
  if (!isMap(value)) return undefined
  const convert = (key: unknown): unknown => {
    if (!isMap(key)) return key
    const { content, fileType } = key
    const bytes = Buffer.from(String(content ?? ''), 'base64')
    return { content: bytes.toString('base64'), ...(fileType ? { fileType } : {}) }
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, keys]) => !isEmpty(keys))
      .map(([part, keys]) => [part, Array.isArray(keys) ? keys.map(convert) : convert(keys)]),
  )
}
