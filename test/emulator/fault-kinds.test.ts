import { describe, expect, test } from 'vitest'
import { images, operations, project, raw, rig } from './rig.ts'

const body = { name: 'web-1', rawDisk: raw }

describe('faults', () => {
  test.each([false, true])('truncates a body, in chunks: %s', async (chunked) => {
    const { emulator, insert, get } = await rig()
    emulator.failNext('images.insert', { kind: 'truncateBody', chunked })
    await expect(insert(body)).rejects.toThrow('terminated')
    expect((await get(`${images}/web-1`)).status).toBe(200)
  })

  test('sends a body slowly, and hangs for a while', async () => {
    const { emulator, get, clock } = await rig()
    emulator.failNext('images.list', { kind: 'slowBody', over: '30s' })
    emulator.failNext('images.list', { kind: 'hang', for: 5_000 })
    for (const ms of [30_000, 5_000]) {
      let answered = false
      const answer = get(images).then((got) => {
        answered = true
        return got.status
      })
      while (clock.waiting === 0) await new Promise((resolve) => setImmediate(resolve))
      await clock.advance(ms - 1)
      expect(answered).toBe(false)
      await clock.advance(1)
      expect(await answer).toBe(200)
    }
  })

  test('keeps the target of a failed delete, and removes that of a failed insert', async () => {
    const { emulator, insert, create, del, get, clock } = await rig()
    const error = { code: 'INTERNAL_ERROR', message: 'Internal error.', httpStatus: 500 }
    emulator.failNext('images.insert', { kind: 'failOperation', ...error })
    const { name } = (await insert(body)).body
    await clock.advance(10_000)
    expect((await get(`${operations}/${name}`)).body).toMatchObject({
      status: 'DONE',
      httpErrorStatusCode: 500,
      error: { errors: [{ code: 'INTERNAL_ERROR', message: 'Internal error.' }] },
    })
    expect((await get(`${images}/web-1`)).status).toBe(404)
    await create(body)
    emulator.failNext('images.delete', { kind: 'failOperation', ...error })
    await del(`${images}/web-1`)
    await clock.advance(10_000)
    expect((await get(`${images}/web-1`)).body.status).toBe('READY')
  })

  test('removes a snapshot whose creation fails, and frees its disk', async () => {
    const disk = `projects/${project}/zones/us-central1-a/disks/builder`
    const { emulator, ended, post, get } = await rig({
      state: { disks: [{ name: 'builder', project, zone: 'us-central1-a' }] },
    })
    const failure = { kind: 'failOperation', code: 'INTERNAL_ERROR', message: 'Internal error.' } as const
    emulator.failNext('disks.createSnapshot', failure)
    expect(await ended(post(`${disk}/createSnapshot`, { name: 'nightly' }))).toHaveProperty('error')
    expect((await get(`projects/${project}/global/snapshots/nightly`)).status).toBe(404)
    emulator.failNext('disks.createSnapshot', { ...failure, leaves: 'failedImage' })
    await ended(post(`${disk}/createSnapshot`, { name: 'nightly' }))
    expect((await get(`projects/${project}/global/snapshots/nightly`)).body.status).toBe('FAILED')
    expect((await post(`${disk}/createSnapshot`, { name: 'weekly' })).status).toBe(200)
  })

  test('reports a name conflict in the operation', async () => {
    const { emulator, create, insert, get, clock } = await rig()
    await create(body)
    emulator.failNext('images.insert', { kind: 'lateConflict' })
    const { name } = (await insert(body)).body
    await clock.advance(10_000)
    expect((await get(`${operations}/${name}`)).body).toMatchObject({
      httpErrorStatusCode: 409,
      error: { errors: [{ code: 'RESOURCE_ALREADY_EXISTS' }] },
    })
    expect((await insert(body)).status).toBe(409)
  })

  test('keeps an existing image if an insert of its name is to fail', async () => {
    const { emulator, create, insert, get, clock } = await rig({ nameConflict: 'inOperation' })
    await create(body)
    emulator.failNext('images.insert', { kind: 'failOperation', code: 'INTERNAL_ERROR', message: 'x' })
    const { name } = (await insert(body)).body
    await clock.advance(10_000)
    expect((await get(`${operations}/${name}`)).body).toMatchObject({
      error: { errors: [{ code: 'RESOURCE_ALREADY_EXISTS' }] },
    })
    expect((await get(`${images}/web-1`)).body.status).toBe('READY')
  })

  test('hides a new operation for a while', async () => {
    const { emulator, insert, get, clock } = await rig()
    emulator.failNext('images.insert', { kind: 'loseOperation', for: '3s' })
    const { name, id } = (await insert(body)).body
    await clock.advance(2_999)
    expect((await get(`${operations}/${name}`)).status).toBe(404)
    expect((await get(`${operations}/${id}`)).status).toBe(404)
    await clock.advance(1)
    expect((await get(`${operations}/${name}`)).body.status).toBe('RUNNING')
  })

  test('rejects an expired token until the client sends another', async () => {
    const { emulator, get } = await rig()
    const [old, fresh] = ['old', 'fresh'].map((token) => ({ authorization: `Bearer ${token}` }))
    emulator.failNext('images.list', { kind: 'expireToken' })
    const refused = await get(images, old)
    expect(refused.status).toBe(401)
    expect(refused.body.error.errors[0].reason).toBe('authError')
    expect((await get(operations, old)).status).toBe(401)
    expect((await get(images, fresh)).status).toBe(200)
  })

  test('draws the same faults for the same seed', async () => {
    const run = async () => {
      const { get } = await rig({
        seed: 7,
        faults: [{ method: 'images.list', probability: 0.3, fault: { kind: 'reply', status: 500 } }],
      })
      const statuses: number[] = []
      for (let call = 0; call < 40; call++) statuses.push((await get(images)).status)
      return statuses
    }
    const statuses = await run()
    expect(new Set(statuses)).toEqual(new Set([200, 500]))
    expect(await run()).toEqual(statuses)
  })
})

test('delays responses by method', async () => {
  const { get, clock } = await rig({ latency: { answer: 100, answers: { 'images.get': 0 } } })
  expect((await get(`${images}/web-1`)).status).toBe(404)
  const slow = get(images)
  while (clock.waiting === 0) await new Promise((resolve) => setImmediate(resolve))
  await clock.advance(100)
  expect((await slow).status).toBe(200)
})

test('limits images of a source per ten minutes', async () => {
  const { create, clock } = await rig({
    state: { images: [{ project: 'golden-prod', name: 'base' }] },
    quota: { imagesPerSourceTenMinutes: 1 },
  })
  const sourceImage = 'global/images/base'
  expect(await create({ name: 'a', sourceImage })).not.toHaveProperty('error')
  expect(await create({ name: 'b', sourceImage })).toMatchObject({
    error: { errors: [{ code: 'RESOURCE_OPERATION_RATE_EXCEEDED' }] },
  })
  await clock.advance(600_000)
  expect(await create({ name: 'c', sourceImage })).not.toHaveProperty('error')
})
