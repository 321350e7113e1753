import { expect, test } from 'vitest'
import { type Engine, startEngine, summary } from '../../support/engine.ts'
import { requestIds, timesMade } from '../../support/insert-log.ts'
import { spec } from '../../support/spec.ts'

const hourMs = 3_600_000
const specs = Array.from({ length: 6 }, (_, index) => spec(`image-${index + 1}`))

/** Runs, and sets the clock of this machine meanwhile: so long the run took, by a clock that was not set. */
async function runThroughJumps(engine: Engine, jumps: readonly number[], everyMs = 20_000): Promise<number> {
  const { clock, gce } = engine
  const beganMs = clock.steady.now()
  const jumping = (async () => {
    await clock.sleep(10_000)
    for (const ms of jumps) {
      clock.jump(ms)
      await clock.sleep(everyMs)
    }
  })()
  const outcomes = await engine.run(specs)
  const tookMs = clock.steady.now() - beganMs
  await jumping
  expect(summary(outcomes)).toEqual(specs.map(({ name }) => `${name}: created`))
  const untrue = outcomes.filter((outcome) => 'ms' in outcome && (outcome.ms < 1_000 || outcome.ms > tookMs))
  expect(untrue).toEqual([])
  for (const { name } of specs) {
    expect(timesMade(gce, name)).toBe(1)
    expect(new Set(requestIds(gce, name)).size).toBe(1)
  }
  return tookMs
}

const bothWays = [
  [hourMs, -hourMs],
  [-hourMs, hourMs],
]

test('the clock is set while operations run: none is waited for longer, none is started twice', async () => {
  for (const jumps of bothWays) {
    await using engine = await startEngine({ latencyMs: 60_000 })
    expect(await runThroughJumps(engine, jumps)).toBeLessThan(70_000)
  }
})

test('the clock is set while inserts are repeated: the pauses and the requestId stay the same', async () => {
  for (const jumps of bothWays) {
    await using engine = await startEngine({ latencyMs: 5_000 })
    engine.gce.failNext('images.insert', { kind: 'resetAfter' }, 30)
    // five repeats each, with pauses of 1, 2, 4, 8 and 16 s at most
    expect(await runThroughJumps(engine, jumps)).toBeLessThan(45_000)
  }
})

test('the clock is set while a quota is waited out: the wait ends by the next minute', async () => {
  for (const jumps of bothWays) {
    await using engine = await startEngine({
      latencyMs: 5_000,
      quota: { perMinute: { global_resource_write_requests: 3 } },
    })
    expect(await runThroughJumps(engine, jumps, 90_000)).toBeLessThan(4 * 60_000)
  }
})
