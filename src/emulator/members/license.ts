import { type Members, resourceKind, type StateOf } from './member.ts'

/** License of the API, as far as the emulator knows it. */
const licenseMembers = {
  kind: { shape: 'string' },
  id: { shape: 'int64' },
  creationTimestamp: { shape: 'string' },
  name: { shape: 'string' },
  description: { shape: 'string' },
  licenseCode: { shape: 'int64' },
  chargesUseFee: { shape: 'boolean' },
  transferable: { shape: 'boolean' },
  selfLink: { shape: 'string' },
} as const satisfies Members

export const licenseKind = resourceKind('license', licenseMembers)

export type LicenseMembers = StateOf<typeof licenseMembers>
