import { computeError, invalidField } from '../http/api-error.ts'
import { matches, nameRegex } from '../urls.ts'
import { checkEncryptionKey } from './encryption.ts'
import type { ImageBody, KeyFile } from './image-shape.ts'

/**
 * The types that the v1 proto lists, and SUSPEND_RESUME_COMPATIBLE, which only its comment names. The API's text
 * for other ones is not recorded.
 */
const guestOsFeatureTypes = [
  'BARE_METAL_LINUX_COMPATIBLE',
  'CCA_CAPABLE',
  'FEATURE_TYPE_UNSPECIFIED',
  'GVNIC',
  'IDPF',
  'MULTI_IP_SUBNET',
  'SECURE_BOOT',
  'SEV_CAPABLE',
  'SEV_LIVE_MIGRATABLE',
  'SEV_LIVE_MIGRATABLE_V2',
  'SEV_SNP_CAPABLE',
  'SNP_SVSM_CAPABLE',
  'SUSPEND_RESUME_COMPATIBLE',
  'TDX_CAPABLE',
  'UEFI_COMPATIBLE',
  'VIRTIO_SCSI_MULTIQUEUE',
  'WINDOWS',
]

/** Largest disk that Compute makes, in GB. */
const largestDiskGb = 65_536

/** What the API asks of an Image beyond names and types; throws the first 400 that it would give. */
export function checkImageBody(body: ImageBody): asserts body is ImageBody & { readonly name: string } {
  checkName(body.name ?? '', 'resource.name')
  if (body.family !== undefined) checkName(body.family, 'resource.family')
  checkLabels(body.labels ?? {})
  checkOneSource(body)
  checkValues(body)
  checkLicenses(body)
  checkSize(body)
  checkStorageLocations(body.storageLocations ?? [])
  checkKeys(body)
  checkShieldedState(body.shieldedInstanceInitialState ?? {})
}

function checkName(name: string, field: string): void {
  if (!matches(name, nameRegex)) throw invalidField(field, name, `Must be a match of regex '${nameRegex}'`)
}

const international = 'International characters are allowed.'
const keyRule = `The key must start with a lowercase character, can only contain lowercase letters, numeric characters, underscores and dashes. The key can be at most 63 characters long. ${international}`
const valueRule = `The value can only contain lowercase letters, numeric characters, underscores and dashes. The value can be at most 63 characters long. ${international}`

function checkLabels(labels: Readonly<Record<string, string>>): void {
  const entries = Object.entries(labels)
  if (entries.length > 64) throw invalidField('resource.labels', '', 'There can be at most 64 labels.')
  for (const [key, value] of entries) {
    if (!/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(key)) {
      throw invalidField('resource.labels', '', `Label key '${key}' violates format constraints. ${keyRule}`)
    }
    if (!/^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(value)) {
      throw invalidField(
        'resource.labels',
        '',
        `Label value '${value}' violates format constraints. ${valueRule}`,
      )
    }
  }
}

function checkOneSource(body: ImageBody): void {
  const sources = [body.rawDisk?.source, body.sourceDisk, body.sourceImage, body.sourceSnapshot]
  if (sources.filter(Boolean).length === 1) return
  const message = "Invalid resource usage: 'Must specify exactly one source for an image.'"
  throw computeError(400, 'invalid', message)
}

function checkValues(body: ImageBody): void {
  oneOf(body.sourceType, ['RAW'], 'resource.sourceType')
  oneOf(body.rawDisk?.containerType, ['TAR'], 'resource.rawDisk.containerType')
  oneOf(body.architecture, ['ARM64', 'X86_64', 'ARCHITECTURE_UNSPECIFIED'], 'resource.architecture')
  for (const [index, { type }] of (body.guestOsFeatures ?? []).entries()) {
    oneOf(type ?? '', guestOsFeatureTypes, `resource.guestOsFeatures[${index}].type`)
  }
  const sha1 = body.rawDisk?.sha1Checksum
  if (sha1 && !/^[0-9a-f]{40}$/i.test(sha1)) {
    throw invalidField('resource.rawDisk.sha1Checksum', sha1, 'The SHA-1 checksum is malformed.')
  }
}

function oneOf(value: string | undefined, allowed: readonly string[], field: string): void {
  if (value === undefined || allowed.includes(value)) return
  throw invalidField(field, value, `Must be one of [${allowed.join(', ')}].`)
}

function checkLicenses({ licenses = [], licenseCodes = [] }: ImageBody): void {
  const form =
    /^(?:https:\/\/[^/]+\.googleapis\.com\/(?:compute\/)?(?:v1|beta|alpha)\/)?(?:projects\/[^/]+\/)?global\/licenses\/[^/]+$/
  for (const [index, url] of licenses.entries()) {
    if (!form.test(url)) throw invalidField(`resource.licenses[${index}]`, url, 'The URL is malformed.')
  }
  for (const [index, code] of licenseCodes.entries()) {
    if (!/^\d+$/.test(String(code))) {
      throw invalidField(`resource.licenseCodes[${index}]`, code, 'Must be a license code.')
    }
  }
}

function checkSize({ diskSizeGb }: ImageBody): void {
  if (diskSizeGb === undefined) return
  const size = Number(diskSizeGb)
  if (size < 1 || size > largestDiskGb) {
    const range = `Must be between 1 and ${largestDiskGb}, inclusive.`
    throw invalidField('resource.diskSizeGb', diskSizeGb, range)
  }
}

/** One region or multi-region; whether there is such a region is not known here. */
function checkStorageLocations(locations: readonly string[]): void {
  if (locations.length > 1) {
    throw invalidField('resource.storageLocations', locations.join(','), 'At most one location can be given.')
  }
  const [location] = locations
  if (location !== undefined && !/^(?:us|eu|asia|[a-z]+-[a-z]+\d+)$/.test(location)) {
    throw invalidField('resource.storageLocations[0]', location, 'Must be a region or a multi-region.')
  }
}

function checkKeys(body: ImageBody): void {
  for (const member of [
    'imageEncryptionKey',
    'sourceDiskEncryptionKey',
    'sourceImageEncryptionKey',
    'sourceSnapshotEncryptionKey',
  ] as const) {
    const key = body[member]
    if (key) checkEncryptionKey(key, `resource.${member}`)
  }
}

function checkShieldedState(state: NonNullable<ImageBody['shieldedInstanceInitialState']>): void {
  const { pk, keks = [], dbs = [], dbxs = [] } = state
  const files: readonly (readonly [string, KeyFile])[] = [
    ...(pk ? [['pk', pk] as const] : []),
    ...keks.map((file, index) => [`keks[${index}]`, file] as const),
    ...dbs.map((file, index) => [`dbs[${index}]`, file] as const),
    ...dbxs.map((file, index) => [`dbxs[${index}]`, file] as const),
  ]
  for (const [place, { content = '', fileType }] of files) {
    const field = `resource.shieldedInstanceInitialState.${place}`
    oneOf(fileType, ['BIN', 'X509', 'UNDEFINED'], `${field}.fileType`)
    if (!/^[A-Za-z0-9+/_\s-]*={0,2}\s*$/.test(content)) {
      throw invalidField(`${field}.content`, content.slice(0, 20), 'The content is not valid base64.')
    }
  }
}
