import { startEmulator } from '../../src/emulator/public.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { isProtected } from './families.ts'
import { moveOn } from './moves.ts'
import { checkOut, longestLifeDays, runDay, settle } from './runs.ts'
import { look, membersOf, places } from './seen.ts'
import { startWatch } from './watch.ts'
import { below, dayMs, newWorld, releaseUpstream, type World } from './world.ts'

const startMs = Date.parse('2026-11-24T10:00:00Z')

export interface Simulated {
  readonly findings: readonly string[]
  readonly world: World
}

/** Runs the command once a day, in a world that moves at random, and reports what contradicts a promise. */
export async function simulate(seed: number, days: number): Promise<Simulated> {
  const clock = new FakeClock({ now: startMs, autoAdvance: true })
  let cloud: Parameters<typeof startWatch>[0] = () => undefined
  const watch = startWatch(() => cloud())
  const observed = {
    now: () => {
      watch.onMoment()
      return clock.monotonic()
    },
    monotonic: () => clock.monotonic(),
    sleep: (ms: number, signal?: AbortSignal) => clock.sleep(ms, signal),
  }
  await using gce = await startEmulator({
    clock: observed,
    seed,
    latency: { operation: ['5s', '90s'] },
    operationRetentionMs: dayMs,
  })
  const world = newWorld(seed, gce, clock)
  cloud = () => ({ gce, world })
  const passDay = async () => {
    world.day += 1
    await clock.advance(Math.max(0, startMs + world.day * dayMs - clock.now()))
  }
  let before = checkOut(world)
  while (world.day < days) {
    if (world.day > 0) moveOn(world)
    watch.accept()
    world.failed.clear()
    const now = checkOut(world)
    await clock.advance(below(world, 43_200) * 1_000)
    if (world.pausedUntil <= world.day) await runDay({ world, watch, now, before })
    before = now
    await passDay()
  }
  // an older release is blocked, and withholds its family, until upstream moves on
  if (world.withdrawn) releaseUpstream(world)
  world.lost.clear()
  world.late = []
  for (let day = 0; day < longestLifeDays + 16; day++) {
    const now = checkOut(world)
    await settle({ world, watch, now, before: now })
    await passDay()
  }
  return { findings: [...watch.findings, ...leftImages(world)], world }
}

/** Images that should have been deleted long ago. */
function leftImages(world: World): string[] {
  const sight = look(world.gce)
  return places.flatMap(({ family, project }) => {
    if (family.deleteAfterDays === undefined) return []
    const ours = membersOf(sight, project, family.name).filter(
      ({ belongsToCatalog, path, name }) =>
        belongsToCatalog && !isProtected(name) && !world.touched.has(path),
    )
    const floor = world.keep.get(family.name) ?? 0
    // the listed image may be an older one
    return ours.length > floor + 1 ? [`${ours.length} images of ${project}/${family.name}`] : []
  })
}
