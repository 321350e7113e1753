import { encryptionKey, shownEncryptionKey, strings } from './shapes.ts'

/** Rows that several resources share. */

/** The key that protects a resource. */
export const ownKey = { shape: encryptionKey, state: shownEncryptionKey } as const

/** The key to read a source with. */
export const sourceKey = { shape: encryptionKey, input: true } as const

/** The id of a source. */
export const sourceId = { shape: 'string', state: 'int64', output: true } as const

/** The URL of a source. */
export const source = { shape: 'string', url: true } as const

export const guestOsFeatures = {
  shape: { list: { members: { type: 'string' } } },
  state: { list: { either: ['string', { members: { type: 'string' }, required: ['type'] }] } },
} as const

/** `userLicenses` is of older discovery documents of beta and alpha. */
export const userLicenses = { shape: strings, beta: true } as const
