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

/** What mintage does without the permission for a method, clauses: not every missing permission is a failure. */
export const fallbacks = {
  'images.list': 'images are read one by one',
  'globalOperations.list': 'operations are read one by one, and those of lost responses are not found',
  'globalOperations.get':
    'images are read until they show the result; the cause of a failed operation is not reported',
  withheld: 'images are read one by one, and those of families with a policy are not retired',
  heads: 'a release that is older than the head of its family is not reported',
  newer: 'newer images of the family are not reported',
  source: 'the source is not checked before its insert',
  confirmation: 'mintage does not confirm that the family points to the copy',
} as const

export type Fallback = keyof typeof fallbacks

/** The role that a customer-managed key requires, of Compute's service agent (Google's page on customer-managed keys). */
export const kmsRole = 'roles/cloudkms.cryptoKeyEncrypterDecrypter'
