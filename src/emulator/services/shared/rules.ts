import { matches, nameRegex } from '../../base/urls.ts'
import { invalidField } from '../../errors/api-error.ts'

/** Rules that images, disks and snapshots have in common; each throws the 400 of what breaks it. */

export function checkName(name: string, field = 'resource.name'): void {
  if (!matches(name, nameRegex)) throw invalidField(field, name, `Must be a match of regex '${nameRegex}'`)
}

/** The API's text for a value that is none of an enum's is not recorded. */
export function oneOf(value: string | undefined, allowed: readonly string[], field: string): void {
  if (value === undefined || allowed.includes(value)) return
  throw invalidField(field, value, `Must be one of [${allowed.join(', ')}].`)
}

export function checkArchitecture(architecture: string | undefined): void {
  oneOf(architecture, ['ARM64', 'X86_64', 'ARCHITECTURE_UNSPECIFIED'], 'resource.architecture')
}

export interface GuestOsFeature {
  readonly type?: string
}

/**
 * The types that the v1 proto lists, SUSPEND_RESUME_COMPATIBLE, which only its comment names, and two of newer discovery
 * documents than the proto.
 */
const guestOsFeatureTypes = [
  'BARE_METAL_LINUX_COMPATIBLE',
  'BMSAI_CAPABLE',
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
  'SUSPEND_SAFE_FPR',
  'TDX_CAPABLE',
  'UEFI_COMPATIBLE',
  'VIRTIO_SCSI_MULTIQUEUE',
  'WINDOWS',
]

export function checkGuestOsFeatures(features: readonly GuestOsFeature[] = []): void {
  for (const [index, { type }] of features.entries()) {
    oneOf(type ?? '', guestOsFeatureTypes, `resource.guestOsFeatures[${index}].type`)
  }
}

export interface Licensed {
  readonly licenses?: readonly string[]
  readonly licenseCodes?: readonly (string | number)[]
}

export function checkLicenses({ licenses = [], licenseCodes = [] }: Licensed): void {
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

/** Largest disk that Compute makes, in GB. */
const largestDiskGb = 65_536

export function checkSizeGb(
  sizeGb: string | number | undefined,
  field: string,
  { least = 1, most = largestDiskGb }: { readonly least?: number; readonly most?: number } = {},
): void {
  if (sizeGb === undefined) return
  const size = Number(sizeGb)
  if (size < least || size > most) {
    throw invalidField(field, sizeGb, `Must be between ${least} and ${most}, inclusive.`)
  }
}

/** One region or multi-region. */
export function checkStorageLocations(locations: readonly string[] = []): void {
  if (locations.length > 1) {
    throw invalidField('resource.storageLocations', locations.join(','), 'At most one location can be given.')
  }
  const [location] = locations
  if (location !== undefined && !/^(?:us|eu|asia|[a-z]+-[a-z]+\d+)$/.test(location)) {
    throw invalidField('resource.storageLocations[0]', location, 'Must be a region or a multi-region.')
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
