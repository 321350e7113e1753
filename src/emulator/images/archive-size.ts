import type { Resource } from '../state/resources.ts'

/**
 * What an image stores, which is known once it is made: some 60 MB per GB of disk, as the recorded images have.
 * One of a blank disk has no such member; blank is what brings no licence, architecture or feature along.
 */
export function archiveSizeBytes(image: Resource): { archiveSizeBytes?: string } {
  const { rawDisk, licenses, architecture, guestOsFeatures, diskSizeGb, id } = image
  if (!rawDisk && !licenses && !architecture && !guestOsFeatures) return {}
  const perGb = 60_000_000 + Number(BigInt(String(id)) % 8_000_000n)
  return { archiveSizeBytes: String(Math.round((Number(diskSizeGb) * perGb) / 64) * 64) }
}
