import { describe, expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { formatState } from '../../src/emulator/statefile/format-state.ts'
import { parseState } from '../../src/emulator/statefile/state-file.ts'
import { images, type Json, operations, project, type Rig, raw, rig } from './rig.ts'

const body = { name: 'web-1', rawDisk: raw }

async function admin(
  { emulator }: Rig,
  method: string,
  path: string,
  sent?: unknown,
  headers = {},
): Promise<{ status: number; body: Json }> {
  const text = typeof sent === 'string' ? sent : JSON.stringify(sent)
  const response = await fetch(`${emulator.url}/_mintage/${path}`, {
    method,
    headers,
    ...(sent === undefined ? {} : { body: text }),
  })
  return { status: response.status, body: await response.json() }
}

const message = async (answer: ReturnType<typeof admin>) => (await answer).body.error.message

describe('/_mintage', () => {
  test('shows its health, and rejects unknown routes', async () => {
    const it = await rig()
    expect((await admin(it, 'GET', 'health')).body).toMatchObject({ status: 'ok' })
    expect(await admin(it, 'GET', 'nope')).toMatchObject({ status: 404 })
    expect(await admin(it, 'POST', 'health')).toMatchObject({ status: 405 })
    expect(await message(admin(it, 'GET', 'health?x=1'))).toBe('x: unknown query parameter')
  })

  test('rejects web pages', async () => {
    const it = await rig()
    const foreign = await admin(it, 'DELETE', 'faults', undefined, { origin: 'https://evil.example' })
    expect(foreign.status).toBe(403)
    expect((await admin(it, 'DELETE', 'faults', undefined, { origin: it.emulator.url })).status).toBe(200)
  })

  test('changes the given members of the behavior', async () => {
    const it = await rig({ pendingMs: 1_000 })
    const targetOf = async (name: string) => (await it.insert({ ...body, name })).body.targetId
    expect((await admin(it, 'GET', 'behavior')).body).toEqual({
      strictBodies: false,
      pendingHidesTarget: true,
      nameConflict: 'atOnce',
      nameLagMs: 0,
      failureLeaves: 'nothing',
    })
    expect(await targetOf('web-2')).toBeUndefined()
    const changed = await admin(it, 'PUT', 'behavior', { pendingHidesTarget: false, requestIdMs: 5 })
    expect(changed.body).toMatchObject({ pendingHidesTarget: false, nameConflict: 'atOnce', requestIdMs: 5 })
    expect(await targetOf('web-3')).toMatch(/^\d+$/)
    await admin(it, 'PUT', 'behavior', { strictBodies: true, nameConflict: 'inOperation' })
    expect((await it.insert({ ...body, name: 'web-4', familly: 'x' })).status).toBe(400)
    expect((await it.insert({ ...body, name: 'web-3' })).status).toBe(200)
    expect(await message(admin(it, 'PUT', 'behavior', { nameConflict: 'never' }))).toBe(
      'nameConflict: "never" is none of atOnce, inOperation',
    )
    expect(await message(admin(it, 'PUT', 'behavior', { pending: true }))).toBe(
      'pending: unknown key "pending"',
    )
  })

  test('ends operations and returns waits when the clock is advanced', async () => {
    const it = await rig()
    const { name } = (await it.insert(body)).body
    const waiting = it.post(`${operations}/${name}/wait`)
    while (it.clock.waiting === 0) await new Promise((resolve) => setImmediate(resolve))
    const { body: clock } = await admin(it, 'POST', 'clock/advance', { ms: 10_000 })
    expect(clock).toEqual({ now: '2026-11-24T10:00:10.000Z', nowMs: 1795514410000, aheadMs: 10_000 })
    expect((await waiting).body.status).toBe('DONE')
    expect(await message(admin(it, 'POST', 'clock/advance', { ms: -1 }))).toBe(
      'ms: must be at least 0, not -1',
    )
    expect(await message(admin(it, 'POST', 'clock/advance', {}))).toBe('"ms" is missing')
  })

  test('rejects times beyond the year 9000 and durations over 100 years', async () => {
    const it = await rig()
    for (const ms of [1e300, 9e15]) {
      expect(await admin(it, 'POST', 'clock/advance', { ms })).toMatchObject({ status: 400 })
    }
    for (const operation of [1e300, '99999999999d', [0, 1e16], { median: 1, p95: 1e16 }]) {
      expect(await admin(it, 'PUT', 'latency', { operation })).toMatchObject({ status: 400 })
    }
    const century = 100 * 365 * 86_400_000
    expect(await admin(it, 'PUT', 'latency', { operation: century })).toMatchObject({ status: 200 })
    expect(await admin(it, 'POST', 'clock/advance', { ms: 69 * century })).toMatchObject({ status: 200 })
    expect((await it.insert(body)).status).toBe(200)
    expect((await admin(it, 'GET', 'state')).status).toBe(200)
    expect((await admin(it, 'POST', 'clock/advance', { ms: century })).status).toBe(400)
  })

  test('replaces, extends and shows the state', async () => {
    const it = await rig({ state: { images: [{ project, name: 'old' }] } })
    const text = `images:\n  - { project: ${project}, name: base }\n`
    expect((await admin(it, 'POST', 'state', text)).status).toBe(200)
    expect((await it.get(images)).body.items).toHaveLength(2)
    expect((await admin(it, 'PUT', 'state', text)).status).toBe(200)
    expect((await it.get(images)).body.items).toMatchObject([{ name: 'base' }])
    expect((await admin(it, 'GET', 'state')).body.images).toMatchObject([{ name: 'base' }])
    const yaml = await fetch(`${it.emulator.url}/_mintage/state?format=yaml`)
    expect(await yaml.text()).toMatch(/^images:\n {2}- \{ project: golden-prod, name: base,/)
    expect(await message(admin(it, 'PUT', 'state', 'images:\n  - { nmae: x }\n'))).toMatch(
      /^body:2:5: error: "name" is missing/,
    )
    expect((await it.get(images)).body.items).toHaveLength(1)
  })

  test('moves a replaced image to its new id, family and place in every order', async () => {
    const [january, february, march] = ['01', '02', '03'].map((month) => `2026-${month}-01T00:00:00Z`)
    const it = await rig({
      state: {
        images: [
          { project, name: 'a', id: '101', family: 'old', creationTimestamp: january ?? '' },
          { project, name: 'b', id: '102', creationTimestamp: february ?? '' },
        ],
      },
    })
    const replaced = { project, name: 'a', id: '201', family: 'new', creationTimestamp: march }
    await admin(it, 'POST', 'state', { images: [replaced] })
    expect((await it.get(`${images}/201`)).body).toMatchObject({ name: 'a', family: 'new' })
    expect((await it.get(`${images}/101`)).status).toBe(404)
    expect((await it.get(`${images}/family/old`)).status).toBe(404)
    const newest = (await it.get(`${images}?orderBy=creationTimestamp+desc`)).body.items
    expect(newest.map(({ name }: Json) => name)).toEqual(['a', 'b'])
    const twice = { images: [replaced, { ...replaced, name: 'c' }] }
    expect(await message(admin(it, 'POST', 'state', twice))).toMatch(/^body:1:\d+: error: duplicate id 201/)
  })

  test('applies fault rules until they are removed', async () => {
    const it = await rig()
    const rule = { method: 'images.*', probability: 1, fault: { kind: 'reply', status: 503 } }
    const { id } = (await admin(it, 'POST', 'faults', rule)).body
    expect((await it.get(images)).status).toBe(503)
    expect((await it.insert(body)).status).toBe(503)
    expect((await it.get(operations)).status).toBe(200)
    expect((await admin(it, 'GET', 'faults')).body.faults).toEqual([{ ...rule, id }])
    expect((await admin(it, 'DELETE', `faults/${id}`)).status).toBe(200)
    expect((await admin(it, 'DELETE', `faults/${id}`)).status).toBe(404)
    expect((await it.get(images)).status).toBe(200)
  })

  test.each([
    [{ fault: { kind: 'explode' } }, /^fault\.kind: "explode" is none of reply, replyAfter/],
    [{ method: 'image.get', fault: { kind: 'hang' } }, /^method: the emulator has no method image\.get$/],
    [
      { fault: { kind: 'reply', status: 99 } },
      /^fault\.status: must be a whole number from 200 to 599, not 99$/,
    ],
    [{ fault: { kind: 'slowBody' } }, /^fault: "over" is missing$/],
    [{ fault: { kind: 'hang', fro: 1 } }, /^fault\.fro: unknown key "fro"$/],
    [{ probability: 2, fault: { kind: 'hang' } }, /^probability: 2 is not from 0 to 1$/],
    [{}, /^"fault" is missing$/],
  ])('rejects the fault %j', async (rule, text) => {
    const it = await rig()
    const { status, body: refusal } = await admin(it, 'POST', 'faults', rule)
    expect(status).toBe(400)
    expect(refusal.error.message).toMatch(text)
    expect(it.emulator.faults).toEqual([])
  })

  test('sets failures, denials, quotas and latencies at run time', async () => {
    const it = await rig()
    await admin(it, 'POST', 'failures', { name: 'web-*', code: 'INTERNAL_ERROR', message: 'x' })
    expect(await it.create(body)).toHaveProperty('error')
    await admin(it, 'DELETE', 'failures')
    await admin(it, 'PUT', 'latency', { sources: { rawDisk: '3s' } })
    const { name } = (await it.insert(body)).body
    await it.clock.advance(2_999)
    expect((await it.get(`${operations}/${name}`)).body.status).toBe('RUNNING')
    await it.clock.advance(1)
    expect((await it.get(`${operations}/${name}`)).body.status).toBe('DONE')
    await admin(it, 'PUT', 'deny', { permissions: ['compute.images.list'] })
    expect((await it.get(images)).status).toBe(403)
    await admin(it, 'PUT', 'deny', { permissions: [] })
    await admin(it, 'PUT', 'quota', { perMinute: { list_requests: 0 } })
    expect((await it.get(images)).status).toBe(403)
    expect(await message(admin(it, 'PUT', 'quota', { perMinute: { reads: 1 } }))).toBe(
      'perMinute.reads: unknown key "reads"',
    )
    expect(await message(admin(it, 'PUT', 'latency', { operation: [5, 1] }))).toBe(
      'operation: 1 is less than 5',
    )
  })

  test('lists and counts requests by method, name and number', async () => {
    const it = await rig()
    await it.insert(body)
    await it.get(`${images}/web-1`)
    await it.get(`${images}/web-2`)
    const { requests } = (await admin(it, 'GET', 'requests?method=images.get&since=2')).body
    expect(requests).toMatchObject([{ number: 3, method: 'images.get', name: 'web-2', status: 404 }])
    expect((await admin(it, 'GET', 'requests/count?name=web-*')).body).toEqual({ count: 3 })
    expect((await admin(it, 'GET', 'requests/count?method=images.get')).body).toEqual({ count: 2 })
    await admin(it, 'DELETE', 'requests')
    expect((await admin(it, 'GET', 'requests')).body).toEqual({ requests: [] })
    expect(it.emulator.count()).toBe(0)
  })

  test('counts a replaced or extended state as a change, even if it is empty', async () => {
    const { emulator } = await rig({ state: { images: [{ project, name: 'old' }] } })
    expect(emulator.changes).toBe(0)
    emulator.replaceState({})
    const replaced = emulator.changes
    expect(replaced).toBeGreaterThan(0)
    emulator.addState({ projects: [project] })
    expect(emulator.changes).toBeGreaterThan(replaced)
  })

  test('keeps projects with resources when the first project is added', async () => {
    const { emulator, get } = await rig({ state: { images: [{ project, name: 'old' }] } })
    emulator.addState({ projects: { other: { imagesQuota: 1 } } })
    expect((await get(images)).body.items).toHaveLength(1)
    expect((await get('projects/third/global/images')).status).toBe(404)
    const saved = parseState(formatState(emulator.state()), 'saved.yaml')
    expect(saved.projects).toEqual({ [project]: {}, other: { imagesQuota: 1 } })
  })

  test('draws no latency too long for the state', async () => {
    const it = await rig({ latency: { operation: { median: 1, p95: '36500d' } } })
    for (let count = 0; count < 50; count++) await it.insert({ ...body, name: `web-${count}` })
    expect((await admin(it, 'GET', 'state')).status).toBe(200)
  })

  test('saves nothing without a state file', async () => {
    expect((await admin(await rig(), 'POST', 'save')).body).toEqual({ file: null })
  })
})

test.each([
  [{ latencyMs: -1 }, 'latencyMs: -1 is not a duration such as 500 (ms), 90s or 2m'],
  [
    { latency: { operations: { 'images.*': 1 } } },
    'operations.images.*: the emulator has no method images.*',
  ],
  [
    { faults: [{ fault: { kind: 'reply', status: 503, retryAfter: 'so\non' } }] } as const,
    'faults.0.fault.retryAfter: "so\\non" cannot be sent as a header',
  ],
  [{ port: 70_000 }, 'port: must be a whole number from 0 to 65535, not 70000'],
  [{ latency: { operation: { median: 5, p95: 1 } } }, 'latency.operation: 1 is less than 5'],
  [
    { quota: { preset: 'documented', refusal: 403, concurrentOperations: 0.5 } } as const,
    'quota.concurrentOperations: must be a whole number of at least 0, not 0.5',
  ],
])('startEmulator rejects %j', async (options, text) => {
  await expect(startEmulator(options)).rejects.toThrow(text)
})
