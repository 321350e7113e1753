import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { EmulatorState } from '../../src/emulator/statefile/state-file.ts'
import { computeError, images, operations, project, rig } from './rig.ts'

const key = Buffer.alloc(32, 7).toString('base64')
const otherKey = Buffer.alloc(32, 8).toString('base64')
const sha256 = createHash('sha256').update(Buffer.alloc(32, 7)).digest('base64')
const debian = ['projects/debian-cloud/global/licenses/debian-12-bookworm']
const zone = 'us-central1-a'

const state: EmulatorState = {
  images: [
    {
      project: 'debian-cloud',
      name: 'debian-12-v1',
      family: 'debian-12',
      architecture: 'X86_64',
      licenses: debian,
    },
    {
      project: 'debian-cloud',
      name: 'debian-11-v1',
      family: 'debian-11',
      deprecated: {
        state: 'DEPRECATED',
        replacement: 'https://www.googleapis.com/compute/v1/projects/debian-cloud/global/images/debian-12-v1',
      },
    },
    { project: 'debian-cloud', name: 'debian-10-v1', deprecated: { state: 'OBSOLETE' } },
    { project: 'debian-cloud', name: 'debian-9-v1', deprecated: { state: 'DELETED' } },
    { project, name: 'half-made', status: 'PENDING' },
    { project, name: 'secret', keySha256: sha256, diskSizeGb: 30 },
  ],
  disks: [
    { project, zone, name: 'blank', sizeGb: 500 },
    {
      project,
      zone,
      name: 'builder',
      sizeGb: 20,
      licenses: debian,
      guestOsFeatures: ['UEFI_COMPATIBLE', 'GVNIC'],
      architecture: 'X86_64',
      enableConfidentialCompute: true,
      shieldedInstanceInitialState: { pk: { content: '+/8=', fileType: 'X509' } },
    },
    { project, zone, name: 'attached', users: [`zones/${zone}/instances/vm-1`] },
    { project, zone, name: 'being-made', status: 'CREATING' },
    { project, zone, name: 'csek', diskEncryptionKey: { sha256 } },
    { project, region: 'europe-west1', name: 'replicated' },
    { project, zone: 'asia-east1-b', name: 'far' },
  ],
  snapshots: [{ project, name: 'nightly', diskSizeGb: 40, licenses: debian }],
}

const diskPath = `projects/${project}/zones/${zone}/disks`
const url = (path: string) => `https://www.googleapis.com/compute/v1/${path}`

test('an image inherits from its disk', async () => {
  const { create, get } = await rig({ state })
  await create({ name: 'web-1', sourceDisk: `zones/${zone}/disks/builder` })
  const disk = (await get(`${diskPath}/builder`)).body
  expect(disk).not.toHaveProperty('shieldedInstanceInitialState')
  expect((await get(`${images}/web-1`)).body).toMatchObject({
    status: 'READY',
    diskSizeGb: '20',
    sourceDisk: url(`${diskPath}/builder`),
    sourceDiskId: disk.id,
    licenses: disk.licenses,
    licenseCodes: disk.licenseCodes,
    guestOsFeatures: [{ type: 'UEFI_COMPATIBLE' }, { type: 'GVNIC' }],
    architecture: 'X86_64',
    shieldedInstanceInitialState: { pk: { content: '-_8=', fileType: 'X509' } },
    enableConfidentialCompute: true,
  })
  expect(disk.licenses).toEqual([url(debian[0] as string)])
  expect(disk.licenseCodes).toEqual([expect.stringMatching(/^\d+$/)])
})

test('members of the request override those of the source', async () => {
  const { create, get } = await rig({ state })
  await create({
    name: 'web-1',
    sourceDisk: `zones/${zone}/disks/builder`,
    diskSizeGb: '25',
    guestOsFeatures: [{ type: 'WINDOWS' }],
    licenses: ['global/licenses/own'],
    architecture: 'ARM64',
    storageLocations: ['eu'],
  })
  const { body } = await get(`${images}/web-1`)
  expect(body).toMatchObject({
    diskSizeGb: '25',
    guestOsFeatures: [{ type: 'WINDOWS' }],
    licenses: [url(`projects/${project}/global/licenses/own`)],
    architecture: 'ARM64',
    storageLocations: ['eu'],
  })
  expect(body.licenseCodes).toHaveLength(1)
})

test('an image of a blank disk has no archive size, license or architecture', async () => {
  const { create, get } = await rig({ state })
  await create({ name: 'web-1', sourceDisk: `${diskPath}/blank` })
  const { body } = await get(`${images}/web-1`)
  expect(body).toMatchObject({ diskSizeGb: '500', status: 'READY' })
  for (const member of ['archiveSizeBytes', 'licenses', 'licenseCodes', 'architecture', 'rawDisk']) {
    expect(body).not.toHaveProperty(member)
  }
})

test.each([
  [`projects/${project}/regions/europe-west1/disks/replicated`, 'eu'],
  ['zones/asia-east1-b/disks/far', 'asia'],
  [`zones/${zone}/disks/blank`, 'us'],
])('stores an image of %s in %s', async (sourceDisk, location) => {
  const { create, get } = await rig({ state })
  await create({ name: 'web-1', sourceDisk })
  expect((await get(`${images}/web-1`)).body.storageLocations).toEqual([location])
})

test('creates images from a snapshot and from an image', async () => {
  const { create, get } = await rig({ state })
  await create({ name: 'web-1', sourceSnapshot: 'global/snapshots/nightly' })
  await create({ name: 'web-2', sourceImage: 'global/images/web-1' })
  const first = (await get(`${images}/web-1`)).body
  expect(first).toMatchObject({
    diskSizeGb: '40',
    sourceSnapshot: url(`projects/${project}/global/snapshots/nightly`),
    sourceSnapshotId: (await get(`projects/${project}/global/snapshots/nightly`)).body.id,
    licenses: [url(debian[0] as string)],
  })
  expect((await get(`${images}/web-2`)).body).toMatchObject({
    diskSizeGb: '40',
    sourceImage: url(`${images}/web-1`),
    sourceImageId: first.id,
    licenses: first.licenses,
    licenseCodes: first.licenseCodes,
  })
})

test.each([
  'projects/debian-cloud/global/images/family/debian-12',
  'https://compute.googleapis.com/compute/v1/projects/debian-cloud/global/images/family/debian-12',
  'https://www.googleapis.com/compute/beta/projects/debian-cloud/global/images/debian-12-v1',
])('resolves sourceImage %s to the image itself', async (sourceImage) => {
  const { create, get } = await rig({ state })
  await create({ name: 'web-1', sourceImage })
  expect((await get(`${images}/web-1`)).body.sourceImage).toBe(
    url('projects/debian-cloud/global/images/debian-12-v1'),
  )
})

test.each([
  'https://storage.googleapis.com/golden/dir/web.tar.gz',
  'https://golden.storage.googleapis.com/dir/web.tar.gz',
  'https://storage.cloud.google.com/golden/dir/web.tar.gz',
  'https://commondatastorage.googleapis.com/golden/dir/web.tar.gz',
  'https://www.googleapis.com/storage/v1/b/golden/o/dir%2Fweb.tar.gz',
])('finds the archive %s in the bucket', async (source) => {
  const { insert } = await rig({ state: { objects: ['gs://golden/dir/web.tar.gz'] } })
  expect((await insert({ name: 'web-1', rawDisk: { source } })).status).toBe(200)
})

test('accepts an archive in Artifact Registry', async () => {
  const source = 'projects/p1/locations/us/repositories/r/packages/k/versions/v@dirsum_sha256:0af'
  const { insert } = await rig()
  expect((await insert({ name: 'web-1', rawDisk: { source } })).status).toBe(200)
})

test('a bucket with listed objects has no others; other buckets have all', async () => {
  const { insert } = await rig({ state: { objects: ['gs://golden/web.tar.gz'] } })
  const missing = { source: 'https://storage.googleapis.com/golden/a/b.tar.gz' }
  expect(await insert({ name: 'web-1', rawDisk: missing })).toMatchObject({
    status: 404,
    body: computeError(
      404,
      'notFound',
      "The resource 'https://www.googleapis.com/storage/v1/b/golden/o/a%2Fb.tar.gz' of type 'Google Cloud Storage object' was not found.",
    ),
  })
  const elsewhere = { source: 'https://storage.googleapis.com/elsewhere/a/b.tar.gz' }
  expect((await insert({ name: 'web-1', rawDisk: elsewhere })).status).toBe(200)
})

describe('responds 400 to a source that cannot be used', () => {
  const attached = `${diskPath}/attached`
  const cannotFind = (field: string, value: string, what: string) =>
    `Invalid value for field 'resource.${field}': '${value}'. The referenced ${what} resource cannot be found.`
  const malformed = (field: string, value: string) =>
    `Invalid value for field 'resource.${field}': '${value}'. The URL is malformed.`

  test.each<[body: object, reason: string, message: string]>([
    [{ sourceDisk: 'zones/z/disks/' }, 'invalid', malformed('sourceDisk', 'zones/z/disks/')],
    [{ sourceDisk: 'builder' }, 'invalid', malformed('sourceDisk', 'builder')],
    [{ sourceImage: 'debian-12' }, 'invalid', malformed('sourceImage', 'debian-12')],
    [{ sourceSnapshot: 'snapshots/x' }, 'invalid', malformed('sourceSnapshot', 'snapshots/x')],
    [{ sourceDisk: `${diskPath}/nope` }, 'invalid', cannotFind('sourceDisk', `${diskPath}/nope`, 'disk')],
    [
      { sourceImage: 'global/images/nope' },
      'invalid',
      cannotFind('sourceImage', 'global/images/nope', 'image'),
    ],
    [
      { sourceImage: 'global/images/family/nope' },
      'invalid',
      cannotFind('sourceImage', 'global/images/family/nope', 'image'),
    ],
    [
      { sourceSnapshot: 'global/snapshots/nope' },
      'invalid',
      cannotFind('sourceSnapshot', 'global/snapshots/nope', 'snapshot'),
    ],
    [
      { sourceDisk: attached },
      'resourceInUseByAnotherResource',
      `The disk resource '${attached}' is already being used by 'projects/golden-prod/zones/us-central1-a/instances/vm-1'`,
    ],
    [
      { sourceDisk: `${diskPath}/being-made` },
      'resourceNotReady',
      `The resource '${diskPath}/being-made' is not ready`,
    ],
    [
      { sourceImage: 'global/images/half-made' },
      'resourceNotReady',
      "The resource 'projects/golden-prod/global/images/half-made' is not ready",
    ],
    [
      { sourceDisk: `${diskPath}/csek` },
      'resourceIsEncryptedWithCustomerEncryptionKey',
      `'${diskPath}/csek' is protected with a customer supplied encryption key, but none was provided.`,
    ],
    [
      { sourceDisk: `${diskPath}/csek`, sourceDiskEncryptionKey: { rawKey: otherKey } },
      'customerEncryptionKeyIsIncorrect',
      `The encryption key provided for ${diskPath}/csek does not match the key that it was encrypted with.`,
    ],
    [
      { sourceDisk: `${diskPath}/builder`, diskSizeGb: '10' },
      'invalid',
      "Invalid value for field 'resource.diskSizeGb': '10'. The disk size cannot be smaller than that of the source (20 GB).",
    ],
    [
      { sourceImage: 'projects/debian-cloud/global/images/debian-10-v1' },
      'invalid',
      "Invalid value for field 'resource.sourceImage': 'projects/debian-cloud/global/images/debian-10-v1'. The referenced image resource is obsolete and cannot be used.",
    ],
    [
      { sourceImage: 'projects/debian-cloud/global/images/debian-9-v1' },
      'invalid',
      "Invalid value for field 'resource.sourceImage': 'projects/debian-cloud/global/images/debian-9-v1'. The referenced image resource is deleted and cannot be used.",
    ],
  ])('%j', async (body, reason, message) => {
    const { insert } = await rig({ state })
    const answer = await insert({ name: 'web-1', ...body })
    expect(answer).toMatchObject({ status: 400, body: computeError(400, reason, message) })
    expect(JSON.stringify(answer.body)).not.toContain(otherKey)
  })
})

// gcloud sends Python's True
test.each(['true', 'True'])('forceCreate=%s accepts an attached disk', async (text) => {
  const { insert } = await rig({ state })
  const body = { name: 'web-1', sourceDisk: `${diskPath}/attached` }
  expect((await insert(body, `?forceCreate=${text}`)).status).toBe(200)
})

test.each(['false', 'FALSE'])('forceCreate=%s does not', async (text) => {
  const { insert } = await rig({ state })
  const body = { name: 'web-1', sourceDisk: `${diskPath}/attached` }
  const { status, body: refusal } = await insert(body, `?forceCreate=${text}`)
  expect([status, refusal.error.errors[0].reason]).toEqual([400, 'resourceInUseByAnotherResource'])
})

test('a disk is busy while an image is created from it, even with forceCreate', async () => {
  const { insert, clock } = await rig({ state })
  const sourceDisk = `${diskPath}/builder`
  await insert({ name: 'web-1', sourceDisk })
  for (const query of ['', '?forceCreate=true']) {
    expect(await insert({ name: 'web-2', sourceDisk }, query)).toMatchObject({
      status: 400,
      body: computeError(
        400,
        'resourceInUseByAnotherResource',
        `The disk resource '${sourceDisk}' is already being used by 'projects/golden-prod/global/images/web-1'`,
      ),
    })
  }
  await clock.advance(10_000)
  expect((await insert({ name: 'web-2', sourceDisk })).status).toBe(200)
})

test('images and snapshots can be read by many operations at a time', async () => {
  const { insert } = await rig({ state })
  for (const name of ['web-1', 'web-2']) {
    expect((await insert({ name, sourceSnapshot: 'global/snapshots/nightly' })).status).toBe(200)
  }
})

test('a deprecated source causes a warning in the operation', async () => {
  const { create, get } = await rig({ state })
  const path = 'projects/debian-cloud/global/images/debian-11-v1'
  const operation = await create({ name: 'web-1', sourceImage: path })
  expect(operation.warnings).toEqual([
    {
      code: 'DEPRECATED_RESOURCE_USED',
      message: `The resource '${path}' is deprecated. A suggested replacement is 'projects/debian-cloud/global/images/debian-12-v1'.`,
      data: [
        { key: 'resource_name', value: path },
        {
          key: 'replacement_suggestion',
          value: "A suggested replacement is 'projects/debian-cloud/global/images/debian-12-v1'.",
        },
      ],
    },
  ])
  expect(operation).not.toHaveProperty('error')
  expect((await get(`${images}/web-1`)).body.status).toBe('READY')
})

describe('encryption keys', () => {
  test('a raw key is shown as its hash only and protects the image', async () => {
    const { create, insert, get } = await rig({ state })
    await create({ name: 'web-1', sourceDisk: `${diskPath}/blank`, imageEncryptionKey: { rawKey: key } })
    const { body } = await get(`${images}/web-1`)
    expect(body.imageEncryptionKey).toEqual({ sha256 })
    const sourceImage = 'global/images/web-1'
    expect((await insert({ name: 'web-2', sourceImage })).body.error.errors[0].reason).toBe(
      'resourceIsEncryptedWithCustomerEncryptionKey',
    )
    const opened = { name: 'web-2', sourceImage, sourceImageEncryptionKey: { rawKey: key } }
    await create(opened)
    expect((await get(`${images}/web-2`)).body).not.toHaveProperty('imageEncryptionKey')
    expect(JSON.stringify([(await get(images)).body, (await get(operations)).body])).not.toContain(key)
  })

  test('a KMS key is shown with its version; its source needs no key', async () => {
    const kmsKeyName = 'projects/p1/locations/us/keyRings/r/cryptoKeys/k'
    const { create, get } = await rig({ state })
    await create({ name: 'web-1', sourceDisk: `${diskPath}/blank`, imageEncryptionKey: { kmsKeyName } })
    expect((await get(`${images}/web-1`)).body.imageEncryptionKey).toEqual({
      kmsKeyName: `${kmsKeyName}/cryptoKeyVersions/1`,
    })
    await create({ name: 'web-2', sourceImage: 'global/images/web-1' })
  })

  test.each(['short', Buffer.alloc(31).toString('base64'), `${key.slice(0, -1)}!`])(
    'a raw key that is none is rejected, and not repeated (%s)',
    async (rawKey) => {
      const { insert } = await rig({ state })
      const body = { name: 'web-1', sourceDisk: `${diskPath}/blank`, imageEncryptionKey: { rawKey } }
      const answer = await insert(body)
      expect(answer.status).toBe(400)
      expect(answer.body.error.message).toMatch(
        /^Invalid value for field 'resource.imageEncryptionKey.rawKey': ''/,
      )
      expect(JSON.stringify(answer.body)).not.toContain(rawKey)
    },
  )

  test('a key of the wrong type is not repeated', async () => {
    const { insert } = await rig({ state })
    const body = { name: 'web-1', sourceDisk: `${diskPath}/blank`, imageEncryptionKey: { rawKey: 12345 } }
    const answer = await insert(body)
    expect(answer.status).toBe(400)
    expect(JSON.stringify(answer.body)).not.toContain('12345')
  })

  test('a disk shows the hash of its key', async () => {
    const { get } = await rig({ state })
    expect((await get(`${diskPath}/csek`)).body.diskEncryptionKey).toEqual({ sha256 })
  })
})

test('contents of secure boot keys are shown in the URL-safe alphabet', async () => {
  const { create, get } = await rig()
  const content = Buffer.from([0xfb, 0xff, 0xfe]).toString('base64')
  await create({
    name: 'web-1',
    rawDisk: { source: 'https://storage.googleapis.com/golden/web.tar.gz' },
    shieldedInstanceInitialState: { dbs: [{ content, fileType: 'BIN' }] },
  })
  expect(content).toBe('+//+')
  expect((await get(`${images}/web-1`)).body.shieldedInstanceInitialState).toEqual({
    dbs: [{ content: '-__-', fileType: 'BIN' }],
  })
})

test('refuses unknown disks and snapshots', async () => {
  const { get } = await rig()
  for (const path of [
    `projects/${project}/zones/us-central1-a/disks/nope`,
    `projects/${project}/regions/us-central1/disks/nope`,
    `projects/${project}/global/snapshots/nope`,
  ]) {
    expect(await get(path)).toMatchObject({
      status: 404,
      body: computeError(404, 'notFound', `The resource '${path}' was not found`),
    })
  }
})
