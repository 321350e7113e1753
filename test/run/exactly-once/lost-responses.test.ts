import { expect, test } from 'vitest'
import type { Fault } from '../../../src/emulator/contract/fault.ts'
import { startEngine, summary } from '../../support/engine.ts'
import { expectOnce, insertByHand, insertStatuses } from '../../support/insert-log.ts'
import { spec } from '../../support/spec.ts'

const insert = 'images.insert'

test('a response lost before the server has committed: the repeat creates the image', async () => {
  await using engine = await startEngine()
  engine.gce.failNext(insert, { kind: 'resetBefore' })
  expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
  expectOnce(engine.gce, 'web', 2)
})

test('a response lost after the server has committed: the repeat returns the same operation', async () => {
  await using engine = await startEngine()
  engine.gce.failNext(insert, { kind: 'resetAfter' }, 3)
  expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
  expectOnce(engine.gce, 'web', 4)
  expect(engine.gce.count('globalOperations.list')).toBe(0)
})

const unreadable: readonly (readonly [string, Fault])[] = [
  ['truncated, with a length', { kind: 'truncateBody' }],
  ['truncated, in chunks', { kind: 'truncateBody', chunked: true }],
  ['HTML with status 200', { kind: 'replyAfter', status: 200, html: true }],
]
test('a response that cannot be read counts as lost', async () => {
  for (const [, fault] of unreadable) {
    await using engine = await startEngine()
    engine.gce.failNext(insert, fault)
    expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
    expectOnce(engine.gce, 'web', 2)
  }
})

test('a slow response is waited for', async () => {
  await using engine = await startEngine()
  engine.gce.failNext(insert, { kind: 'slowBody', over: '20s' })
  expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
  expectOnce(engine.gce, 'web', 1)
})

test('a 502 or 503 after the server has committed counts as a lost response, in HTML as in JSON', async () => {
  for (const fault of [{ status: 502, html: true }, { status: 502 }, { status: 503 }]) {
    await using engine = await startEngine()
    engine.gce.failNext(insert, { kind: 'replyAfter', ...fault })
    expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
    expectOnce(engine.gce, 'web', 2)
  }
})

test('a 502, then 409, and the operation of our requestId is found: its success counts', async () => {
  for (const html of [true, false]) {
    await using engine = await startEngine({ requestIdMs: 0, latencyMs: 30_000 })
    engine.gce.failNext(insert, { kind: 'replyAfter', status: 502, html })
    expect(summary(await engine.run([spec('web')]))).toEqual([
      'web: created (the response to its insert was lost; its operation was found)',
    ])
    expect(insertStatuses(engine.gce, 'web')).toEqual([502, 409])
    expectOnce(engine.gce, 'web', 2)
  }
})

test('a 502, then 409, and the operation of our requestId has failed: its failure counts', async () => {
  const failures = [{ code: 'INVALID_IMAGE_TAR', message: 'The tar archive is not a valid image.' }]
  await using engine = await startEngine({ requestIdMs: 0, latencyMs: 30_000, state: { failures } })
  engine.gce.failNext(insert, { kind: 'replyAfter', status: 502 })
  expect(summary(await engine.run([spec('web')]))).toEqual([
    'web: failed (failed: The tar archive is not a valid image.)',
  ])
  expect(insertStatuses(engine.gce, 'web')).toEqual([502, 409])
})

test('a lost response, then 409, and the filter by clientOperationId is rejected: the operations of the image are searched', async () => {
  await using engine = await startEngine({ requestIdMs: 0, latencyMs: 30_000 })
  engine.gce.failNext(insert, { kind: 'resetAfter' })
  engine.gce.failNext('globalOperations.list', { kind: 'reply', status: 400 })
  expect(summary(await engine.run([spec('web')]))).toEqual([
    'web: created (the response to its insert was lost; its operation was found)',
  ])
  expectOnce(engine.gce, 'web', 2)
})

const lostAndUnknown =
  'the response to its insert was lost and its operation was not found; the image exists as specified; its rawDisk.source cannot be read back'

test('a lost response, then 409, and listing operations is denied: the image is compared', async () => {
  await using engine = await startEngine({ requestIdMs: 0, deny: ['compute.globalOperations.list'] })
  engine.gce.failNext(insert, { kind: 'resetAfter' })
  expect(summary(await engine.run([spec('web')]))).toEqual([`web: created (${lostAndUnknown})`])
  expectOnce(engine.gce, 'web', 2)
})

test('a lost response, then 409, and requestId and operation are forgotten: the image is compared', async () => {
  await using engine = await startEngine({ operationRetentionMs: 0, latencyMs: 0 })
  engine.gce.failNext(insert, { kind: 'resetAfter' })
  expect(summary(await engine.run([spec('web')]))).toEqual([`web: created (${lostAndUnknown})`])
  expect(insertStatuses(engine.gce, 'web')).toEqual([0, 409])
})

test('a lost response, then 409 for an image that another run created from a different specification: a conflict', async () => {
  await using engine = await startEngine({ latencyMs: 0 })
  engine.gce.failNext(insert, { kind: 'resetBefore' })
  let theirsIsThere = false
  engine.clock.advanceOnlyWhile(() => theirsIsThere) // no repeat before
  const running = engine.carryOut(await engine.plan([spec('web', { body: { family: 'ours' } })]))
  while (engine.gce.count(insert) === 0) await new Promise((resolve) => setImmediate(resolve))
  const rawDisk = { source: 'https://storage.googleapis.com/golden/web.tar.gz' }
  await insertByHand(engine.gce, { name: 'web', family: 'theirs', rawDisk })
  theirsIsThere = true
  expect(summary(await running)).toEqual([
    'web: failed (alreadyExists: another run created an image with that name from a different specification: family: expected ours, actual theirs)',
  ])
  expect(insertStatuses(engine.gce, 'web').sort()).toEqual([0, 200, 409])
})

test('a lost response, then 409, but no image is found: repeated with the same requestId', async () => {
  await using engine = await startEngine()
  engine.gce.failNext(insert, { kind: 'resetBefore' })
  engine.gce.failNext(insert, { kind: 'reply', status: 409 })
  expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
  expectOnce(engine.gce, 'web', 3)
})

test('a lost response stays lost, regardless of what the repeats return before the 409', async () => {
  await using engine = await startEngine({ latencyMs: 0 })
  let theirsIsThere = false
  engine.gce.failNext(insert, { kind: 'resetBefore' })
  engine.gce.failNext(insert, { kind: 'reply', status: 400, reason: 'resourceNotReady' }, 5)
  engine.clock.advanceOnlyWhile(() => theirsIsThere || engine.gce.count(insert) < 6)
  const running = engine.run([spec('web')])
  while (engine.gce.count(insert) < 6) await new Promise((resolve) => setImmediate(resolve))
  await insertByHand(engine.gce, { name: 'web', rawDisk: { source: 'https://storage.googleapis.com/g/web' } })
  theirsIsThere = true
  expect(summary(await running)).toEqual([`web: created (${lostAndUnknown})`])
})

test("a lost response, then 409, the filter is rejected and the image has another run's operation: the image is compared", async () => {
  await using engine = await startEngine({ latencyMs: 0 })
  const plan = await engine.plan([spec('web')])
  await insertByHand(engine.gce, { name: 'web', rawDisk: { source: 'https://storage.googleapis.com/g/web' } })
  engine.gce.failNext(insert, { kind: 'resetBefore' })
  engine.gce.failNext('globalOperations.list', { kind: 'reply', status: 400 })
  expect(summary(await engine.carryOut(plan))).toEqual([`web: created (${lostAndUnknown})`])
})

test('the requestId is forgotten and the repeat starts an operation that finds the name taken: the first one counts', async () => {
  await using engine = await startEngine({
    requestIdMs: 0,
    nameConflict: 'inOperation',
    latencyMs: 30_000,
  })
  engine.gce.failNext(insert, { kind: 'resetAfter' })
  expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
  expectOnce(engine.gce, 'web', 2)
})

test('a token that expires during the run: refreshed, and the insert is repeated with the same requestId', async () => {
  let token = 1
  const tokens = {
    headers: async () => ({ authorization: `Bearer token-${token}` }),
    refresh: () => {
      token += 1
    },
    close: () => {},
    whenRefused: '',
  }
  await using engine = await startEngine({ client: { tokens } })
  engine.gce.failNext(insert, { kind: 'expireToken' })
  expect(summary(await engine.run([spec('web')]))).toEqual(['web: created'])
  expect(insertStatuses(engine.gce, 'web')).toEqual([401, 200])
  expectOnce(engine.gce, 'web', 2)
})

test('an insert that was rate limited and never repeated counts as not started', async () => {
  await using engine = await startEngine({
    onEvent: (event, { stop, wire }) => {
      if (event.type !== 'throttled') return
      stop.abort(new Error('stopped'))
      wire.abort(new Error('stopped'))
    },
  })
  engine.gce.failNext(insert, { kind: 'reply', status: 429 })
  const [outcome] = await engine.run([spec('web')])
  expect(outcome).toMatchObject({ result: 'cancelled', spec: spec('web') })
  expect(outcome).not.toHaveProperty('left')
})
