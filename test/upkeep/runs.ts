import type { FaultRule } from '../../src/emulator/public.ts'
import type { Clock } from '../../src/util/clock.ts'
import { mintage } from '../support/cli.ts'
import { transientFaults } from '../support/faults.ts'
import { families, projects } from './families.ts'
import { arrive, type Moment, startKillable } from './killable.ts'
import { manifestText, wantedNames } from './manifest.ts'
import { programsOf } from './programs.ts'
import { explained, falseClaims, isMutation } from './report.ts'
import { type Grant, look } from './seen.ts'
import type { Watch } from './watch.ts'
import { below, chance, dayMs, note, type World } from './world.ts'

/** A manifest as a runner has checked it out. */
export interface Checkout {
  readonly text: string
  readonly listed: ReadonlySet<string>
  readonly keep: ReadonlyMap<string, number>
}

export const checkOut = (world: World): Checkout => ({
  text: manifestText(world),
  listed: new Set(wantedNames(world).values()),
  keep: new Map(world.keep),
})

interface Setting {
  readonly world: World
  readonly watch: Watch
  readonly now: Checkout
  /** Of the day before. */
  readonly before: Checkout
}

/** A run of the command; undefined if it was killed. */
interface End {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

interface Scenario {
  readonly weight: number
  readonly name: string
  readonly run: (setting: Setting) => Promise<void>
}

/** Of all requests; each of them is over after some retries. */
const transient: readonly FaultRule[] = [
  ...transientFaults,
  { probability: 0.02, fault: { kind: 'loseOperation', for: '1m' } },
]

const scenarios: readonly Scenario[] = [
  { weight: 8, name: 'a run', run: (setting) => plain(setting, []) },
  { weight: 4, name: 'a run under faults', run: (setting) => plain(setting, transient) },
  { weight: 3, name: 'a run that is killed', run: killed },
  { weight: 2, name: 'two runs', run: (setting) => two(setting, setting.now) },
  { weight: 1, name: 'two runs, one of yesterday', run: (setting) => two(setting, setting.before) },
  { weight: 1, name: 'a run whose operations fail', run: failing },
]

/** The scheduled run of a day, or what becomes of it. */
export async function runDay(setting: Setting): Promise<void> {
  const { world, watch } = setting
  let left = world.random() * scenarios.reduce((sum, { weight }) => sum + weight, 0)
  const scenario = scenarios.find(({ weight }) => {
    left -= weight
    return left < 0
  }) as Scenario
  note(world, scenario.name)
  const late = world.late.splice(0)
  watch.grants = late.map(({ grant }) => grant)
  const arrivals = late.map(({ send }) => arrive(send, world.clock))
  await scenario.run(setting)
  await Promise.all(arrivals)
}

/** Allows what a run with this manifest may do from now on. */
function grant({ world, watch }: Setting, { listed, keep }: Checkout, prunes: boolean): Grant {
  const granted = { before: look(world.gce), listed, keep, prunes }
  watch.grants = [...watch.grants, granted]
  return granted
}

interface Way {
  readonly url?: string
  readonly clock?: Clock
  readonly prunes?: boolean
}

async function apply({ world }: Setting, { text }: Checkout, way: Way = {}): Promise<End> {
  const { url = world.gce.url, clock = world.clock, prunes = true } = way
  const flags = prunes ? ['--prune'] : []
  return mintage(['apply', '-', '--endpoint', url, '--format', 'json', '--quiet', ...flags], {
    stdin: text,
    clock,
    process: { startProgram: programsOf(world), findStartError: () => undefined },
  })
}

async function plain(setting: Setting, faults: readonly FaultRule[]): Promise<void> {
  const { world, now } = setting
  const prunes = chance(world, 0.8)
  const startMs = world.clock.now()
  grant(setting, now, prunes)
  for (const rule of faults) world.gce.addFault(rule)
  const end = await apply(setting, now, { prunes })
  world.gce.clearFaults()
  report(setting, [...explained(end, world), ...falseClaims(end, look(world.gce))])
  // a verification that failed may pass
  if (faults.length === 0 && world.failed.size === 0 && chance(world, 0.4))
    await again(setting, prunes, startMs)
}

/** The same run once more: nothing is left to do, unless a date passed meanwhile. */
async function again(setting: Setting, prunes: boolean, startMs: number): Promise<void> {
  const { world, watch, now } = setting
  watch.grants = []
  const { before } = grant(setting, now, prunes)
  world.gce.forgetRequests()
  await apply(setting, now, { prunes })
  const endMs = world.clock.now()
  const passed = (ms = 0) => ms >= startMs && ms <= endMs
  // images are retired a number of whole days after the creation of a newer one
  const turned = (ms: number) => (endMs - ms) % dayMs <= endMs - startMs
  const dates = [...before.values()].filter(
    ({ createdMs, obsoleteMs, deletedMs }) => turned(createdMs) || passed(obsoleteMs) || passed(deletedMs),
  )
  const sent = world.gce.requests.filter(isMutation).map(({ method, name }) => `${method} ${name}`)
  if (sent.length > 0 && dates.length === 0) {
    report(setting, [`a run without changes sent ${sent.join(', ')}`])
  }
  const lists = world.gce.count('images.list')
  if (lists > projects.length) report(setting, [`it sent ${lists} lists`])
}

const report = ({ world, watch }: Setting, texts: readonly string[]): void =>
  void watch.findings.push(...texts.map((text) => `seed ${world.seed}, day ${world.day}: ${text}`))

const moment = (world: World): Moment => ({
  request: 1 + Math.floor(world.random() ** 2 * 40),
  fate: (['lost', 'executed', 'late'] as const)[below(world, 3)] ?? 'lost',
})

async function killed(setting: Setting): Promise<void> {
  const { world, now } = setting
  const granted = grant(setting, now, true)
  const at = moment(world)
  const late = (send: () => Promise<unknown>) => void world.late.push({ send, grant: granted })
  await using way = await startKillable(world.gce.url, world.clock, at, { late })
  await Promise.race([apply(setting, now, way), way.killed])
  note(world, `killed at request ${at.request}: ${at.fate}`)
}

/** A second run starts while the first one is under way; sometimes the first one is killed then. */
async function two(setting: Setting, other: Checkout): Promise<void> {
  const { world, now } = setting
  const granted = grant(setting, now, true)
  grant(setting, other, true)
  const startAt = 1 + below(world, 12)
  let start = () => {}
  const started = new Promise<void>((resolve) => {
    start = resolve
  })
  const late = (send: () => Promise<unknown>) => void world.late.push({ send, grant: granted })
  const at = chance(world, 0.2) ? moment(world) : undefined
  const request = (count: number) => {
    if (count === startAt) start()
  }
  await using way = await startKillable(world.gce.url, world.clock, at, { late, request })
  const first = Promise.race([apply(setting, now, way), way.killed]).then((end) => {
    start()
    return end
  })
  const second = started.then(() => apply(setting, other))
  for (const end of await Promise.all([first, second])) {
    if (end !== undefined && other === now) report(setting, explained(end, world))
  }
}

/** Operations end with an error: images and steps fail, and the next run makes up for it. */
async function failing(setting: Setting): Promise<void> {
  const { world, now } = setting
  grant(setting, now, true)
  const error = { kind: 'failOperation', code: 'INTERNAL_ERROR', message: 'Internal error' } as const
  for (const method of ['images.insert', 'images.deprecate', 'images.delete', 'images.patch']) {
    world.gce.addFault({ method, probability: 0.5, fault: error })
  }
  await apply(setting, now)
  world.gce.clearFaults()
}

/** Runs without any disturbance, with an unchanged manifest, until nothing is left to do. */
export async function settle(setting: Setting): Promise<void> {
  const { watch, now } = setting
  watch.grants = []
  grant(setting, now, true)
  await apply(setting, now)
}

export const longestLifeDays = Math.max(
  ...families.map(
    ({ deprecateAfterDays = 0, obsoleteAfterDays = 0, deleteAfterDays = 0 }) =>
      Math.max(obsoleteAfterDays, deleteAfterDays) + deprecateAfterDays,
  ),
)
