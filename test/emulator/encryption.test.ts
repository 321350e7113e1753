import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { formatState } from '../../src/emulator/statefile/format-state.ts'
import { parseState } from '../../src/emulator/statefile/state-file.ts'
import { computeError, images, project, raw, rig } from './rig.ts'

const rawKey = 'SGVsbG8gZnJvbSBHb29nbGUgQ2xvdWQgUGxhdGZvcm0='
const otherKey = Buffer.alloc(32, 7).toString('base64')
const sha256 = createHash('sha256').update(Buffer.from(rawKey, 'base64')).digest('base64')
const kmsKeyName = 'projects/p/locations/us/keyRings/r/cryptoKeys/k'
const kmsKeyServiceAccount = 'kms@p.iam.gserviceaccount.com'
const wrapped = Buffer.alloc(256, 3).toString('base64')
const secretDisk = `projects/${project}/zones/us-central1-a/disks/secret`

const state = {
  disks: [
    { project, zone: 'us-central1-a', name: 'secret', keySha256: sha256 },
    { project, zone: 'us-central1-a', name: 'managed', diskEncryptionKey: { kmsKeyName } },
    { project, zone: 'us-central1-a', name: 'plain' },
  ],
  images: [
    { project, name: 'secret', imageEncryptionKey: { sha256 } },
    { project, name: 'managed', imageEncryptionKey: { kmsKeyName } },
    { project, name: 'plain' },
  ],
  snapshots: [
    { project, name: 'secret', snapshotEncryptionKey: { sha256 } },
    { project, name: 'managed', snapshotEncryptionKey: { kmsKeyName } },
    { project, name: 'plain' },
  ],
}
const sources = [
  ['sourceDisk', 'sourceDiskEncryptionKey', `projects/${project}/zones/us-central1-a/disks`],
  ['sourceImage', 'sourceImageEncryptionKey', images],
  ['sourceSnapshot', 'sourceSnapshotEncryptionKey', `projects/${project}/global/snapshots`],
] as const

describe.each(sources)('%s', (member, keyMember, collection) => {
  const body = (name: string, key?: object) => ({
    name: 'web-1',
    [member]: `${collection}/${name}`,
    ...(key ? { [keyMember]: key } : {}),
  })

  test('requires the customer-supplied key', async () => {
    const { insert } = await rig({ state })
    const path = `${collection}/secret`
    const missing = computeError(
      400,
      'resourceIsEncryptedWithCustomerEncryptionKey',
      `'${path}' is protected with a customer supplied encryption key, but none was provided.`,
    )
    expect((await insert(body('secret'))).body).toEqual(missing)
    expect((await insert(body('secret', { kmsKeyName }))).body).toEqual(missing)
    expect((await insert(body('secret', { rawKey: otherKey }))).body).toEqual(
      computeError(
        400,
        'customerEncryptionKeyIsIncorrect',
        `The encryption key provided for ${path} does not match the key that it was encrypted with.`,
      ),
    )
    expect((await insert(body('secret', { rawKey }))).status).toBe(200)
  })

  test('trusts a wrapped key', async () => {
    const { insert } = await rig({ state })
    expect((await insert(body('secret', { rsaEncryptedKey: wrapped }))).status).toBe(200)
  })

  test.each([
    ['managed', undefined],
    ['managed', { kmsKeyName }],
    ['plain', { rawKey }],
  ])('reads %s with the key %j', async (name, key) => {
    const { create, get } = await rig({ state })
    expect(await create(body(name, key))).not.toHaveProperty('error')
    const { body: image } = await get(`${images}/web-1`)
    expect(image).not.toHaveProperty('imageEncryptionKey')
    expect(image).not.toHaveProperty(keyMember)
  })
})

describe('the key of an image', () => {
  test.each([
    [{ rawKey }, { sha256 }],
    [
      { rsaEncryptedKey: wrapped },
      { sha256: createHash('sha256').update(Buffer.from(wrapped, 'base64')).digest('base64') },
    ],
    [{ kmsKeyName }, { kmsKeyName: `${kmsKeyName}/cryptoKeyVersions/1` }],
    [
      { kmsKeyName: `${kmsKeyName}/cryptoKeyVersions/7`, kmsKeyServiceAccount },
      { kmsKeyName: `${kmsKeyName}/cryptoKeyVersions/7`, kmsKeyServiceAccount },
    ],
  ])('shows %j as %j', async (imageEncryptionKey, shown) => {
    const { create, get } = await rig()
    await create({ name: 'web-1', rawDisk: raw, imageEncryptionKey })
    expect((await get(`${images}/web-1`)).body.imageEncryptionKey).toEqual(shown)
  })

  test('is stored nowhere, yet still required after a restart', async () => {
    const first = await rig({ state })
    const made = await first.create({ name: 'web-1', rawDisk: raw, imageEncryptionKey: { rawKey } })
    const text = formatState(first.emulator.state())
    const seen = [text, JSON.stringify([made, (await first.get(images)).body, first.emulator.requests])]
    for (const one of seen) expect(one).not.toContain(rawKey)

    const { insert } = await rig({ state: parseState(text, 'saved.yaml') })
    const copy = { name: 'web-2', sourceImage: 'global/images/web-1' }
    expect((await insert({ ...copy, sourceImageEncryptionKey: { rawKey: otherKey } })).status).toBe(400)
    expect((await insert({ ...copy, sourceImageEncryptionKey: { rawKey } })).status).toBe(200)
    const fromDisk = { name: 'web-3', sourceDisk: secretDisk }
    expect((await insert(fromDisk)).status).toBe(400)
    expect((await insert({ ...fromDisk, sourceDiskEncryptionKey: { rawKey } })).status).toBe(200)
  })
})
