/**
 * Permissions that images.insert requires in addition to its own, by the field of its body. The API reference names them at
 * each field ("Authorization requires the following IAM permission on the specified resource"), as it does for disks.insert.
 * An archive is read with the rights of the caller: Compute refuses it with `Required 'read' permission for 'OBJECT'`
 * (github.com/google/syzkaller/issues/2988).
 */
export const insertPermissions = {
  labels: 'compute.images.setLabels',
  sourceDisk: 'compute.disks.useReadOnly',
  sourceImage: 'compute.images.useReadOnly',
  sourceSnapshot: 'compute.snapshots.useReadOnly',
  rawDisk: 'storage.objects.get',
} as const

/** The role that a customer-managed key requires, of Compute's service agent (Google's page on customer-managed keys). */
export const kmsRole = 'roles/cloudkms.cryptoKeyEncrypterDecrypter'
