import type { ImageState } from '../src/emulator/contract/state.ts'

export const project = 'golden-prod'

/** Names of one length, so that all answers about images are of one size. */
export const nameOf = (index: number): string => `web-${String(index).padStart(6, '0')}`

/** Images such as a catalog has: each with labels, a family, features and a licence of its kind. */
export function seedImages(count: number): ImageState[] {
  return Array.from({ length: count }, (_, index) => ({
    project,
    name: nameOf(index),
    family: `family-${String(index % 100).padStart(2, '0')}`,
    description: `Image ${nameOf(index)} of the catalog`,
    creationTimestamp: new Date(Date.UTC(2024, 0, 1) + index * 1_000).toISOString(),
    diskSizeGb: 20,
    labels: { team: 'platform', release: '2026-11', number: String(index) },
    guestOsFeatures: ['UEFI_COMPATIBLE', 'GVNIC'],
    licenses: ['projects/debian-cloud/global/licenses/debian-12-bookworm'],
    architecture: 'X86_64',
  }))
}
