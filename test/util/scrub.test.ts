import { describe, expect, it } from 'vitest'
import { scrub } from '../../src/util/scrub.ts'

const key = `${'aB3+/'.repeat(8)}xyz=`
const wrapped = `${'q'.repeat(342)}==`

describe('scrub', () => {
  it.each([
    ['Authorization: Bearer ya29.a0Af_x-y', 'Authorization: Bearer •••'],
    ['bad token ya29.c.b0Aaek', 'bad token •••'],
    ['assertion eyJhbGci.eyJpc3Mi.c2ln is old', 'assertion ••• is old'],
    [`Invalid value '${key}'.`, "Invalid value '•••'."],
    [`key=${wrapped}`, 'key=•••'],
    [
      "Invalid value for field 'resource.imageEncryptionKey.rawKey': 'tooshort'. It must be 32 bytes.",
      "Invalid value for field 'resource.imageEncryptionKey.rawKey': '•••'. It must be 32 bytes.",
    ],
    ['{"rsaEncryptedKey": "abc", "x": 1}', '{"rsaEncryptedKey": "•••", "x": 1}'],
  ])('%s', (text, left) => {
    expect(scrub(text)).toBe(left)
  })

  it.each([
    "'projects/example-project/zones/us-central1-a/disks/test-example' is protected with a customer supplied encryption key, but none was provided.",
    "Required 'compute.images.create' permission for 'projects/p/global/images/abcdefghijklmnopqrstuvwxyz-0123456789-abcdefgh'",
    'operation-1741918738719-630440fa6229d-59e249ee-f410fbb2',
    "Invalid value for field 'resource.imageEncryptionKey.kmsKeyName': 'projects/p/locations/l/keyRings/r/cryptoKeys/k'.",
  ])('leaves names alone: %s', (text) => {
    expect(scrub(text)).toBe(text)
  })
})
