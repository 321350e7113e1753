import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { EmulatorState } from '../../src/emulator/statefile/state-file.ts'
import { computeError, images, type Json, project, recording, rig } from './rig.ts'

const zone = `projects/${project}/zones/europe-west1-b`
const disk = `${zone}/disks/builder`
const snapshots = `projects/${project}/global/snapshots`
const api = 'https://www.googleapis.com/compute/v1/'
const key = Buffer.alloc(32, 7).toString('base64')
const sha256 = createHash('sha256').update(Buffer.alloc(32, 7)).digest('base64')
const kmsKeyName = 'projects/p/locations/us/keyRings/r/cryptoKeys/k/cryptoKeyVersions/3'
const names = (body: Json): string[] => (body.items ?? []).map((item: Json) => item.name)

const state: EmulatorState = {
  disks: [
    { project, zone: 'europe-west1-b', name: 'blank', sizeGb: 500 },
    {
      project,
      zone: 'europe-west1-b',
      name: 'builder',
      sizeGb: 50,
      architecture: 'ARM64',
      licenses: ['projects/debian-cloud/global/licenses/debian-12-bookworm'],
      guestOsFeatures: ['GVNIC'],
      users: ['zones/europe-west1-b/instances/vm-1'],
    },
    { project, zone: 'europe-west1-b', name: 'secret', keySha256: sha256 },
    { project, zone: 'europe-west1-b', name: 'managed', diskEncryptionKey: { kmsKeyName } },
    { project, region: 'europe-west1', name: 'replicated', sizeGb: 200 },
  ],
}

describe('a snapshot', () => {
  test('of a blank disk is like the recorded one', async () => {
    const { post, get, clock } = await rig({ state })
    await post(`${zone}/disks/blank/createSnapshot`, {
      name: 'snapshot-1',
      description: 'test description',
      labels: { a: 'b' },
      storageLocations: ['us'],
    })
    await clock.advance(10_000)
    const { body } = await get(`${snapshots}/snapshot-1`)
    const recorded = recording('15-snapshots-get-ready').response.body
    expect(Object.keys(body).sort()).toEqual(Object.keys(recorded).sort())
    expect(body).toMatchObject({
      kind: 'compute#snapshot',
      description: 'test description',
      diskSizeGb: '500',
      downloadBytes: '32876',
      creationSizeBytes: '0',
      storageBytes: '0',
      storageBytesStatus: 'UP_TO_DATE',
      storageLocations: ['us'],
      status: 'READY',
      enableConfidentialCompute: false,
      sourceDisk: `${api}${zone}/disks/blank`,
    })
  })

  test('inherits from its disk and is stored near it', async () => {
    const { post, get } = await rig({ state })
    await post(snapshots, { name: 'snap-1', sourceDisk: disk })
    expect((await get(`${snapshots}/snap-1`)).body).toMatchObject({
      status: 'CREATING',
      diskSizeGb: '50',
      storageLocations: ['eu'],
      architecture: 'ARM64',
      licenses: [`${api}projects/debian-cloud/global/licenses/debian-12-bookworm`],
      licenseCodes: [expect.stringMatching(/^\d+$/)],
      guestOsFeatures: [{ type: 'GVNIC' }],
      storageBytes: expect.stringMatching(/^3\d{9}$/),
    })
  })

  test('can be the source of an image and a disk', async () => {
    const { post, get, clock } = await rig({ state })
    await post(snapshots, { name: 'snap-1', sourceDisk: disk })
    const image = { name: 'web-1', sourceSnapshot: 'global/snapshots/snap-1' }
    expect((await post(images, image)).body.error.errors[0].reason).toBe('resourceNotReady')
    await clock.advance(10_000)
    expect((await post(images, image)).status).toBe(200)
    expect((await get(`${images}/web-1`)).body).toMatchObject({ diskSizeGb: '50', architecture: 'ARM64' })
  })

  test('is found, listed, labeled and deleted', async () => {
    const { post, get, del, clock } = await rig({ state })
    for (const name of ['b', 'a'])
      await post(snapshots, { name, sourceDisk: `${zone}/disks/${name === 'a' ? 'blank' : 'builder'}` })
    await clock.advance(10_000)
    const { body } = await get(snapshots)
    expect(body).toMatchObject({ kind: 'compute#snapshotList', id: snapshots })
    expect(names(body)).toEqual(['a', 'b'])
    expect(names((await get(`${snapshots}?filter=diskSizeGb%3E100`)).body)).toEqual(['a'])
    const [a] = body.items
    expect((await get(`${snapshots}/${a.id}`)).body).toEqual(a)
    await post(`${snapshots}/a/setLabels`, { labels: { x: '' }, labelFingerprint: a.labelFingerprint })
    expect((await get(`${snapshots}/a`)).body.labels).toEqual({ x: '' })
    const operation = (await del(`${snapshots}/a`)).body
    expect(operation).toMatchObject({
      operationType: 'delete',
      selfLink: expect.stringContaining('/global/operations/'),
    })
    expect(operation).not.toHaveProperty('zone')
    expect((await get(`${snapshots}/a`)).body.status).toBe('DELETING')
    await clock.advance(10_000)
    expect((await get(`${snapshots}/a`)).body).toEqual(
      computeError(404, 'notFound', `The resource '${snapshots}/a' was not found`),
    )
  })
})

describe('createSnapshot', () => {
  test('starts an operation of the zone, on the disk', async () => {
    const { post, get } = await rig({ state })
    const { body } = await post(`${disk}/createSnapshot?guestFlush=False`, { name: 'snap-1' })
    expect(body).toMatchObject({
      operationType: 'createSnapshot',
      zone: `${api}${zone}`,
      targetLink: `${api}${disk}`,
      targetId: (await get(disk)).body.id,
    })
    const regional = `projects/${project}/regions/europe-west1`
    expect(
      (await post(`${regional}/disks/replicated/createSnapshot`, { name: 'snap-2' })).body,
    ).toMatchObject({
      region: `${api}${regional}`,
    })
  })

  test('keeps the disk busy, not itself', async () => {
    const { post, del } = await rig({ state })
    const blank = `${zone}/disks/blank`
    await post(`${blank}/createSnapshot`, { name: 'snap-1' })
    const busy = computeError(
      400,
      'resourceInUseByAnotherResource',
      `The disk resource '${blank}' is already being used by '${snapshots}/snap-1'`,
    )
    expect((await del(blank)).body).toEqual(busy)
    expect((await post(images, { name: 'web-1', sourceDisk: blank })).body).toEqual(busy)
  })

  test('refuses an unknown disk and a taken name', async () => {
    const { post } = await rig({ state: { ...state, snapshots: [{ project, name: 'snap-1' }] } })
    expect((await post(`${zone}/disks/nope/createSnapshot`, { name: 'snap-2' })).body).toEqual(
      computeError(404, 'notFound', `The resource '${zone}/disks/nope' was not found`),
    )
    expect((await post(`${disk}/createSnapshot`, { name: 'snap-1' })).body).toEqual(
      computeError(409, 'alreadyExists', `The resource '${snapshots}/snap-1' already exists`),
    )
  })

  test('responds to a repeated request with the first operation', async () => {
    const { post } = await rig({ state })
    const path = `${disk}/createSnapshot?requestId=11111111-2222-4333-8444-555555555555`
    const first = (await post(path, { name: 'snap-1' })).body
    expect((await post(path, { name: 'snap-1' })).body.name).toBe(first.name)
  })
})

describe('keys', () => {
  test('reads a disk under a customer-supplied key with that key only', async () => {
    const { post, get } = await rig({ state })
    const path = `${zone}/disks/secret/createSnapshot`
    expect((await post(path, { name: 'snap-1' })).body).toEqual(
      computeError(
        400,
        'resourceIsEncryptedWithCustomerEncryptionKey',
        `'${zone}/disks/secret' is protected with a customer supplied encryption key, but none was provided.`,
      ),
    )
    const rawKey = { rawKey: key }
    const body = { name: 'snap-1', sourceDiskEncryptionKey: rawKey, snapshotEncryptionKey: rawKey }
    expect((await post(path, body)).status).toBe(200)
    expect((await get(`${snapshots}/snap-1`)).body.snapshotEncryptionKey).toEqual({ sha256 })
  })

  test('a snapshot of a disk under a KMS key has the same key', async () => {
    const { post, get } = await rig({ state })
    await post(`${zone}/disks/managed/createSnapshot`, { name: 'snap-1' })
    expect((await get(`${snapshots}/snap-1`)).body.snapshotEncryptionKey).toEqual({ kmsKeyName })
  })
})

describe('snapshots.insert refuses', () => {
  test.each<[body: object, message: string]>([
    [
      { name: 'S', sourceDisk: disk },
      "Invalid value for field 'resource.name': 'S'. Must be a match of regex '(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'",
    ],
    [{ name: 's' }, "Invalid value for field 'resource.sourceDisk': ''. The URL is malformed."],
    [
      { name: 's', sourceDisk: 'zones/europe-west1-b/disks/nope' },
      "Invalid value for field 'resource.sourceDisk': 'zones/europe-west1-b/disks/nope'. The referenced disk resource cannot be found.",
    ],
    [
      { name: 's', sourceDisk: disk, snapshotType: 'FAST' },
      "Invalid value for field 'resource.snapshotType': 'FAST'. Must be one of [ARCHIVE, STANDARD].",
    ],
    [
      { name: 's', sourceDisk: disk, storageLocations: ['us', 'eu'] },
      "Invalid value for field 'resource.storageLocations': 'us,eu'. At most one location can be given.",
    ],
  ])('%j', async (body, message) => {
    const { post, get } = await rig({ state })
    expect(await post(snapshots, body)).toMatchObject({
      status: 400,
      body: computeError(400, 'invalid', message),
    })
    expect((await get(snapshots)).body).not.toHaveProperty('items')
  })

  test('a body that is not a Snapshot, with strict bodies', async () => {
    const { post } = await rig({ state, strictBodies: true })
    expect((await post(snapshots, { name: 's', sizeGb: 5 })).body.error.message).toBe(
      'Invalid JSON payload received. Unknown name "sizeGb" at \'resource\': Cannot find field.',
    )
  })
})
