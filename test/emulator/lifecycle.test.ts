import { expect, test } from 'vitest'
import { type EmulatorOptions, startEmulator } from '../../src/emulator/start-emulator.ts'
import { computeError, images, operations, project, raw, rig } from './rig.ts'

test('insert responds with a running operation; the image is PENDING until it is DONE', async () => {
  const { insert, get, clock } = await rig()
  const { status, body } = await insert({ name: 'web-1', rawDisk: raw })
  expect(status).toBe(200)
  expect(body).toEqual({
    kind: 'compute#operation',
    id: expect.stringMatching(/^\d{18,20}$/),
    name: expect.stringMatching(/^operation-\d{13}-[0-9a-f]{13}-[0-9a-f]{8}-[0-9a-f]{8}$/),
    operationType: 'insert',
    targetLink: 'https://www.googleapis.com/compute/v1/projects/golden-prod/global/images/web-1',
    targetId: expect.stringMatching(/^\d{18,20}$/),
    status: 'RUNNING',
    user: 'user@example.com',
    progress: 0,
    insertTime: '2026-11-24T02:00:00.000-08:00',
    startTime: '2026-11-24T02:00:00.000-08:00',
    selfLink: `https://www.googleapis.com/compute/v1/projects/golden-prod/global/operations/${body.name}`,
  })
  const pending = await get(`${images}/web-1`)
  expect(pending.body).toMatchObject({ status: 'PENDING', id: body.targetId })
  expect(pending.body).not.toHaveProperty('archiveSizeBytes')

  await clock.advance(5_000)
  const half = await get(`${operations}/${body.name}`)
  expect(half.body).toMatchObject({ status: 'RUNNING', progress: 50 })
  expect(half.body).not.toHaveProperty('endTime')

  await clock.advance(5_000)
  const done = await get(`${operations}/${body.id}`)
  expect(done.body).toMatchObject({ status: 'DONE', progress: 100, endTime: '2026-11-24T02:00:10.000-08:00' })
  expect(done.body).not.toHaveProperty('error')
  expect((await get(`${images}/web-1`)).body).toMatchObject({
    status: 'READY',
    archiveSizeBytes: expect.stringMatching(/^\d+$/),
  })
})

test('an insert can be PENDING first, without the id of its target', async () => {
  const { insert, get, clock } = await rig({ pendingMs: 1_000 })
  const { body } = await insert({ name: 'web-1', rawDisk: raw })
  const startTime = '2026-11-24T02:00:01.000-08:00'
  expect(body).toMatchObject({ status: 'PENDING', progress: 0, startTime })
  expect(body).not.toHaveProperty('targetId')
  await clock.advance(1_000)
  const running = (await get(`${operations}/${body.name}`)).body
  expect(running).toMatchObject({ status: 'RUNNING', targetId: expect.any(String), startTime })
})

test('an operation without latency is RUNNING in its own response and DONE in the next', async () => {
  const { insert, get } = await rig({ latencyMs: 0 })
  const { body } = await insert({ name: 'web-1', rawDisk: raw })
  expect(body).toMatchObject({ status: 'RUNNING', progress: 0 })
  expect((await get(`${operations}/${body.name}`)).body.status).toBe('DONE')
})

test('the server fills in members of an image from an archive', async () => {
  const { create, get } = await rig()
  await create({
    name: 'web-1',
    family: 'web',
    description: '',
    labels: { team: 'platform' },
    rawDisk: raw,
    diskSizeGb: 20,
    licenses: ['projects/cos-cloud/global/licenses/cos'],
    guestOsFeatures: [{ type: 'GVNIC' }],
    architecture: 'ARM64',
  })
  const { body } = await get(`${images}/web-1`)
  expect(body).toEqual({
    kind: 'compute#image',
    id: expect.any(String),
    creationTimestamp: '2026-11-24T02:00:00.000-08:00',
    name: 'web-1',
    description: '',
    sourceType: 'RAW',
    rawDisk: { source: '', containerType: 'TAR' },
    status: 'READY',
    archiveSizeBytes: expect.stringMatching(/^1[23]\d{8}$/),
    diskSizeGb: '20',
    licenses: ['https://www.googleapis.com/compute/v1/projects/cos-cloud/global/licenses/cos'],
    family: 'web',
    selfLink: 'https://www.googleapis.com/compute/v1/projects/golden-prod/global/images/web-1',
    labels: { team: 'platform' },
    labelFingerprint: expect.stringMatching(/^[A-Za-z0-9+/]{11}=$/),
    guestOsFeatures: [{ type: 'GVNIC' }],
    licenseCodes: ['1001010'],
    storageLocations: ['us'],
    architecture: 'ARM64',
    enableConfidentialCompute: false,
  })
})

test('times have the Pacific offset of their season', async () => {
  const { create, get, clock } = await rig()
  await clock.advance(Date.parse('2027-07-01T12:00:00.25Z') - clock.now())
  await create({ name: 'web-1', rawDisk: raw })
  expect((await get(`${images}/web-1`)).body.creationTimestamp).toBe('2027-07-01T05:00:00.250-07:00')
})

test('a taken name is rejected with 409 while PENDING, READY and DELETING', async () => {
  const { insert, del, clock } = await rig()
  const taken = computeError(
    409,
    'alreadyExists',
    "The resource 'projects/golden-prod/global/images/web-1' already exists",
  )
  await insert({ name: 'web-1', rawDisk: raw })
  expect(await insert({ name: 'web-1', rawDisk: raw })).toMatchObject({ status: 409, body: taken })
  await clock.advance(10_000)
  expect(await insert({ name: 'web-1', rawDisk: raw })).toMatchObject({ status: 409, body: taken })
  await del(`${images}/web-1`)
  expect(await insert({ name: 'web-1', rawDisk: raw })).toMatchObject({ status: 409, body: taken })
  await clock.advance(10_000)
  expect((await insert({ name: 'web-1', rawDisk: raw })).status).toBe(200)
})

test('an option reports a taken name in the operation instead', async () => {
  const { insert, del, ended, get, clock } = await rig({ nameConflict: 'inOperation' })
  const { targetId } = (await insert({ name: 'web-1', rawDisk: raw })).body
  const started = await insert({ name: 'web-1', rawDisk: raw })
  expect(started).toMatchObject({
    status: 200,
    body: { operationType: 'insert', status: 'RUNNING', targetId },
  })
  await clock.advance(10_000)
  expect((await get(`${operations}/${started.body.name}`)).body).toMatchObject({
    status: 'DONE',
    progress: 100,
    endTime: '2026-11-24T02:00:10.000-08:00',
    error: {
      errors: [
        {
          code: 'RESOURCE_ALREADY_EXISTS',
          message: "The resource 'projects/golden-prod/global/images/web-1' already exists",
        },
      ],
    },
    httpErrorStatusCode: 409,
    httpErrorMessage: 'CONFLICT',
  })
  const image = (await get(`${images}/web-1`)).body
  expect(image).toMatchObject({ id: targetId, status: 'READY' })
  await ended(insert({ name: 'web-1', rawDisk: raw }))
  expect((await get(`${images}/web-1`)).body).toEqual(image)
  await del(`${images}/web-1`)
  expect(await ended(insert({ name: 'web-1', rawDisk: raw }))).toMatchObject({ httpErrorStatusCode: 409 })
  expect((await get(`${images}/web-1`)).status).toBe(404)
})

test('an option keeps failed images, whose names stay taken until they are deleted', async () => {
  const { emulator, create, insert, del, ended, get } = await rig({
    failureLeaves: 'failedImage',
    quota: { imagesPerSourceHour: 1 },
    state: { images: [{ project, name: 'base' }] },
  })
  const copy = (name: string) => ({ name, family: 'web', sourceImage: 'global/images/base' })
  await create(copy('web-1'))
  expect(await create(copy('web-2'))).toMatchObject({ httpErrorStatusCode: 403 })
  expect((await get(`${images}/web-2`)).body.status).toBe('FAILED')
  expect((await get(`${images}/family/web`)).body.name).toBe('web-1')
  expect((await insert({ name: 'web-2', rawDisk: raw })).status).toBe(409)
  expect(
    (await insert({ name: 'web-3', sourceImage: 'global/images/web-2' })).body.error.errors[0].reason,
  ).toBe('resourceNotReady')
  await ended(del(`${images}/web-2`))
  expect(await create({ name: 'web-2', rawDisk: raw })).not.toHaveProperty('error')
  emulator.failImages({ name: 'web-4', code: 'INTERNAL_ERROR', message: 'x', leaves: 'nothing' })
  await create({ name: 'web-4', rawDisk: raw })
  expect((await get(`${images}/web-4`)).status).toBe(404)
})

test('an option keeps the name of a deleted image taken for a time, across restarts', async () => {
  const options = { nameLagMs: 30_000, latencyMs: 5_000 }
  const first = await rig({ ...options, state: { images: [{ project, name: 'web-1' }] } })
  await first.del(`${images}/web-1`)
  await first.clock.advance(5_000)
  expect((await first.get(`${images}/web-1`)).status).toBe(404)
  expect((await first.insert({ name: 'web-1', rawDisk: raw })).status).toBe(409)
  const second = await rig({ ...options, state: first.emulator.state() })
  await second.clock.advance(34_999)
  expect((await second.insert({ name: 'web-1', rawDisk: raw })).body).toEqual(
    computeError(
      409,
      'alreadyExists',
      "The resource 'projects/golden-prod/global/images/web-1' already exists",
    ),
  )
  await second.clock.advance(1)
  expect((await second.insert({ name: 'web-1', rawDisk: raw })).status).toBe(200)
})

test('delete: DELETING, then not found; a new image of that name has a new id', async () => {
  const { create, insert, get, del, clock } = await rig()
  const { targetId } = await create({ name: 'web-1', family: 'web', rawDisk: raw })
  const { body } = await del(`${images}/web-1`)
  expect(body).toMatchObject({ operationType: 'delete', status: 'RUNNING', progress: 0, targetId })
  expect((await get(`${images}/web-1`)).body.status).toBe('DELETING')
  expect(await del(`${images}/web-1`)).toMatchObject({
    status: 400,
    body: computeError(
      400,
      'resourceNotReady',
      "The resource 'projects/golden-prod/global/images/web-1' is not ready",
    ),
  })
  await clock.advance(10_000)
  expect((await get(`${images}/web-1`)).status).toBe(404)
  expect((await get(`${images}/${targetId}`)).status).toBe(404)
  expect((await get(`${images}/family/web`)).status).toBe(404)
  expect((await del(`${images}/web-1`)).status).toBe(404)
  expect((await insert({ name: 'web-1', rawDisk: raw })).body.targetId).not.toBe(targetId)
})

test('delete refuses an image that is being created', async () => {
  const { insert, del } = await rig()
  await insert({ name: 'web-1', rawDisk: raw })
  expect((await del(`${images}/web-1`)).body.error.errors[0].reason).toBe('resourceNotReady')
})

test('get accepts the id as well as the name', async () => {
  const { create, get } = await rig()
  const { targetId } = await create({ name: 'web-1', rawDisk: raw })
  expect((await get(`${images}/${targetId}`)).body.name).toBe('web-1')
})

const requestId = '11111111-2222-4333-8444-555555555555'

test('a repeated requestId returns the same operation and creates no second image', async () => {
  const { insert, clock, get, emulator } = await rig()
  const body = { name: 'web-1', rawDisk: raw }
  const first = await insert(body, `?requestId=${requestId}`)
  expect(first.body.clientOperationId).toBe(requestId)
  const again = await insert(body, `?requestId=${requestId}`)
  expect(again).toMatchObject({ status: 200, body: { name: first.body.name, status: 'RUNNING' } })
  await clock.advance(10_000)
  const later = await insert(body, `?requestId=${requestId}`)
  expect(later.body).toMatchObject({ name: first.body.name, status: 'DONE', progress: 100 })
  expect((await get(operations)).body.items).toHaveLength(1)
  expect(emulator.requests.map((request) => request.requestId)).toEqual([
    requestId,
    requestId,
    requestId,
    undefined,
  ])
})

test('a refused requestId is not remembered; requestIds are per project', async () => {
  const { insert, post } = await rig()
  expect((await insert({ name: 'Bad', rawDisk: raw }, `?requestId=${requestId}`)).status).toBe(400)
  const { body } = await insert({ name: 'web-1', rawDisk: raw }, `?requestId=${requestId}`)
  const other = await post(`projects/other/global/images?requestId=${requestId}`, {
    name: 'web-1',
    rawDisk: raw,
  })
  expect(other.body.name).not.toBe(body.name)
  expect(other.body.targetLink).toContain('projects/other/')
})

test.each(['not-a-uuid', '00000000-0000-0000-0000-000000000000', '1111111122224333844455555555555'])(
  'requestId %s is rejected',
  async (id) => {
    const { insert } = await rig()
    const { status, body } = await insert({ name: 'web-1', rawDisk: raw }, `?requestId=${id}`)
    expect(status).toBe(400)
    expect(body.error.errors[0].reason).toBe('invalid')
    expect(body.error.message).toContain(`Invalid value for field 'requestId': '${id}'.`)
  },
)

test('wait blocks until the operation is DONE', async () => {
  const { insert, post, clock } = await rig()
  const { body } = await insert({ name: 'web-1', rawDisk: raw })
  const waiting = post(`${operations}/${body.name}/wait`)
  await until(() => clock.waiting === 1)
  await clock.advance(9_999)
  expect(clock.waiting).toBe(1)
  await clock.advance(1)
  expect((await waiting).body).toMatchObject({ name: body.name, status: 'DONE' })
  expect((await post(`${operations}/${body.name}/wait`)).body.status).toBe('DONE')
})

test('wait responds after two minutes at the latest', async () => {
  const { insert, post, clock } = await rig({ latencyMs: 600_000 })
  const { body } = await insert({ name: 'web-1', rawDisk: raw })
  const waiting = post(`${operations}/${body.name}/wait`)
  await until(() => clock.waiting === 1)
  await clock.advance(120_000)
  expect((await waiting).body).toMatchObject({ status: 'RUNNING', progress: 20 })
})

test('a disconnected client ends its wait', async () => {
  const { insert, emulator, clock } = await rig()
  const { body } = await insert({ name: 'web-1', rawDisk: raw })
  const client = new AbortController()
  const url = `${emulator.url}/compute/v1/${operations}/${body.name}/wait`
  const waiting = fetch(url, { method: 'POST', signal: client.signal })
  await until(() => clock.waiting === 1)
  client.abort()
  await expect(waiting).rejects.toThrow()
  await until(() => clock.waiting === 0)
})

test('close ends waits and idle connections immediately and can be called twice', async () => {
  const { insert, post, emulator, clock } = await rig()
  const { body } = await insert({ name: 'web-1', rawDisk: raw })
  const waiting = post(`${operations}/${body.name}/wait`)
  waiting.catch(() => {}) // seen below
  await until(() => clock.waiting === 1)
  await Promise.all([emulator.close(), emulator.close()])
  await expect(waiting).rejects.toThrow()
  expect(clock.waiting).toBe(0)
})

test('getFromFamily returns the newest image that is READY and not deprecated', async () => {
  const family = { project, family: 'web' }
  const { get, create } = await rig({
    state: {
      images: [
        { ...family, name: 'web-1', creationTimestamp: '2026-01-01T00:00:00.000-08:00' },
        {
          ...family,
          name: 'web-2',
          creationTimestamp: '2026-02-01T00:00:00.000-08:00',
          deprecated: { state: 'ACTIVE' },
        },
        {
          ...family,
          name: 'web-3',
          creationTimestamp: '2026-03-01T00:00:00.000-08:00',
          deprecated: { state: 'DEPRECATED' },
        },
        { ...family, name: 'web-4', creationTimestamp: '2026-04-01T00:00:00.000-08:00', status: 'PENDING' },
      ],
    },
  })
  expect((await get(`${images}/family/web`)).body.name).toBe('web-2')
  await create({ name: 'web-0', family: 'web', rawDisk: raw })
  expect((await get(`${images}/family/web`)).body.name).toBe('web-0')
  expect(await get(`${images}/family/db`)).toMatchObject({
    status: 404,
    body: computeError(
      404,
      'notFound',
      "The resource 'projects/golden-prod/global/images/family/db' was not found",
    ),
  })
})

test('the same seed gives the same ids and times', async () => {
  const run = async (options: EmulatorOptions) => {
    const { insert, get, clock } = await rig({ latencyMs: [1_000, 9_000], ...options })
    const { body } = await insert({ name: 'web-1', rawDisk: raw })
    await clock.advance(9_000)
    return (await get(`${operations}/${body.name}`)).body
  }
  expect(await run({ seed: 7 })).toEqual(await run({ seed: 7 }))
  expect((await run({ seed: 7 })).endTime).not.toBe((await run({ seed: 8 })).endTime)
})

test('listens on the requested port and reports one that is in use', async () => {
  const { emulator } = await rig()
  const port = Number(new URL(emulator.url).port)
  await expect(startEmulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

/** Turns of the event loop until it is so. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 10_000 && !condition(); turn++) {
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(condition()).toBe(true)
}
