import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Engine, startEngine, summary } from '../../support/engine.ts'
import { candidate, familiesIn, smoke } from '../../support/promotion.ts'
import { spec } from '../../support/spec.ts'

const stepsOf = async (engine: Engine, specs: Parameters<Engine['plan']>[0]) =>
  (await engine.plan(specs)).steps.map(({ do: kind }) => kind)

test('a run that is stopped while a program runs ends it, and the next run verifies again', async () => {
  const script = smoke(
    'if [ -e runs ]; then exit 0; fi; trap "echo > ended; exit 0" TERM; echo > runs; while :; do sleep 0.01; done',
  )
  await using engine = await startEngine()
  const specs = [candidate('web-1', script)]
  const running = engine.run(specs)
  while (script.written('runs') === undefined) await new Promise((resolve) => setImmediate(resolve))
  engine.stop.abort(new Error('stopped'))
  const [outcome] = await running
  expect(outcome).toMatchObject({ result: 'cancelled', left: { at: 'verifying' } })
  expect(script.written('ended')).toBe('\n')
  expect(familiesIn(engine)).toEqual(['web-1'])

  await using later = await startEngine({ clock: engine.clock, cloud: engine.gce })
  expect(await stepsOf(later, specs)).toEqual(['verify', 'attachFamily'])
  expect(summary(await later.run(specs))).toEqual(['web-1: verified'])
  expect(familiesIn(later)).toEqual(['web-1 in web'])
})

test('a run that is stopped between verification and attachment is resumed with the verification', async () => {
  const script = smoke('echo >> runs')
  await using engine = await startEngine({
    onEvent(event, { stop }) {
      if (event.type === 'request' && event.method === 'images.patch') stop.abort(new Error('stopped'))
    },
  })
  engine.gce.failNext('images.patch', { kind: 'resetBefore' })
  const specs = [candidate('web-1', script)]
  expect(await engine.run(specs)).toMatchObject([{ result: 'cancelled', left: { at: 'attaching' } }])
  expect(familiesIn(engine)).toEqual(['web-1'])

  await using later = await startEngine({ clock: engine.clock, cloud: engine.gce })
  expect(summary(await later.run(specs))).toEqual(['web-1: verified'])
  expect(script.written('runs')).toBe('\n\n')
})

test('an image that is still PENDING is awaited, verified and attached', async () => {
  const script = smoke('')
  await using first = await startEngine({ latencyMs: 60_000 })
  const specs = [candidate('web-1', script)]
  const running = first.run(specs)
  while (first.gce.count('images.insert') < 1) await new Promise((resolve) => setImmediate(resolve))
  first.stop.abort(new Error('stopped'))
  first.wire.abort(new Error('stopped'))
  await running

  await using second = await startEngine({ clock: first.clock, cloud: first.gce })
  expect(await stepsOf(second, specs)).toEqual(['awaitReady', 'create', 'verify', 'attachFamily'])
  expect(summary(await second.run(specs))).toEqual([
    'web-1: created (it was already being created when this run started)',
  ])
  expect(familiesIn(second)).toEqual(['web-1 in web'])
  expect(second.gce.count('images.insert')).toBe(1)
})

test('an image of an earlier version, which is PENDING with its family, is not verified', async () => {
  await using engine = await startEngine({ latencyMs: 60_000 })
  const { body } = spec('web-1', { body: { family: 'web' } })
  await engine.client.insertImage('golden-prod', body, { requestId: randomUUID(), forceCreate: false })
  const outcomes = await engine.run([candidate('web-1', smoke('exit 1'))])
  expect(summary(outcomes)).toEqual([
    'web-1: created (it was already being created when this run started; it is already in family web, so it was not verified again)',
  ])
})

test('an image that a person has since deprecated does not join its family', async () => {
  const script = smoke('exit 1')
  await using engine = await startEngine()
  const specs = [candidate('web-1', script)]
  await engine.run(specs)
  const [image] = engine.gce.state().images ?? []
  engine.gce.addState({ images: [{ ...image, deprecated: { state: 'DEPRECATED' } } as never] })
  expect((await engine.plan(specs)).images).toMatchObject([
    { verdict: 'drifted', fields: [{ field: 'family', expected: 'web', actual: '(none)' }] },
  ])
})

test('without verify, an image that waits for its family has drifted', async () => {
  await using engine = await startEngine()
  await engine.run([candidate('web-1', smoke('exit 1'))])
  const { images } = await engine.plan([spec('web-1', { catalog: 'golden', body: { family: 'web' } })])
  expect(images).toMatchObject([{ verdict: 'drifted', fields: [{ field: 'family' }] }])
})

test.each([60_000, 300_000])(
  'two runs at once verify twice, and attach once: operations of %i ms',
  async (latencyMs) => {
    const script = smoke('echo >> runs')
    await using first = await startEngine({ latencyMs })
    await using second = await startEngine({ clock: first.clock, cloud: first.gce })
    const specs = [candidate('web-1', script)]
    const plans = [await first.plan(specs), await second.plan(specs)] as const
    const outcomes = await Promise.all([first.carryOut(plans[0]), second.carryOut(plans[1])])
    expect(summary(outcomes.flat()).sort()).toEqual([
      'web-1: created',
      'web-1: created (another run created it from the same specification)',
    ])
    expect(familiesIn(first)).toEqual(['web-1 in web'])
    const attached = first.gce.requests.filter(
      ({ method, status }) => method === 'images.patch' && status === 200,
    )
    expect(attached).toHaveLength(1)
  },
)

test('an image that another run has since attached is not verified again', async () => {
  const script = smoke('exit 1')
  await using engine = await startEngine()
  const specs = [candidate('web-1', script)]
  await engine.run(specs)
  const plan = await engine.plan(specs)
  const [image] = engine.gce.state().images ?? []
  engine.gce.addState({ images: [{ ...image, family: 'web' } as never] })
  expect(summary(await engine.carryOut(plan))).toEqual([
    'web-1: verified (it is already in family web, so it was not verified again)',
  ])
})

test.each([
  [
    { labels: { team: 'web', 'mintage-family': 'web' } },
    'not verified: it differs from the manifest: family: expected web, actual (none); labels.mintage-catalog: expected golden, actual (none)',
  ],
  [
    { description: 'Edited' },
    'not verified: it differs from the manifest: description: expected Web, actual Edited',
  ],
])('an image that was changed after the plan is not verified: %o', async (change, message) => {
  const script = smoke('exit 1')
  await using engine = await startEngine()
  const specs = [candidate('web-1', script, { body: { description: 'Web' } })]
  await engine.run(specs)
  const plan = await engine.plan(specs)
  const [image] = engine.gce.state().images ?? []
  engine.gce.addState({ images: [{ ...image, ...change } as never] })
  expect(await engine.carryOut(plan)).toMatchObject([
    {
      result: 'failed',
      failure: {
        kind: 'failed',
        reason: 'DRIFTED',
        message,
        hint: 'find out who changed it (gcloud compute images describe web-1 --project golden-prod), and delete it or correct the manifest',
      },
    },
  ])
})

test('an image that was deleted after the plan is not verified', async () => {
  await using engine = await startEngine()
  const specs = [candidate('web-1', smoke('exit 1'))]
  await engine.run(specs)
  const plan = await engine.plan(specs)
  engine.gce.replaceState({})
  expect(summary(await engine.carryOut(plan))).toEqual([
    'web-1: failed (notFound: not verified: the image no longer exists)',
  ])
})
