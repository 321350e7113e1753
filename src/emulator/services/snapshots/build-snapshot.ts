import { compactString } from '../../base/compact-string.ts'
import { pathOf, type Resource, type ResourceRecord } from '../../base/resources.ts'
import { timestamp } from '../../base/timestamp.ts'
import { apiUrl } from '../../base/urls.ts'
import { copiedMembers, inMemberOrder } from '../../members/shown-members.ts'
import { type SnapshotBody, snapshotKind } from '../../members/snapshot.ts'
import { bytesStored } from '../../store/archive-size.ts'
import { shownKey } from '../shared/encryption.ts'
import { filled, inheritedMembers, multiRegionOf } from '../shared/inherit.ts'
import { labelFingerprint } from '../shared/label-fingerprint.ts'

export interface SnapshotToBuild {
  readonly project: string
  readonly id: string
  readonly createdMs: number
  readonly body: SnapshotBody & { readonly name: string }
  readonly disk: ResourceRecord
}

/** The snapshot as the server shows it. One of a disk under a KMS key is under the same one, as documented. */
export function buildSnapshot({ project, id, createdMs, body, disk }: SnapshotToBuild): Resource {
  const { name, labels = {}, snapshotEncryptionKey } = body
  const diskKey = disk.resource.diskEncryptionKey as { readonly kmsKeyName?: string } | undefined
  return inMemberOrder({
    ...copiedMembers(body, snapshotKind.members, project),
    kind: snapshotKind.kind,
    id,
    creationTimestamp: timestamp(createdMs),
    name,
    status: 'CREATING',
    sourceDisk: apiUrl(pathOf(disk)),
    sourceDiskId: disk.id,
    diskSizeGb: disk.resource.sizeGb,
    ...storedBytes(id, disk.resource),
    ...inheritedMembers(body, disk.resource, project),
    snapshotEncryptionKey: snapshotEncryptionKey
      ? shownKey(snapshotEncryptionKey)
      : diskKey?.kmsKeyName && diskKey,
    selfLink: compactString(apiUrl(`projects/${project}/global/snapshots/${name}`)),
    labels,
    labelFingerprint: labelFingerprint(labels),
    storageLocations: filled(body.storageLocations) ?? [multiRegionOf(pathOf(disk))],
    userLicenses: body.userLicenses ?? disk.resource.userLicenses,
    enableConfidentialCompute: disk.resource.enableConfidentialCompute ?? false,
  })
}

/** The numbers of a blank disk are recorded; others are made up, from the rate of images. */
function storedBytes(id: string, disk: Resource): Resource {
  const isBlank = !disk.sourceImage && !disk.sourceSnapshot && !disk.sourceDisk && !disk.licenses
  const bytes = isBlank ? '0' : bytesStored(Number(disk.sizeGb), BigInt(id))
  return {
    storageBytes: bytes,
    storageBytesStatus: 'UP_TO_DATE',
    downloadBytes: isBlank ? '32876' : bytes,
    creationSizeBytes: bytes,
  }
}
