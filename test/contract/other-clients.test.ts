import { describe, expect, test } from 'vitest'
import { computeError, images, project, raw, rig } from '../emulator/rig.ts'

/* Single requests of clients that have no driver here, as their source builds them. */

const zone = `projects/${project}/zones/us-central1-a`
const disks = `${zone}/disks`
const snapshots = `projects/${project}/global/snapshots`
const disk = { name: 'builder', project, zone: 'us-central1-a', sizeGb: 20 }

test('libcloud names the zone in every image of a volume', async () => {
  // github.com/apache/libcloud, libcloud/compute/drivers/gce.py: ex_create_image
  const { create, get } = await rig({ state: { disks: [disk] } })
  const sourceDisk = `https://www.googleapis.com/compute/v1/${disks}/builder`
  const body = { name: 'web-1', description: null, family: null, sourceDisk, zone: 'us-central1-a' }
  expect(await create(body)).not.toHaveProperty('error')
  expect((await get(`${images}/web-1`)).body.status).toBe('READY')
})

describe('a disk is read by one operation at a time', () => {
  const readers = {
    image: [images, { name: 'x', sourceDisk: `${disks}/builder` }],
    snapshot: [`${disks}/builder/createSnapshot`, { name: 'x' }],
    clone: [disks, { name: 'x', sourceDisk: `${disks}/builder` }],
  } as const
  const made = { image: `${images}/x`, snapshot: `${snapshots}/x`, clone: `${disks}/x` }
  const kinds = ['image', 'snapshot', 'clone'] as const
  const pairs = kinds.flatMap((first) => kinds.map((second) => [first, second] as const))

  test.each(pairs)('while %s is being created, the next %s is rejected', async (first, second) => {
    const { post, del, clock } = await rig({ state: { disks: [disk] } })
    const read = (kind: keyof typeof readers, name: string) => {
      const [path, body] = readers[kind]
      return post(path, { ...body, name })
    }
    expect((await read(first, 'x')).status).toBe(200)
    const message = `The disk resource '${disks}/builder' is already being used by '${made[first]}'`
    const refusal = { status: 400, body: computeError(400, 'resourceInUseByAnotherResource', message) }
    expect(await read(second, 'y')).toMatchObject(refusal)
    expect(await del(`${disks}/builder`)).toMatchObject(refusal)
    await clock.advance(60_000)
    expect((await read(second, 'y')).status).toBe(200)
  })
})

test('an image of a snapshot has the secure boot state of its disk', async () => {
  const shieldedInstanceInitialState = { pk: { content: 'AP+/', fileType: 'BIN' } }
  const { post, create, get, clock, emulator } = await rig({
    state: {
      disks: [{ ...disk, shieldedInstanceInitialState }],
      snapshots: [{ name: 'given', project, shieldedInstanceInitialState }],
    },
  })
  await post(`${disks}/builder/createSnapshot`, { name: 'made' })
  await clock.advance(60_000)
  for (const name of ['given', 'made']) {
    expect((await get(`${snapshots}/${name}`)).body).not.toHaveProperty('shieldedInstanceInitialState')
    await create({ name: `of-${name}`, sourceSnapshot: `global/snapshots/${name}` })
    expect((await get(`${images}/of-${name}`)).body.shieldedInstanceInitialState).toEqual({
      pk: { content: 'AP-_', fileType: 'BIN' },
    })
  }
  const saved = emulator.state().snapshots ?? []
  expect(saved.map((one) => one.shieldedInstanceInitialState)).toEqual([
    shieldedInstanceInitialState,
    shieldedInstanceInitialState,
  ])
})

test.each([
  ['disks.insert', disks, { name: 'builder' }, 'insert'],
  ['snapshots.insert', snapshots, { name: 'nightly', sourceDisk: `${disks}/builder` }, 'insert'],
  ['disks.createSnapshot', `${disks}/builder/createSnapshot`, { name: 'nightly' }, 'createSnapshot'],
  ['images.insert', images, { name: 'web-1', rawDisk: raw }, 'insert'],
] as const)(
  'a late conflict of %s is reported by its operation',
  async (method, path, body, operationType) => {
    const { emulator, post, ended } = await rig({
      state: {
        disks: [disk],
        snapshots: [{ name: 'nightly', project }],
        images: [{ name: 'web-1', project }],
      },
    })
    expect((await post(path, body)).status).toBe(409)
    emulator.failNext(method, { kind: 'lateConflict' })
    expect(await ended(post(path, body))).toMatchObject({
      operationType,
      status: 'DONE',
      httpErrorStatusCode: 409,
      error: { errors: [{ code: 'RESOURCE_ALREADY_EXISTS' }] },
    })
  },
)

test.each(['SUSPEND_SAFE_FPR', 'BMSAI_CAPABLE'])('the guest OS feature %s is accepted', async (type) => {
  const { create } = await rig()
  expect(await create({ name: 'web-1', rawDisk: raw, guestOsFeatures: [{ type }] })).not.toHaveProperty(
    'error',
  )
})
