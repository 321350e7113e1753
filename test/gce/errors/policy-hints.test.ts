import { expect, test } from 'vitest'
import { responseError } from '../../../src/gce/errors/classify.ts'
import { apiError } from '../scripted-server.ts'

const key = 'projects/k/locations/us/keyRings/r/cryptoKeys/c'

test.each<[string, number, string, string, string | undefined]>([
  [
    'a policy of trusted image projects names no location',
    412,
    'conditionNotMet',
    'Constraint constraints/compute.trustedImageProjects violated for project p. Use of images from project debian-cloud is prohibited.',
    'allow the project of the source image in constraints/compute.trustedImageProjects, or copy the source to an allowed project',
  ],
  [
    'a policy of locations',
    412,
    'conditionNotMet',
    'Location us violates constraint constraints/gcp.resourceLocations on the resource x',
    'the organization policy limits locations: set storageLocations to a location that it allows',
  ],
  [
    'a policy of keys',
    412,
    'conditionNotMet',
    'Constraint constraints/gcp.restrictNonCmekServices violated for project p',
    'the organization policy requires a customer-managed key: set imageEncryptionKey.kmsKeyName',
  ],
  [
    'an unknown policy has no hint',
    412,
    'conditionNotMet',
    'Constraint constraints/custom.someRule violated',
    undefined,
  ],
  [
    'an unreadable archive',
    403,
    'forbidden',
    "Required 'read' permission for 'rawDisk.source'",
    'grant storage.objects.get on the bucket of rawDisk.source (roles/storage.objectViewer) to the identity that runs mintage and to the Compute Engine service agent',
  ],
  [
    'a refused key names the service agent of Compute Engine',
    400,
    'kmsPermissionDenied',
    `Cloud KMS error when using key ${key}: Permission 'cloudkms.cryptoKeyVersions.useToEncrypt' denied on resource '${key}'`,
    'grant roles/cloudkms.cryptoKeyEncrypterDecrypter on the key to the Compute Engine service agent, service-PROJECT_NUMBER@compute-system.iam.gserviceaccount.com',
  ],
])('the hint is chosen by what the error names: %s', (_, status, reason, message, hint) => {
  const text = JSON.stringify(apiError(status, reason, message))
  expect(responseError({ status, headers: {}, text }, 0).hint).toBe(hint)
})
