import { listed } from '../../text/words.ts'
import type { ImageSpec } from '../image-spec.ts'
import { inherited } from './inherited.ts'
import type { Check } from './rule.ts'

/**
 * Guest OS features of x86-64 processors. The API's ConfidentialInstanceType names their technologies: "AMD Secure
 * Encrypted Virtualization", with "Secure Nested Paging", and "Intel Trust Domain eXtension". Google reported SEV_CAPABLE,
 * SEV_SNP_CAPABLE and TDX_CAPABLE of ARM64 images as errors in coreos/fedora-coreos-tracker#2106.
 */
const x86Features: ReadonlySet<string> = new Set([
  'SEV_CAPABLE',
  'SEV_LIVE_MIGRATABLE', // of AMD SEV
  'SEV_LIVE_MIGRATABLE_V2',
  'SEV_SNP_CAPABLE',
  'SNP_SVSM_CAPABLE', // AMD 58019, "Secure VM Service Module for SEV-SNP Guests"
  'TDX_CAPABLE',
])

interface Feature {
  readonly type?: string
}

const featuresOf = ({ body }: ImageSpec): readonly string[] | undefined =>
  (body.guestOsFeatures as readonly Feature[] | undefined)?.map(({ type = '' }) => type)

export const architectureOf = ({ body }: ImageSpec): string | undefined =>
  body.architecture as string | undefined

/** Features that no processor of the image's architecture has. */
export const architectureFeatures: Check = ({ images }) => {
  const architecture = inherited(images, architectureOf)
  return images.filter(isCreated).flatMap((spec) => {
    const wrong = (featuresOf(spec) ?? []).filter((feature) => x86Features.has(feature))
    if (wrong.length === 0 || architecture(spec) !== 'ARM64') return []
    const [are, them] = wrong.length === 1 ? ['is a feature', 'it'] : ['are features', 'them']
    const message = `the image is of architecture ARM64, and ${listed(wrong, 10)} ${are} of x86-64 processors; remove ${them} from guestOsFeatures`
    return [{ message, place: spec.place }]
  })
}

/**
 * Secure-boot keys without UEFI firmware to use them: Google's page "Creating custom shielded images" requires UEFI.
 * Only where the features are known: other images inherit those of their source.
 */
export const shieldedWithoutUefi: Check = ({ images }) => {
  const hasUefi = inherited(images, (spec) => {
    if (featuresOf(spec)?.includes('UEFI_COMPATIBLE')) return true
    return spec.source.kind === 'rawDisk' ? false : undefined
  })
  return images
    .filter((spec) => isCreated(spec) && hasKeys(spec.body.shieldedInstanceInitialState))
    .filter((spec) => hasUefi(spec) === false)
    .map(({ place }) => ({
      message:
        'shieldedInstanceInitialState has no effect without UEFI; add UEFI_COMPATIBLE to guestOsFeatures, or remove the keys',
      place,
    }))
}

const hasKeys = (state: unknown): boolean =>
  Object.values(state ?? {}).some((part) => !Array.isArray(part) || part.length > 0)

/** An adopted image cannot be changed by its entry, and a copy repeats the entry of its origin. */
const isCreated = ({ adopt, origin }: ImageSpec): boolean => adopt === undefined && origin === undefined
