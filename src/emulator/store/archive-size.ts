import type { Resource } from '../base/resources.ts'

/**
 * The size of an image, known once it is created. An image of a blank disk has no such member; a disk counts as blank
 * without licenses, architecture and features.
 */
export function archiveSizeBytes(image: Resource): { archiveSizeBytes?: string } {
  const { rawDisk, licenses, architecture, guestOsFeatures, diskSizeGb, id } = image
  if (!rawDisk && !licenses && !architecture && !guestOsFeatures) return {}
  return { archiveSizeBytes: bytesStored(Number(diskSizeGb), BigInt(String(id))) }
}

/** Bytes of a compressed disk: some 60 MB per GB, as the recorded images have; `variation` makes sizes differ. */
export function bytesStored(sizeGb: number, variation: bigint): string {
  const perGb = 60_000_000 + Number(variation % 8_000_000n)
  return String(Math.round((sizeGb * perGb) / 64) * 64)
}
