import { expect, test } from 'vitest'
import { project, raw, rig } from '../emulator/rig.ts'

/*
 * Requests of Terraform's google provider as it sends them, from its source at
 * github.com/hashicorp/terraform-provider-google, folder google/services/compute.
 */

const zone = `projects/${project}/zones/us-central1-a`
const region = `projects/${project}/regions/us-central1`
const root = 'https://www.googleapis.com/compute/v1/'
const disk = { name: 'builder', project, zone: 'us-central1-a', sizeGb: 20 }

test('a snapshot: createSnapshot names the zone, as a global resource, next to the source', async () => {
  const { post, get, ended } = await rig({ state: { disks: [disk] } })
  const body = {
    name: 'nightly',
    sourceDisk: `${zone}/disks/builder`,
    zone: `projects/${project}/global/zones/us-central1-a`,
    storageLocations: ['us'],
    labels: { env: 'prod' },
  }
  const started = post(`${zone}/disks/builder/createSnapshot`, body)
  expect(await ended(started)).toMatchObject({ operationType: 'createSnapshot', status: 'DONE' })
  const snapshot = (await get(`projects/${project}/global/snapshots/nightly`)).body
  expect(snapshot).toMatchObject({ status: 'READY', sourceDisk: `${root}${zone}/disks/builder` })
  expect(snapshot).not.toHaveProperty('zone')
})

test('a disk of a region: replicaZones are global resources', async () => {
  const { post, get, ended } = await rig()
  const zones = ['us-central1-a', 'us-central1-f']
  const body = {
    name: 'replicated',
    sizeGb: 200,
    type: `${region}/diskTypes/pd-ssd`,
    region: `projects/${project}/global/regions/us-central1`,
    replicaZones: zones.map((name) => `projects/${project}/global/zones/${name}`),
  }
  expect(await ended(post(`${region}/disks`, body))).not.toHaveProperty('error')
  const expected = zones.map((name) => `${root}projects/${project}/zones/${name}`)
  expect((await get(`${region}/disks/replicated`)).body.replicaZones).toEqual(expected)
})

test('a disk of a region is resized with its name in the body', async () => {
  const { post, get, ended } = await rig({
    state: { disks: [{ name: 'replicated', project, region: 'us-central1', sizeGb: 200 }] },
  })
  await ended(post(`${region}/disks/replicated/resize`, { name: 'replicated', sizeGb: 300 }))
  expect((await get(`${region}/disks/replicated`)).body.sizeGb).toBe('300')
})

test('a disk is updated member by member, by a path in the query', async () => {
  const type = 'zones/us-central1-a/diskTypes/hyperdisk-balanced'
  const { patch, post, get, ended } = await rig()
  await ended(post(`${zone}/disks`, { name: 'fast', type, sizeGb: 100, provisionedIops: 3_000 }))
  const updated = await ended(
    patch(`${zone}/disks/fast?paths=provisionedIops`, { provisionedIops: 10_000, description: 'ignored' }),
  )
  expect(updated).toMatchObject({ operationType: 'update', targetLink: `${root}${zone}/disks/fast` })
  await ended(patch(`${zone}/disks/fast?paths=provisionedThroughput`, { provisionedThroughput: 190 }))
  await ended(patch(`${zone}/disks/fast?paths=accessMode`, { accessMode: 'READ_WRITE_MANY' }))
  const changed = (await get(`${zone}/disks/fast`)).body
  expect(changed).toMatchObject({
    provisionedIops: '10000',
    provisionedThroughput: '190',
    accessMode: 'READ_WRITE_MANY',
  })
  expect(changed).not.toHaveProperty('description')
})

test.each([
  ['paths=name', { name: 'other' }, "Invalid value for field 'paths': 'name'. The field cannot be updated."],
  ['', { sizeGb: 50 }, "Invalid value for field 'updateMask': ''. The update mask must name a field."],
  [
    'updateMask=sizeGb',
    { sizeGb: 10 },
    "Invalid value for field 'resource.sizeGb': '10'. New disk size '10' must be larger than existing size '20'.",
  ],
  [
    'paths=accessMode',
    { accessMode: 'ALL' },
    "Invalid value for field 'resource.accessMode': 'ALL'. Must be one of [READ_ONLY_MANY, READ_WRITE_MANY, READ_WRITE_SINGLE].",
  ],
])('an update of a disk is refused: %s', async (query, body, message) => {
  const { patch } = await rig({ state: { disks: [disk] } })
  const answer = await patch(`${zone}/disks/builder?${query}`, body)
  expect(answer).toMatchObject({ status: 400, body: { error: { message } } })
})

test('several paths of an update, repeated or in one', async () => {
  const { patch, get, ended } = await rig({ state: { disks: [disk] } })
  const body = { sizeGb: 30, architecture: 'ARM64' }
  await ended(patch(`${zone}/disks/builder?paths=sizeGb&paths=architecture`, body))
  expect((await get(`${zone}/disks/builder`)).body).toMatchObject({ sizeGb: '30', architecture: 'ARM64' })
  await ended(patch(`${zone}/disks/builder?paths=sizeGb,architecture`, { ...body, sizeGb: 40 }))
  expect((await get(`${zone}/disks/builder`)).body.sizeGb).toBe('40')
})

test.each(['pd-extreme', 'pd-standard', 'pd-ssd', 'pd-balanced'])(
  'a disk of 1 GB of type %s',
  async (type) => {
    const { post, ended } = await rig()
    const body = { name: 'small', sizeGb: 1, type: `${zone}/diskTypes/${type}` }
    expect(await ended(post(`${zone}/disks`, body))).not.toHaveProperty('error')
  },
)

test('an image of an archive, its labels set with the fingerprint of the state', async () => {
  const { create, get, post } = await rig()
  await create({
    name: 'web-1',
    family: 'web',
    rawDisk: raw,
    labels: { 'goog-terraform-provisioned': 'true' },
  })
  const path = `projects/${project}/global/images/web-1`
  const { labelFingerprint } = (await get(path)).body
  const labels = { 'goog-terraform-provisioned': 'true', env: 'prod' }
  expect((await post(`${path}/setLabels`, { labelFingerprint, labels })).status).toBe(200)
  expect((await get(path)).body.labels).toEqual(labels)
})
