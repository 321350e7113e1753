import { expect, it, test } from 'vitest'
import type { ImageSpec } from '../../../src/catalog/image-spec.ts'
import { planImages } from '../../../src/plan/plan-images.ts'
import { PhaseRecorder } from '../../../src/run/phases/phase-recorder.ts'
import { type Engine, startEngine } from '../../support/engine.ts'
import { candidate, smoke } from '../../support/promotion.ts'
import { fromImage, spec } from '../../support/spec.ts'

/** An engine, and the phases of its images: `wait 0+30000`. */
async function startRecorded(options: Parameters<typeof startEngine>[0] = {}) {
  let recorder: PhaseRecorder | undefined
  const engine = await startEngine({
    ...options,
    onEvent(event, self) {
      if (event.type === 'planned') recorder = new PhaseRecorder(self.clock.monotonic())
      recorder?.on(event, self.clock.monotonic())
      options.onEvent?.(event, self)
    },
  })
  const phases = (image: ImageSpec) =>
    (recorder?.phases(image, engine.clock.monotonic()) ?? []).map(
      ({ name, startMs, durationMs }) => `${name} ${startMs}+${durationMs}`,
    )
  return { engine, phases }
}

const minute = { operation: 60_000, answer: 100 }

it('an image waits for its source image, then for the cloud', async () => {
  const { engine, phases } = await startRecorded({ latency: minute })
  await using _ = engine
  const [base, web] = [spec('base'), spec('web', { source: fromImage('base') })]
  await engine.run([base, web])
  expect(phases(base)).toEqual(['insert 0+100', 'wait 100+60000'])
  expect(phases(web)).toEqual(['queued 0+60100', 'insert 60100+100', 'wait 60200+60000'])
})

it('an image queues for its place, and is throttled by the rate of requests', async () => {
  const specs = [1, 2, 3].map((number) => spec(`web-${number}`))
  const one = await startRecorded({ latency: minute, concurrency: 1 })
  await using _ = one.engine
  await one.engine.run(specs)
  expect(specs.map(one.phases)).toEqual([
    ['insert 0+100', 'wait 100+60000'],
    ['queued 0+60100', 'insert 60100+100', 'wait 60200+60000'],
    ['queued 0+120200', 'insert 120200+100', 'wait 120300+60000'],
  ])
  const two = await startRecorded({ latency: minute, rate: 2 })
  await using _two = two.engine
  await two.engine.run(specs)
  const [first, , third = []] = specs.map(two.phases)
  expect(first).toEqual(['insert 0+100', 'wait 100+60000'])
  expect(third.map((text) => text.replace(/ .*/, ''))).toEqual(['throttled', 'insert', 'wait'])
})

it('an image is throttled by the rate of its source', async () => {
  const { engine, phases } = await startRecorded({
    latency: { operation: 1_000, answer: 0 },
    sourceRate: 1,
    state: { snapshots: [{ project: 'golden-prod', name: 'base' }] },
  })
  await using _ = engine
  const path = 'projects/golden-prod/global/snapshots/base'
  const specs = ['web-1', 'web-2'].map((name) => spec(name, { source: { kind: 'snapshot', path } }))
  await engine.run(specs)
  expect(specs.map(phases)).toEqual([['wait 0+1000'], ['throttled 0+3602000', 'wait 3602000+1000']])
})

it('an image is verified and promoted', async () => {
  const { engine, phases } = await startRecorded({ latency: minute })
  await using _ = engine
  const web = candidate('web-1', smoke('exit 0'))
  await engine.run([web])
  expect(phases(web)).toEqual(['insert 0+100', 'wait 100+60000', 'verify 60100+100', 'promote 60200+60300'])
})

it('an image that another run creates is awaited', async () => {
  const adopted = spec('web')
  const first = await startRecorded({ latency: minute })
  await using _ = first.engine
  const plan = await first.engine.plan([adopted])
  void first.engine.carryOut(plan)
  await first.engine.clock.advance(200)
  const second = await startRecorded({ cloud: first.engine.gce, clock: first.engine.clock })
  await using _second = second.engine
  await second.engine.run([adopted])
  expect(second.phases(adopted)).toEqual([expect.stringMatching(/^wait 0\+\d+$/)])
})

it('labels are changed by a request and its operation', async () => {
  const { engine, phases } = await startRecorded({
    latency: minute,
    state: { images: [{ project: 'golden-prod', name: 'web', status: 'READY' }] },
  })
  await using _ = engine
  const web = spec('web', { body: { labels: { team: 'web' }, description: 'Web' } })
  const state = await engine.read({ images: [web] })
  await engine.carryOut(planImages({ images: [web] }, state, { update: true, nowMs: 0 }))
  // the operation of images.setLabels is DONE at once
  expect(phases(web)).toEqual(['insert 0+400', 'wait 400+60000'])
})

test('the phases of a stopped run end with its images', async () => {
  const specs = [1, 2].map((number) => spec(`web-${number}`))
  const stopAt = (engine: Engine) =>
    void engine.clock.sleep(30_000).then(() => engine.stop.abort(new Error('stopped')))
  const { engine, phases } = await startRecorded({
    latency: minute,
    concurrency: 1,
    onEvent: (event, self) => event.type === 'planned' && stopAt(self),
  })
  await using _ = engine
  await engine.run(specs)
  expect(specs.map(phases)).toEqual([['insert 0+100', 'wait 100+29900'], ['queued 0+30000']])
})

test('an image that exists has no phases; one that fails has', async () => {
  const { engine, phases } = await startRecorded({
    latency: minute,
    state: { images: [{ project: 'golden-prod', name: 'old', status: 'READY' }] },
  })
  await using _ = engine
  engine.gce.failNext('images.insert', { kind: 'reply', status: 400, reason: 'invalid' }, 1)
  const specs = [spec('old'), spec('web')]
  await engine.run(specs)
  expect(specs.map(phases)).toEqual([[], ['insert 0+100']])
})
