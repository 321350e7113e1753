import { compactString } from '../../base/compact-string.ts'
import type { Location } from '../../base/locations.ts'
import type { Resource } from '../../base/resources.ts'
import { timestamp } from '../../base/timestamp.ts'
import { apiUrl } from '../../base/urls.ts'
import { invalidField } from '../../errors/api-error.ts'
import { type DiskBody, diskKind } from '../../members/disk.ts'
import { copiedMembers, inMemberOrder } from '../../members/shown-members.ts'
import { shownKey } from '../shared/encryption.ts'
import { inheritedMembers } from '../shared/inherit.ts'
import { labelFingerprint } from '../shared/label-fingerprint.ts'
import { checkLeastSize, diskTypeOf, replicaZonesOf } from './disk-rules.ts'
import type { DiskSource } from './disk-source.ts'

export interface DiskToBuild {
  readonly project: string
  readonly location: Location
  readonly id: string
  readonly createdMs: number
  readonly body: DiskBody & { readonly name: string }
  readonly source: DiskSource | undefined
}

/** The disk as the server shows it. Throws the 400 of a type, size or zones that cannot be. */
export function buildDisk({ project, location, id, createdMs, body, source }: DiskToBuild): Resource {
  const { name, labels = {}, diskEncryptionKey } = body
  const type = diskTypeOf(body, location)
  const sizeGb = sizeOf(body, source) ?? String(type.defaultGb)
  checkLeastSize(sizeGb, type)
  const isHyperdisk = type.path.includes('/diskTypes/hyperdisk-')
  return inMemberOrder({
    ...copiedMembers(body, diskKind.members, project),
    kind: diskKind.kind,
    id,
    creationTimestamp: timestamp(createdMs),
    name,
    sizeGb,
    [location.kind]: apiUrl(location.path),
    replicaZones: replicaZonesOf(body, location).map(apiUrl),
    status: source ? 'RESTORING' : 'CREATING',
    ...source?.members,
    selfLink: compactString(apiUrl(`${location.path}/disks/${name}`)),
    type: apiUrl(type.path),
    ...inheritedMembers(body, source?.resource ?? {}, project),
    diskEncryptionKey: diskEncryptionKey && shownKey(diskEncryptionKey),
    labels,
    labelFingerprint: labelFingerprint(labels),
    physicalBlockSizeBytes: '4096',
    satisfiesPzi: true, // of the one recorded disk
    locked: source?.resource.locked,
    userLicenses: body.userLicenses ?? source?.resource.userLicenses,
    enableConfidentialCompute: body.enableConfidentialCompute ?? false,
    accessMode: body.accessMode ?? (isHyperdisk ? 'READ_WRITE_SINGLE' : undefined),
  })
}

/** The text is the API's, of an image; that for snapshots and disks is inferred from it. */
function sizeOf({ sizeGb }: DiskBody, source: DiskSource | undefined): string | undefined {
  if (sizeGb === undefined) return source?.sizeGb
  if (source && Number(sizeGb) < Number(source.sizeGb)) {
    const why = `Requested disk size cannot be smaller than the ${source.what} size (${source.sizeGb} GB)`
    throw invalidField('resource.sizeGb', sizeGb, why)
  }
  return String(sizeGb)
}
