import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ImageSpec } from '../../src/catalog/image-spec.ts'
import { createRandom } from '../../src/emulator/random.ts'
import type { Outcome } from '../../src/run/event.ts'
import { type Engine, startEngine, summary } from '../support/engine.ts'
import { specsOf, state, type World, worlds } from './at-random/world.ts'

// MINTAGE_PROPERTY_MINUTES=20 npx vitest run test/run/at-random.test.ts: as many worlds as fit into the time, others
// each time; without it, the same few every time.

const minutes = process.env.MINTAGE_PROPERTY_MINUTES
const runs =
  minutes === undefined
    ? { numRuns: 60, seed: 20261124 }
    : { numRuns: 1e9, interruptAfterTimeLimit: Number(minutes) * 60_000 }

function engineIn(world: World): Promise<Engine> {
  const { seed, refusal, perMinute, concurrentOperations, imagesPerSourceHour, sourceRate } = world
  return startEngine({
    state,
    seed,
    concurrency: world.concurrency,
    rate: world.rate,
    readRate: world.readRate,
    ...(sourceRate === undefined ? {} : { sourceRate }),
    timeoutMs: 1_000 * hourMs,
    quota: {
      refusal,
      perMinute,
      ...(concurrentOperations === undefined ? {} : { concurrentOperations }),
      ...(imagesPerSourceHour === undefined ? {} : { imagesPerSourceHour }),
    },
    latency: { operation: world.operationMs, answer: world.answerMs },
    faults: world.faults,
    deny: world.deny,
    nameConflict: world.nameConflict,
    client: { random: createRandom(seed) },
  })
}

const hourMs = 3_600_000
/** Of a stop until what is on the wire is given up. */
const graceMs = 5_000

/** Carries out a plan, and disturbs it as the world has it; how long it went on after the stop. */
async function carryOut(engine: Engine, specs: readonly ImageSpec[], { stopMs, jump }: World) {
  const plan = await engine.plan(specs)
  const over = new AbortController()
  const later = (ms: number | undefined, then: () => void) => {
    if (ms !== undefined) engine.clock.sleep(ms, over.signal).then(then, () => {})
  }
  let stoppedMs: number | undefined
  later(stopMs, () => {
    stoppedMs = engine.gce.now()
    engine.stop.abort(new Error('stopped'))
    later(graceMs, () => engine.wire.abort(new Error('stopped')))
  })
  later(jump?.atMs, () => engine.clock.jump(jump?.byMs ?? 0))
  const beganMs = engine.gce.now()
  const outcomes = await engine.carryOut(plan)
  over.abort()
  const endMs = engine.gce.now()
  return {
    outcomes,
    ms: endMs - beganMs,
    afterStopMs: stoppedMs === undefined ? undefined : endMs - stoppedMs,
  }
}

const isUnmade = ({ status }: Outcome) => status !== 'created' && status !== 'exists'

function expectTrue(engine: Engine, outcomes: readonly Outcome[]): void {
  const { images = [], operations = [] } = engine.gce.state() as {
    readonly images?: readonly { readonly project: string; readonly name: string; readonly status?: string }[]
    readonly operations?: readonly {
      readonly operationType: string
      readonly target: string
      readonly failure?: unknown
    }[]
  }
  for (const outcome of outcomes) {
    const { project, name, path } = outcome.spec
    const image = images.find((one) => one.name === name && one.project === project)
    const made = operations.filter(
      (one) => one.operationType === 'insert' && one.target === path && !one.failure,
    )
    expect(made.length, path).toBeLessThanOrEqual(1)
    if ('ms' in outcome) expect(outcome.ms, path).toBeGreaterThanOrEqual(0)
    if (isUnmade(outcome)) continue
    expect(image, path).toBeDefined()
    expect(image?.status ?? 'READY', path).toBe('READY')
    expect(made.length, path).toBe(1)
  }
}

/** Few, in all that goes wrong; of refusals too, where neither faults nor missing rights add to them. */
function expectFewRequests(engine: Engine, ms: number, { faults, deny, wishes }: World): void {
  const { requests } = engine.gce
  const minutesTaken = ms / 60_000
  expect(requests.length).toBeLessThanOrEqual(10 * wishes.length + 40 * (minutesTaken + 1))
  if (faults.length > 0 || deny.length > 0) return
  const refused = requests.filter(({ status }) => status === 403 || status === 429)
  // in a first minute as many as are on the way at once, then four; and now and then one that tries for more
  expect(refused.length).toBeLessThanOrEqual(wishes.length + 4 * (minutesTaken + 1))
}

async function runIn(world: World): Promise<void> {
  const specs = specsOf(world.wishes)
  await using engine = await engineIn(world)
  const { outcomes, ms, afterStopMs } = await carryOut(engine, specs, world)
  expect(outcomes.map(({ spec }) => spec.path)).toEqual(specs.map(({ path }) => path))
  expect(engine.events.filter(({ type }) => type === 'finished')).toHaveLength(specs.length)
  expectTrue(engine, outcomes)
  expectFewRequests(engine, ms, world)
  expect(ms).toBeLessThanOrEqual(boundMs(world, specs) + 600_000)
  if (afterStopMs === undefined) expect(summary(outcomes.filter(isUnmade))).toEqual([])
  else await expectRestIsMade(engine, specs, afterStopMs)
  await engine[Symbol.asyncDispose]()
  await new Promise((resolve) => setImmediate(resolve))
  expect(engine.clock.waiting).toBe(0)
}

async function expectRestIsMade(
  engine: Engine,
  specs: readonly ImageSpec[],
  afterStopMs: number,
): Promise<void> {
  expect(afterStopMs).toBeLessThanOrEqual(graceMs)
  engine.gce.clearFaults()
  await using next = await startEngine({ cloud: engine.gce, clock: engine.clock })
  const outcomes = await next.run(specs)
  expect(summary(outcomes.filter(isUnmade))).toEqual([])
  expectTrue(next, outcomes)
}

test('in a random world: a run ends, tells the truth, makes each image once, and the next run makes the rest', {
  timeout: minutes === undefined ? 120_000 : 0,
}, async () => {
  await fc.assert(fc.asyncProperty(worlds, runIn), { ...runs, endOnFailure: minutes !== undefined })
})

/** How long it takes at most without faults, by each of the limits after the other: ms. */
function boundMs(world: World, specs: readonly ImageSpec[]): number {
  const count = specs.length
  const [, operationMs] = world.operationMs
  const perMinute = Math.min(world.rate, world.perMinute.global_resource_write_requests ?? Infinity)
  const perHour = Math.min(world.sourceRate ?? Infinity, world.imagesPerSourceHour ?? Infinity)
  const ofSource = new Map<string, number>()
  for (const { source } of specs)
    if ('path' in source) ofSource.set(source.path, (ofSource.get(source.path) ?? 0) + 1)
  const most = Math.max(0, ...ofSource.values())
  return count * operationMs + (count / perMinute + 2) * 60_000 + (most / perHour) * hourMs * 1.2
}
