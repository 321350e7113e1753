import type { Shape } from '../base/shape.ts'

/** Shapes and rows of members that several resources have. */

export const strings = { list: 'string' } as const satisfies Shape

export const stringMap = { map: 'string' } as const satisfies Shape

/** CustomerEncryptionKey of the v1 API. */
export const encryptionKey = {
  members: {
    kmsKeyName: 'string',
    kmsKeyServiceAccount: 'string',
    rawKey: 'string',
    rsaEncryptedKey: 'string',
    sha256: 'string',
  },
} as const satisfies Shape

/** A key as responses show it. */
const shownEncryptionKey = {
  members: { kmsKeyName: 'string', kmsKeyServiceAccount: 'string', sha256: 'string' },
} as const satisfies Shape

export const resourceParams = {
  members: { resourceManagerTags: stringMap },
} as const satisfies Shape

/** RolloutPolicy of beta and alpha. */
export const rolloutPolicy = {
  members: { defaultRolloutTime: 'string', locationRolloutPolicies: stringMap },
} as const satisfies Shape

const keyFile = { members: { content: 'string', fileType: 'string' } } as const satisfies Shape

/** InitialStateConfig: the keys that secure boot starts with. */
export const shieldedState = {
  members: { pk: keyFile, keks: { list: keyFile }, dbs: { list: keyFile }, dbxs: { list: keyFile } },
} as const satisfies Shape

export const iamBinding = {
  members: {
    bindingId: 'string',
    role: 'string',
    members: strings,
    condition: {
      members: { expression: 'string', title: 'string', description: 'string', location: 'string' },
    },
  },
} as const satisfies Shape

/** A resource's IAM policy, in requests, responses and the state file. */
export const iamPolicy = {
  members: {
    version: 'number',
    etag: 'string',
    bindings: { list: iamBinding },
    auditConfigs: {
      list: {
        members: {
          service: 'string',
          exemptedMembers: strings,
          auditLogConfigs: {
            list: {
              members: { logType: 'string', exemptedMembers: strings, ignoreChildExemptions: 'boolean' },
            },
          },
        },
      },
    },
    iamOwned: 'boolean',
  },
} as const satisfies Shape

/** The key that protects a resource. */
export const ownKey = { shape: encryptionKey, state: shownEncryptionKey } as const

/** The key to read a source with. */
export const sourceKey = { shape: encryptionKey, input: true } as const

/** The id of a source. */
export const sourceId = { shape: 'string', state: 'int64', output: true } as const

/** The URL of a source. */
export const source = { shape: 'string', url: true } as const

/** Features by object, or by name in the state file. */
export const guestOsFeatures = {
  shape: { list: { members: { type: 'string' } } },
  state: { list: { either: ['string', { members: { type: 'string' }, required: ['type'] }] } },
} as const

/** `userLicenses` is of older discovery documents of beta and alpha. */
export const userLicenses = { shape: strings, beta: true } as const
