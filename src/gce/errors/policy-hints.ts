import { lookUp } from '../wire/json.ts'

/** For each constraint of an organization policy (Google's list of constraints), the change that satisfies it. */
const byConstraint: Readonly<Record<string, string>> = {
  'gcp.resourceLocations':
    'the organization policy limits locations: set storageLocations to a location that it allows',
  'gcp.restrictNonCmekServices':
    'the organization policy requires a customer-managed key: set imageEncryptionKey.kmsKeyName',
  'gcp.restrictCmekCryptoKeyProjects':
    'the organization policy limits the projects of keys: set imageEncryptionKey.kmsKeyName to a key of an allowed project',
  'compute.trustedImageProjects':
    'allow the project of the source image in constraints/compute.trustedImageProjects, or copy the source to an allowed project',
  'compute.storageResourceUseRestrictions':
    'allow the project of the source in constraints/compute.storageResourceUseRestrictions, or copy the source to an allowed project',
}

/** Undefined for an unknown constraint: no hint is better than a wrong one. */
export function constraintHint(message: string): string | undefined {
  return lookUp(byConstraint, /constraints\/([A-Za-z]+\.[A-Za-z]+)/.exec(message)?.[1])
}

/** Compute's service agent uses the key, not the caller (Google's page on customer-managed encryption keys). */
export const kmsHint =
  'grant roles/cloudkms.cryptoKeyEncrypterDecrypter on the key to the Compute Engine service agent, service-PROJECT_NUMBER@compute-system.iam.gserviceaccount.com'

export const isKmsRefusal = (message: string): boolean =>
  /\bcloudkms\.|\bcloud ?kms\b/i.test(message) && /permission|denied|not authorized|forbidden/i.test(message)

const objectPermission = /Required '(?:read|storage\.objects\.get)' permission for '([^']+)'/

/** A raw archive that cannot be read, recognized by Compute's message or the operation's error code. */
export const isObjectRefusal = (message: string): boolean =>
  objectPermission.test(message) || /\bstorage\.objects\.get\b/.test(message)

export function objectHint(message: string): string {
  const object = objectPermission.exec(message)?.[1] ?? 'the object'
  return `grant storage.objects.get on the bucket of ${object} (roles/storage.objectViewer) to the identity that runs mintage and to the Compute Engine service agent`
}
