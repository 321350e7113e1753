import { expect, test } from 'vitest'
import { startEngine, summary } from '../../support/engine.ts'
import { expectOnce } from '../../support/insert-log.ts'
import { spec } from '../../support/spec.ts'

const insert = 'images.insert'
const lostAndUnknown =
  'the response to its insert was lost and its operation was not found; the image exists as specified; its rawDisk.source cannot be read back'

test('all attempts of an insert are cut after the server has committed: the image is found', async () => {
  for (const fault of [{ kind: 'resetAfter' }, { kind: 'replyAfter', status: 503 }] as const) {
    await using engine = await startEngine()
    engine.gce.failNext(insert, fault, 10)
    expect(summary(await engine.run([spec('web')]))).toEqual([
      'web: created (the response to its insert was lost; its operation was found)',
    ])
    expectOnce(engine.gce, 'web', 10)
  }
})

test('all attempts of an insert are cut and listing operations is denied: the image is waited for and compared', async () => {
  await using engine = await startEngine({
    deny: ['compute.globalOperations.list'],
    latencyMs: 1_800_000,
  })
  engine.gce.failNext(insert, { kind: 'resetAfter' }, 10)
  expect(summary(await engine.run([spec('web')]))).toEqual([`web: created (${lostAndUnknown})`])
  expectOnce(engine.gce, 'web', 10)
})

test('all attempts of an insert are cut and its operation has failed: its failure is reported', async () => {
  const failures = [{ code: 'INVALID_IMAGE_TAR', message: 'The tar archive is not a valid image.' }]
  await using engine = await startEngine({ state: { failures } })
  engine.gce.failNext(insert, { kind: 'resetAfter' }, 10)
  expect(summary(await engine.run([spec('web')]))).toEqual([
    'web: failed (failed: The tar archive is not a valid image.)',
  ])
})

test('the API executed no attempt of an insert: it failed, and the message states that no image exists', async () => {
  await using engine = await startEngine()
  engine.gce.failNext(insert, { kind: 'reply', status: 503 }, 10)
  expect(summary(await engine.run([spec('web')]))).toEqual([
    'web: failed (unavailable: Backend Error (10 attempts): no response to its insert was received, and no image with that name exists)',
  ])
})

test('no attempt of an insert got a response and nothing can be read: it failed, and the message states that its result is unknown', async () => {
  await using engine = await startEngine()
  const plan = await engine.plan([spec('web')])
  engine.gce.failNext(insert, { kind: 'resetAfter' }, 10)
  engine.gce.failNext('images.get', { kind: 'reply', status: 503 }, 10)
  const [outcome] = await engine.carryOut(plan)
  expect(outcome).toMatchObject({
    result: 'failed',
    failure: {
      message: expect.stringMatching(
        /^127\.0\.0\.1:\d+: connection reset \(10 attempts\): no response to its insert was received, and its result cannot be read$/,
      ),
      hint: 'rerun: it finds the images created by then, and creates no duplicate',
    },
  })
})

test('a lost response, then a permanent rejection: the image or its operation decides', async () => {
  const refusal = { kind: 'reply', status: 403, message: 'Not today.' } as const
  {
    await using engine = await startEngine()
    engine.gce.failNext(insert, { kind: 'resetAfter' })
    engine.gce.failNext(insert, refusal)
    expect(summary(await engine.run([spec('web')]))).toEqual([
      'web: created (the response to its insert was lost; its operation was found)',
    ])
  }
  await using engine = await startEngine()
  engine.gce.failNext(insert, { kind: 'resetBefore' })
  engine.gce.failNext(insert, refusal)
  expect(summary(await engine.run([spec('web')]))).toEqual([
    'web: failed (permission: Not today.: an earlier response to its insert was lost, and no image with that name exists)',
  ])
})
