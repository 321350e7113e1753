import type { Value } from '../../base/shape.ts'
import { matches, nameRegex } from '../../base/urls.ts'
import { invalidField } from '../../errors/api-error.ts'
import type { DiskBody } from '../../members/disk.ts'
import type { ImageBody } from '../../members/image.ts'
import type { shieldedState } from '../../members/shapes.ts'
import type { SnapshotBody } from '../../members/snapshot.ts'
import { checkEncryptionKey } from './encryption.ts'

type AnyBody = ImageBody & DiskBody & SnapshotBody

/** The API's rules for members beyond their types, by name and in this order; each throws its 400. */
const checks: {
  readonly [Name in keyof AnyBody]?: (value: NonNullable<AnyBody[Name]>, field: string) => void
} = {
  name: checkName,
  family: checkName,
  chainName: (name, field) => name && checkName(name, field),
  labels: checkLabels,
  sourceType: oneOf('RAW'),
  rawDisk: checkRawDisk,
  architecture: oneOf('ARM64', 'X86_64', 'ARCHITECTURE_UNSPECIFIED'),
  guestOsFeatures: checkGuestOsFeatures,
  licenses: checkLicenses,
  licenseCodes: checkLicenseCodes,
  diskSizeGb: checkSizeGb,
  sizeGb: checkSizeGb,
  storageLocations: checkStorageLocations,
  snapshotType: oneOf('ARCHIVE', 'STANDARD'),
  accessMode: oneOf('READ_ONLY_MANY', 'READ_WRITE_MANY', 'READ_WRITE_SINGLE'),
  physicalBlockSizeBytes: oneOf('4096'),
  imageEncryptionKey: checkEncryptionKey,
  diskEncryptionKey: checkEncryptionKey,
  snapshotEncryptionKey: checkEncryptionKey,
  sourceDiskEncryptionKey: checkEncryptionKey,
  sourceImageEncryptionKey: checkEncryptionKey,
  sourceSnapshotEncryptionKey: checkEncryptionKey,
  shieldedInstanceInitialState: checkShieldedState,
}

/** Checks the members of an image, disk or snapshot one by one. */
export function checkMembers(body: ImageBody | DiskBody | SnapshotBody): void {
  for (const [name, check] of Object.entries(checks)) {
    const value: unknown = body[name as keyof typeof body]
    if (value !== undefined) (check as (value: unknown, field: string) => void)(value, `resource.${name}`)
  }
}

/** The same for a new resource, which must have a name. */
export function checkNewMembers<Body extends ImageBody | DiskBody | SnapshotBody>(
  body: Body,
): asserts body is Body & { readonly name: string } {
  checkName(body.name ?? '')
  checkMembers(body)
}

function checkName(name: string, field = 'resource.name'): void {
  if (!matches(name, nameRegex)) throw invalidField(field, name, `Must be a match of regex '${nameRegex}'`)
}

/** The API's text for a value that is none of an enum's is not recorded. */
export function oneOf(...allowed: readonly string[]) {
  return (value: string | number, field: string): void => {
    if (!allowed.includes(String(value))) {
      throw invalidField(field, value, `Must be one of [${allowed.join(', ')}].`)
    }
  }
}

/**
 * The types that the v1 proto lists, SUSPEND_RESUME_COMPATIBLE, which only its comment names, and two of newer discovery
 * documents than the proto.
 */
const guestOsFeatureTypes =
  `BARE_METAL_LINUX_COMPATIBLE BMSAI_CAPABLE CCA_CAPABLE FEATURE_TYPE_UNSPECIFIED GVNIC IDPF
  MULTI_IP_SUBNET SECURE_BOOT SEV_CAPABLE SEV_LIVE_MIGRATABLE SEV_LIVE_MIGRATABLE_V2 SEV_SNP_CAPABLE
  SNP_SVSM_CAPABLE SUSPEND_RESUME_COMPATIBLE SUSPEND_SAFE_FPR TDX_CAPABLE UEFI_COMPATIBLE
  VIRTIO_SCSI_MULTIQUEUE WINDOWS`.split(/\s+/)

function checkGuestOsFeatures(features: readonly { readonly type?: string }[], field: string): void {
  for (const [index, { type = '' }] of features.entries()) {
    oneOf(...guestOsFeatureTypes)(type, `${field}[${index}].type`)
  }
}

const licenseForm =
  /^(?:https:\/\/[^/]+\.googleapis\.com\/(?:compute\/)?(?:v1|beta|alpha)\/)?(?:projects\/[^/]+\/)?global\/licenses\/[^/]+$/

function checkLicenses(licenses: readonly string[], field: string): void {
  for (const [index, url] of licenses.entries()) {
    if (!licenseForm.test(url)) throw invalidField(`${field}[${index}]`, url, 'The URL is malformed.')
  }
}

function checkLicenseCodes(codes: readonly (string | number)[], field: string): void {
  for (const [index, code] of codes.entries()) {
    if (!/^\d+$/.test(String(code))) throw invalidField(`${field}[${index}]`, code, 'Must be a license code.')
  }
}

/** Largest disk that Compute makes, in GB. */
const maxDiskGb = 65_536

export function checkSizeGb(sizeGb: string | number, field: string): void {
  if (Number(sizeGb) >= 1 && Number(sizeGb) <= maxDiskGb) return
  throw invalidField(field, sizeGb, `Must be between 1 and ${maxDiskGb}, inclusive.`)
}

/** One region or multi-region. */
function checkStorageLocations(locations: readonly string[], field: string): void {
  if (locations.length > 1)
    throw invalidField(field, locations.join(','), 'At most one location can be given.')
  const [location] = locations
  if (location !== undefined && !/^(?:us|eu|asia|[a-z]+-[a-z]+\d+)$/.test(location)) {
    throw invalidField(`${field}[0]`, location, 'Must be a region or a multi-region.')
  }
}

function checkRawDisk(
  { containerType = 'TAR', sha1Checksum }: NonNullable<ImageBody['rawDisk']>,
  field: string,
): void {
  oneOf('TAR')(containerType, `${field}.containerType`)
  if (sha1Checksum && !/^[0-9a-f]{40}$/i.test(sha1Checksum)) {
    throw invalidField(`${field}.sha1Checksum`, sha1Checksum, 'The SHA-1 checksum is malformed.')
  }
}

function checkShieldedState(state: Value<typeof shieldedState>, field: string): void {
  const { pk, ...lists } = state
  const files = [
    ...(pk ? [['pk', pk] as const] : []),
    ...Object.entries(lists).flatMap(([list, files]) =>
      files.map((file, index) => [`${list}[${index}]`, file] as const),
    ),
  ]
  for (const [place, { content = '', fileType = 'UNDEFINED' }] of files) {
    oneOf('BIN', 'X509', 'UNDEFINED')(fileType, `${field}.${place}.fileType`)
    if (!/^[A-Za-z0-9+/_\s-]*={0,2}\s*$/.test(content)) {
      throw invalidField(
        `${field}.${place}.content`,
        content.slice(0, 20),
        'The content is not valid base64.',
      )
    }
  }
}

const international = 'International characters are allowed.'
const keyRule = `The key must start with a lowercase character, can only contain lowercase letters, numeric characters, underscores and dashes. The key can be at most 63 characters long. ${international}`
const valueRule = `The value can only contain lowercase letters, numeric characters, underscores and dashes. The value can be at most 63 characters long. ${international}`

/** Throws the 400 of labels that break the rules of all of Google Cloud. `field` is `resource.labels`, or `labels`. */
export function checkLabels(labels: Readonly<Record<string, string>>, field = 'resource.labels'): void {
  const entries = Object.entries(labels)
  if (entries.length > 64) throw invalidField(field, '', 'There can be at most 64 labels.')
  for (const [key, value] of entries) {
    if (!/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(key)) {
      throw invalidField(field, '', `Label key '${key}' violates format constraints. ${keyRule}`)
    }
    if (!/^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(value)) {
      throw invalidField(field, '', `Label value '${value}' violates format constraints. ${valueRule}`)
    }
  }
}
