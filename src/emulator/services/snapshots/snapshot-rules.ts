import type { SnapshotBody } from '../../members/snapshot.ts'
import { checkEncryptionKey } from '../shared/encryption.ts'
import { checkLabels } from '../shared/labels.ts'
import {
  checkArchitecture,
  checkGuestOsFeatures,
  checkLicenses,
  checkName,
  checkStorageLocations,
  oneOf,
} from '../shared/rules.ts'

/** What the API asks of a Snapshot beyond names and types; throws the first 400 that it would give. */
export function checkSnapshotBody(
  body: SnapshotBody,
): asserts body is SnapshotBody & { readonly name: string } {
  checkName(body.name ?? '')
  if (body.chainName) checkName(body.chainName, 'resource.chainName')
  checkLabels(body.labels ?? {})
  checkArchitecture(body.architecture)
  checkGuestOsFeatures(body.guestOsFeatures)
  checkLicenses(body)
  checkStorageLocations(body.storageLocations)
  oneOf(body.snapshotType, ['ARCHIVE', 'STANDARD'], 'resource.snapshotType')
  for (const member of ['snapshotEncryptionKey', 'sourceDiskEncryptionKey'] as const) {
    const key = body[member]
    if (key) checkEncryptionKey(key, `resource.${member}`)
  }
}
