import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { EmulatorState } from '../../src/emulator/statefile/state-file.ts'
import { computeError, images, type Json, project, raw, recording, rig } from './rig.ts'

const zone = `projects/${project}/zones/us-central1-a`
const region = `projects/${project}/regions/us-central1`
const disks = `${zone}/disks`
const api = 'https://www.googleapis.com/compute/v1/'
const key = Buffer.alloc(32, 7).toString('base64')
const sha256 = createHash('sha256').update(Buffer.alloc(32, 7)).digest('base64')
const invalid = (message: string) => ({ status: 400, body: computeError(400, 'invalid', message) })
const names = (body: Json): string[] => (body.items ?? []).map((item: Json) => item.name)

const state: EmulatorState = {
  images: [
    {
      project: 'debian-cloud',
      name: 'debian-12-v1',
      family: 'debian-12',
      diskSizeGb: 20,
      architecture: 'X86_64',
      licenses: ['projects/debian-cloud/global/licenses/debian-12-bookworm'],
      guestOsFeatures: ['GVNIC', 'UEFI_COMPATIBLE'],
    },
    { project, name: 'old', deprecated: { state: 'DEPRECATED' } },
    { project, name: 'secret', keySha256: sha256 },
  ],
  snapshots: [{ project, name: 'nightly', diskSizeGb: 40, architecture: 'ARM64' }],
  disks: [
    { project, zone: 'us-central1-a', name: 'builder', sizeGb: 50 },
    {
      project,
      zone: 'us-central1-a',
      name: 'attached',
      users: ['zones/us-central1-a/instances/vm-1'],
    },
    { project, region: 'us-central1', name: 'replicated' },
  ],
}

async function made(body: object, path = disks) {
  const bench = await rig({ state })
  const operation = await bench.post(path, body)
  await bench.clock.advance(10_000)
  const disk = (await bench.get(`${path}/${(body as { name: string }).name}`)).body
  return { ...bench, operation, disk }
}

describe('disks.insert', () => {
  test('creates a blank disk like the recorded one', async () => {
    const { disk } = await made({ name: 'disk-1', sizeGb: '500', labels: { 'cnrm-test': 'true' } })
    const { locked, multiWriter, ...recorded } = recording('10-disks-get-blank-unattached').response.body
    expect([locked, multiWriter]).toEqual([false, false]) // beta's
    expect(Object.keys(disk).sort()).toEqual(Object.keys(recorded).sort())
    expect(disk).toEqual({
      kind: 'compute#disk',
      id: expect.stringMatching(/^\d{19}$/),
      creationTimestamp: expect.stringMatching(/-0[78]:00$/),
      name: 'disk-1',
      sizeGb: '500',
      zone: `${api}${zone}`,
      status: 'READY',
      selfLink: `${api}${disks}/disk-1`,
      type: `${api}${zone}/diskTypes/pd-standard`,
      labels: { 'cnrm-test': 'true' },
      labelFingerprint: expect.any(String),
      physicalBlockSizeBytes: '4096',
      satisfiesPzi: true,
      enableConfidentialCompute: false,
    })
  })

  test('creates a disk that is CREATING until its zone operation is DONE; its name is taken', async () => {
    const { post, get, clock } = await rig()
    const { status, body } = await post(disks, { name: 'disk-1' })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      kind: 'compute#operation',
      operationType: 'insert',
      status: 'RUNNING',
      zone: `${api}${zone}`,
      targetLink: `${api}${disks}/disk-1`,
      selfLink: `${api}${zone}/operations/${body.name}`,
    })
    const making = (await get(`${disks}/disk-1`)).body
    expect(making).toMatchObject({ status: 'CREATING', id: body.targetId, sizeGb: '500' })
    expect(await post(disks, { name: 'disk-1' })).toMatchObject({
      status: 409,
      body: computeError(409, 'alreadyExists', `The resource '${disks}/disk-1' already exists`),
    })
    expect((await post(`projects/${project}/zones/us-central1-b/disks`, { name: 'disk-1' })).status).toBe(200)
    expect(
      (await post(images, { name: 'i', sourceDisk: `${disks}/disk-1` })).body.error.errors[0].reason,
    ).toBe('resourceNotReady')
    await clock.advance(10_000)
    expect((await get(`${disks}/${making.id}`)).body).toEqual({ ...making, status: 'READY' })
  })

  test('inherits size, licenses, features and architecture from an image', async () => {
    const { disk } = await made({
      name: 'disk-1',
      type: 'zones/us-central1-a/diskTypes/pd-ssd',
      sourceImage: 'projects/debian-cloud/global/images/family/debian-12',
    })
    expect(disk).toMatchObject({
      sizeGb: '20',
      type: `${api}${zone}/diskTypes/pd-ssd`,
      sourceImage: `${api}projects/debian-cloud/global/images/debian-12-v1`,
      sourceImageId: expect.stringMatching(/^\d+$/),
      licenses: [`${api}projects/debian-cloud/global/licenses/debian-12-bookworm`],
      licenseCodes: [expect.stringMatching(/^\d+$/)],
      guestOsFeatures: [{ type: 'GVNIC' }, { type: 'UEFI_COMPATIBLE' }],
      architecture: 'X86_64',
    })
  })

  test('creates disks from a snapshot, a disk and an image in the query', async () => {
    const { disk, post, get } = await made({
      name: 'disk-1',
      sizeGb: 60,
      sourceSnapshot: 'global/snapshots/nightly',
    })
    expect(disk).toMatchObject({
      sizeGb: '60',
      sourceSnapshot: `${api}projects/${project}/global/snapshots/nightly`,
      architecture: 'ARM64',
    })
    await post(disks, { name: 'clone', sourceDisk: `${disks}/builder` })
    expect((await get(`${disks}/clone`)).body).toMatchObject({
      sizeGb: '50',
      status: 'RESTORING',
      sourceDisk: `${api}${disks}/builder`,
    })
    await post(`${disks}?sourceImage=global/images/old`, { name: 'queried' })
    expect((await get(`${disks}/queried`)).body.sourceImage).toBe(`${api}${images}/old`)
  })

  test.each([
    'family/debian-12',
    '../zones/-/imageFamilyViews/debian-12',
    '../zones/us-east1-b/imageFamilyViews/debian-12',
  ])('resolves a family to its newest image: %s', async (end) => {
    const url = new URL(`http://127.0.0.1:8787/compute/v1/projects/debian-cloud/global/images/${end}`)
    const sourceImage = url.href.replace('/global/zones/', '/zones/')
    const { disk } = await made({ name: 'disk-1', sourceImage })
    expect(disk.sourceImage).toBe(`${api}projects/debian-cloud/global/images/debian-12-v1`)
  })

  test('warns about a deprecated image', async () => {
    const { operation } = await made({ name: 'disk-1', sourceImage: 'global/images/old' })
    expect(operation.body.warnings).toMatchObject([{ code: 'DEPRECATED_RESOURCE_USED' }])
  })

  test('copies members from image to disk to image', async () => {
    const { post, get, clock } = await made({
      name: 'disk-1',
      sourceImage: 'projects/debian-cloud/global/images/debian-12-v1',
    })
    await post(images, { name: 'web-1', sourceDisk: 'zones/us-central1-a/disks/disk-1' })
    await clock.advance(10_000)
    expect((await get(`${images}/web-1`)).body).toMatchObject({
      status: 'READY',
      diskSizeGb: '20',
      guestOsFeatures: [{ type: 'GVNIC' }, { type: 'UEFI_COMPATIBLE' }],
      architecture: 'X86_64',
    })
  })

  test('creates a regional disk with two zones by an operation of the region', async () => {
    const body = { name: 'disk-1', sizeGb: 200, replicaZones: [`${zone}`, 'zones/us-central1-f'] }
    const { disk, operation } = await made(body, `${region}/disks`)
    expect(operation.body).toMatchObject({
      region: `${api}${region}`,
      targetLink: `${api}${region}/disks/disk-1`,
    })
    expect(disk).toMatchObject({
      region: `${api}${region}`,
      replicaZones: [`${api}${zone}`, `${api}projects/${project}/zones/us-central1-f`],
      type: `${api}${region}/diskTypes/pd-standard`,
    })
    expect(disk).not.toHaveProperty('zone')
  })

  test('shows keys by hash or version, never themselves', async () => {
    const { disk, post, get, emulator } = await made({ name: 'disk-1', diskEncryptionKey: { rawKey: key } })
    expect(disk.diskEncryptionKey).toEqual({ sha256 })
    const kmsKeyName = 'projects/p/locations/us/keyRings/r/cryptoKeys/k'
    await post(disks, { name: 'disk-2', diskEncryptionKey: { kmsKeyName } })
    expect((await get(`${disks}/disk-2`)).body.diskEncryptionKey).toEqual({
      kmsKeyName: `${kmsKeyName}/cryptoKeyVersions/1`,
    })
    expect(JSON.stringify(emulator.state())).not.toContain(key)
    const image = { name: 'web-1', sourceDisk: `${disks}/disk-1` }
    expect((await post(images, image)).body.error.errors[0].reason).toBe(
      'resourceIsEncryptedWithCustomerEncryptionKey',
    )
    expect((await post(images, { ...image, sourceDiskEncryptionKey: { rawKey: key } })).status).toBe(200)
  })

  test('reads a protected source with its key only', async () => {
    const { post } = await rig({ state })
    const body = { name: 'disk-1', sourceImage: 'global/images/secret' }
    expect(await post(disks, body)).toMatchObject({
      status: 400,
      body: computeError(
        400,
        'resourceIsEncryptedWithCustomerEncryptionKey',
        `'${images}/secret' is protected with a customer supplied encryption key, but none was provided.`,
      ),
    })
    const wrong = { rawKey: Buffer.alloc(32, 8).toString('base64') }
    expect((await post(disks, { ...body, sourceImageEncryptionKey: wrong })).status).toBe(400)
    expect((await post(disks, { ...body, sourceImageEncryptionKey: { rawKey: key } })).status).toBe(200)
  })

  test('responds to a repeated request with the first operation', async () => {
    const { post, get } = await rig()
    const query = '?requestId=11111111-2222-4333-8444-555555555555'
    const first = (await post(`${disks}${query}`, { name: 'disk-1' })).body
    expect((await post(`${disks}${query}`, { name: 'disk-1' })).body.name).toBe(first.name)
    expect(names((await get(disks)).body)).toEqual(['disk-1'])
  })

  const nameRule = "Must be a match of regex '(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'"
  test.each<[body: object, message: string]>([
    [{ sizeGb: 5 }, `Invalid value for field 'resource.name': ''. ${nameRule}`],
    [
      { name: 'd', sizeGb: 10, sourceImage: 'projects/debian-cloud/global/images/debian-12-v1' },
      "Invalid value for field 'resource.sizeGb': '10'. Requested disk size cannot be smaller than the image size (20 GB)",
    ],
    [
      { name: 'd', type: 'pd-ssd' },
      "Invalid value for field 'resource.type': 'pd-ssd'. The URL is malformed.",
    ],
    [
      { name: 'd', type: 'zones/us-central1-a/diskTypes/PERSISTENT_SSD' },
      "Invalid value for field 'resource.type': 'zones/us-central1-a/diskTypes/PERSISTENT_SSD'. The referenced diskType resource cannot be found.",
    ],
    [
      { name: 'd', type: 'zones/us-central1-b/diskTypes/pd-ssd' },
      "Invalid value for field 'resource.type': 'zones/us-central1-b/diskTypes/pd-ssd'. The referenced diskType resource cannot be found.",
    ],
    [
      { name: 'd', sizeGb: 3, type: 'zones/us-central1-a/diskTypes/hyperdisk-balanced' },
      "Invalid value for field 'resource.sizeGb': '3'. Disk size cannot be smaller than 4 GB for disk type hyperdisk-balanced.",
    ],
    [
      { name: 'd', sourceImage: 'global/images/nope' },
      "Invalid value for field 'resource.sourceImage': 'global/images/nope'. The referenced image resource cannot be found.",
    ],
    [
      { name: 'd', sourceDisk: 'zones/us-central1-a/disks/nope' },
      "Invalid value for field 'resource.sourceDisk': 'zones/us-central1-a/disks/nope'. The referenced disk resource cannot be found.",
    ],
    [
      { name: 'd', sourceDisk: 'nope' },
      "Invalid value for field 'resource.sourceDisk': 'nope'. The URL is malformed.",
    ],
    [
      { name: 'd', sourceImage: 'global/images/old', sourceSnapshot: 'global/snapshots/nightly' },
      "Invalid resource usage: 'Cannot specify more than one source for a disk.'",
    ],
    [
      { name: 'd', architecture: 'SPARC' },
      "Invalid value for field 'resource.architecture': 'SPARC'. Must be one of [ARM64, X86_64, ARCHITECTURE_UNSPECIFIED].",
    ],
    [
      { name: 'd', accessMode: 'ALL' },
      "Invalid value for field 'resource.accessMode': 'ALL'. Must be one of [READ_ONLY_MANY, READ_WRITE_MANY, READ_WRITE_SINGLE].",
    ],
  ])('refuses %j', async (body, message) => {
    const { post, get } = await rig({ state })
    const before = (await get(disks)).body
    expect(await post(disks, body)).toMatchObject(invalid(message))
    expect((await get(disks)).body).toEqual(before)
  })

  test.each<[body: object, message: string]>([
    [
      { name: 'd', replicaZones: ['zones/us-central1-a', 'zones/us-central1-b'], sizeGb: 10 },
      "Invalid value for field 'resource.sizeGb': '10'. Disk size cannot be smaller than 200 GB.",
    ],
    [
      { name: 'd' },
      "Invalid value for field 'resource.replicaZones': ''. Exactly two replica zones must be specified.",
    ],
    [
      { name: 'd', replicaZones: ['zones/us-central1-a', 'zones/us-east1-b'] },
      "Invalid value for field 'resource.replicaZones[1]': 'zones/us-east1-b'. Zone (us-east1-b) must be a valid zone in region us-central1.",
    ],
  ])('refuses for a regional disk: %j', async (body, message) => {
    const { post } = await rig()
    expect(await post(`${region}/disks`, body)).toMatchObject(invalid(message))
  })

  test("checks the body's names and types with strict bodies", async () => {
    const { post } = await rig({ strictBodies: true })
    const messageOf = async (body?: object) => (await post(disks, body)).body.error.message
    expect(await messageOf({ name: 'd', diskSizeGb: 5 })).toBe(
      'Invalid JSON payload received. Unknown name "diskSizeGb" at \'resource\': Cannot find field.',
    )
    expect(await messageOf({ name: 'd', sizeGb: 'big' })).toBe(
      'Invalid value at \'resource.size_gb\' (TYPE_INT64), "big"',
    )
    expect(await messageOf({})).toBe("Required field 'resource' not specified")
  })

  test('checks permissions', async () => {
    const { emulator, post } = await rig({ state })
    emulator.deny('compute.disks.create')
    expect((await post(disks, { name: 'disk-1' })).body).toEqual(
      computeError(403, 'forbidden', `Required 'compute.disks.create' permission for '${disks}/disk-1'`),
    )
  })
})

describe('lists of disks', () => {
  test('of a zone and a region', async () => {
    const { get } = await rig({ state })
    const zonal = (await get(`${disks}?filter=sizeGb=50`)).body
    expect(zonal).toMatchObject({ kind: 'compute#diskList', id: disks, selfLink: `${api}${disks}` })
    expect(names(zonal)).toEqual(['builder'])
    expect(names((await get(`${region}/disks`)).body)).toEqual(['replicated'])
    expect((await get(`projects/${project}/zones/us-east1-b/disks`)).body).not.toHaveProperty('items')
  })

  test('of all scopes', async () => {
    const { get } = await rig({ state })
    const path = `projects/${project}/aggregated/disks`
    const { body } = await get(`${path}?includeAllScopes=True&returnPartialSuccess=True`)
    expect(body).toMatchObject({ kind: 'compute#diskAggregatedList', id: path, selfLink: `${api}${path}` })
    expect(Object.keys(body.items)).toHaveLength(173)
    expect(body.items['zones/us-central1-a'].disks).toMatchObject([{ name: 'attached' }, { name: 'builder' }])
    expect(body.items['regions/us-central1'].disks).toMatchObject([{ name: 'replicated' }])
    expect(body.items['zones/us-east1-b']).toEqual({
      warning: {
        code: 'NO_RESULTS_ON_PAGE',
        message: "There are no results for scope 'zones/us-east1-b' on this page.",
        data: [{ key: 'scope', value: 'zones/us-east1-b' }],
      },
    })
  })

  test('of all scopes, in pages', async () => {
    const { get } = await rig({ state })
    const seen: string[] = []
    let pageToken = ''
    do {
      const query = new URLSearchParams({ maxResults: '1', ...(pageToken ? { pageToken } : {}) })
      const { body } = await get(`projects/${project}/aggregated/disks?${query}`)
      for (const { disks: found = [] } of Object.values<Json>(body.items)) {
        seen.push(...found.map((disk: Json) => disk.name))
      }
      pageToken = body.nextPageToken ?? ''
    } while (pageToken)
    expect(seen).toEqual(['attached', 'builder', 'replicated'])
  })
})

describe('disks.delete', () => {
  test('removes the disk when its zone operation ends', async () => {
    const { del, get, clock } = await rig({ state })
    const { body } = await del(`${disks}/builder`)
    expect(body).toMatchObject({ operationType: 'delete', zone: `${api}${zone}`, status: 'RUNNING' })
    expect((await get(`${disks}/builder`)).body.status).toBe('DELETING')
    expect((await del(`${disks}/builder`)).body).toEqual(
      computeError(400, 'resourceNotReady', `The resource '${disks}/builder' is not ready`),
    )
    await clock.advance(10_000)
    expect((await get(`${disks}/builder`)).status).toBe(404)
    expect((await del(`${disks}/builder`)).body).toEqual(
      computeError(404, 'notFound', `The resource '${disks}/builder' was not found`),
    )
  })

  test('refuses a disk that a VM uses', async () => {
    const { del, get } = await rig({ state })
    const message = `The disk resource '${disks}/attached' is already being used by '${zone}/instances/vm-1'`
    expect(await del(`${disks}/attached`)).toMatchObject({
      status: 400,
      body: computeError(400, 'resourceInUseByAnotherResource', message),
    })
    expect((await get(`${disks}/attached`)).body.status).toBe('READY')
  })

  test('refuses a disk while an image is created from it', async () => {
    const { del, insert, clock } = await rig({ state })
    await insert({ name: 'web-1', sourceDisk: `${disks}/builder` })
    const message = `The disk resource '${disks}/builder' is already being used by '${images}/web-1'`
    expect((await del(`${disks}/builder`)).body).toEqual(
      computeError(400, 'resourceInUseByAnotherResource', message),
    )
    await clock.advance(10_000)
    expect((await del(`${disks}/builder`)).status).toBe(200)
  })
})

describe('changes of a disk', () => {
  test('labels', async () => {
    const { post, get } = await rig({ state })
    const path = `${disks}/builder`
    const { labelFingerprint } = (await get(path)).body
    const labels = { team: 'shop' }
    const { body } = await post(`${path}/setLabels`, { labels, labelFingerprint })
    expect(body).toMatchObject({ operationType: 'setLabels', status: 'DONE', zone: `${api}${zone}` })
    expect((await get(path)).body.labels).toEqual(labels)
    const stale = await post(`${path}/setLabels`, { labels, labelFingerprint })
    expect([stale.status, stale.body.error.errors[0].reason]).toEqual([412, 'conditionNotMet'])
  })

  test('size, which only grows', async () => {
    const { post, get, clock } = await rig({ state })
    const path = `${disks}/builder`
    expect((await post(`${path}/resize`, { sizeGb: '50' })).body.error.message).toBe(
      "Invalid value for field 'sizeGb': '50'. New disk size '50' must be larger than existing size '50'.",
    )
    expect((await post(`${path}/resize`, { sizeGb: '80' })).body.operationType).toBe('resizeDisk')
    await clock.advance(10_000)
    expect((await get(path)).body.sizeGb).toBe('80')
  })
})

test('saves and loads disks and snapshots that are being created', async () => {
  const first = await rig({ state })
  await first.post(disks, { name: 'disk-1', sourceImage: 'global/images/old', sizeGb: 30 })
  await first.post(`${disks}/builder/createSnapshot`, { name: 'snap-1' })
  await first.insert({ name: 'web-1', rawDisk: raw })
  await first.post(disks, {
    name: 'clone',
    type: `${zone}/diskTypes/hyperdisk-balanced`,
    sourceDisk: `${disks}/attached`,
    provisionedIops: 3000,
    resourcePolicies: ['regions/us-central1/resourcePolicies/daily'],
    diskEncryptionKey: { rawKey: key },
  })
  const replicaZones = ['zones/us-central1-a', 'zones/us-central1-b']
  await first.post(`${region}/disks`, { name: 'disk-2', sizeGb: 300, replicaZones })
  const second = await rig({ state: first.emulator.state() })
  const paths = [disks, `${region}/disks`, `projects/${project}/global/snapshots`]
  const all = async ({ get }: typeof first) => {
    const seen = []
    for (const path of paths) seen.push((await get(path)).body)
    return seen
  }
  expect(await all(second)).toEqual(await all(first))
  await second.clock.advance(10_000)
  await first.clock.advance(10_000)
  expect(await all(second)).toEqual(await all(first))
  expect((await second.get(`${disks}/disk-1`)).body).toMatchObject({ status: 'READY', sizeGb: '30' })
})
