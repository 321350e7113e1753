import { createHash } from 'node:crypto'
import { sameBytes } from '../../base/bytes.ts'
import type { Resource } from '../../base/resources.ts'
import type { Value } from '../../base/shape.ts'
import { computeError, invalidField } from '../../errors/api-error.ts'
import type { encryptionKey } from '../../members/shapes.ts'

type EncryptionKey = Value<typeof encryptionKey>

const kmsKeyName =
  /^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+(\/cryptoKeyVersions\/[^/]+)?$/

/** A key of a request: one of its three kinds, in its form. The key itself is never part of a message. */
export function checkEncryptionKey(key: EncryptionKey, field: string): void {
  const given = (['rawKey', 'rsaEncryptedKey', 'kmsKeyName'] as const).filter((kind) => key[kind])
  if (given.length !== 1) {
    throw invalidField(field, '', 'Exactly one of rawKey, rsaEncryptedKey and kmsKeyName must be specified.')
  }
  if (key.rawKey && bytesOf(key.rawKey) !== 32) {
    throw invalidField(`${field}.rawKey`, '', 'The key must be 256 bits, encoded in base64.')
  }
  if (key.rsaEncryptedKey && bytesOf(key.rsaEncryptedKey) !== 256) {
    throw invalidField(
      `${field}.rsaEncryptedKey`,
      '',
      'The wrapped key must be 2048 bits, encoded in base64.',
    )
  }
  if (key.kmsKeyName && !kmsKeyName.test(key.kmsKeyName)) {
    throw invalidField(`${field}.kmsKeyName`, key.kmsKeyName, 'The resource name of the key is malformed.')
  }
}

/** Decoded length; undefined if it is not base64. */
function bytesOf(text: string): number | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  return Buffer.from(text, 'base64').length
}

/** SHA-256 of a customer-supplied key; a wrapped key cannot be unwrapped, so its own bytes are hashed. */
export function keySha256({ rawKey, rsaEncryptedKey }: EncryptionKey): string | undefined {
  const key = rawKey ?? rsaEncryptedKey
  return key === undefined
    ? undefined
    : createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64')
}

/** The key as responses show it: a hash, or the KMS key with the version in use. Never the key. */
export function shownKey(key: EncryptionKey): Resource {
  const { kmsKeyName: name, kmsKeyServiceAccount } = key
  if (name === undefined) return { sha256: keySha256(key) }
  const version = /\/cryptoKeyVersions\//.test(name) ? name : `${name}/cryptoKeyVersions/1`
  return { kmsKeyName: version, ...(kmsKeyServiceAccount ? { kmsKeyServiceAccount } : {}) }
}

/**
 * A source under a customer-supplied key is read with that key or not at all; both refusals are the API's, that of
 * a wrong key as an audit log has it for a disk of an instance. A wrapped key is trusted, as only Google can
 * open it. A key for a source without one, or with one of KMS, is ignored: the API's response is not known.
 */
export function checkSourceKey(
  path: string,
  protectedBy: string | undefined,
  given: EncryptionKey | undefined,
): void {
  if (protectedBy === undefined || given?.rsaEncryptedKey) return
  if (given?.rawKey === undefined) {
    const message = `'${path}' is protected with a customer supplied encryption key, but none was provided.`
    throw computeError(400, 'resourceIsEncryptedWithCustomerEncryptionKey', message)
  }
  if (sameBytes(keySha256(given) ?? '', protectedBy)) return
  const message = `The encryption key provided for ${path} does not match the key that it was encrypted with.`
  throw computeError(400, 'customerEncryptionKeyIsIncorrect', message)
}
