import type { ImageState } from '../src/emulator/contract/state.ts'

export const project = 'golden-prod'

/** Of constant length, so that responses about images are of one size. */
export const imageName = (index: number): string => `web-${String(index).padStart(6, '0')}`

/** Images as in a catalog: with labels, a family, features and a license. */
export function seededImages(count: number): ImageState[] {
  return Array.from({ length: count }, (_, index) => ({
    project,
    name: imageName(index),
    family: `family-${String(index % 100).padStart(2, '0')}`,
    description: `Image ${imageName(index)} of the catalog`,
    creationTimestamp: new Date(Date.UTC(2024, 0, 1) + index * 1_000).toISOString(),
    diskSizeGb: 20,
    labels: { team: 'platform', release: '2026-11', number: String(index) },
    guestOsFeatures: ['UEFI_COMPATIBLE', 'GVNIC'],
    licenses: ['projects/debian-cloud/global/licenses/debian-12-bookworm'],
    architecture: 'X86_64',
  }))
}
