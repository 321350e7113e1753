import type { ImageSpec } from '../../../src/catalog/image-spec.ts'
import { createRandom } from '../../../src/emulator/base/random.ts'
import type { Emulator } from '../../../src/emulator/start-emulator.ts'
import { ReadError } from '../../../src/observe/read-error.ts'
import type { Outcome } from '../../../src/run/events.ts'
import { type Engine, startEngine, summary } from '../../support/engine.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { duplicatesIn, type Finding, type FindingKind, isUnmade, liesIn, wrongHeads } from './oracle.ts'
import { watchPhases } from './phases.ts'
import { startSpoiler } from './spoiler.ts'
import { rivalsOf, specsOf, state, type World } from './world.ts'

/** What many worlds have shown: how many of them have a finding of each kind, and what else there was. */
export type Figures = Record<
  FindingKind | 'worlds' | 'spoiled' | 'responses' | 'images' | 'unreadable' | 'failed',
  number
>

export const newFigures = (): Figures => ({
  worlds: 0,
  hang: 0,
  lie: 0,
  duplicate: 0,
  other: 0,
  spoiled: 0,
  responses: 0,
  images: 0,
  unreadable: 0,
  failed: 0,
})

export const figuresText = ({ worlds, hang, lie, duplicate, other, ...more }: Figures): string =>
  `${worlds} worlds (${more.images} images; in ${more.spoiled} worlds ${more.responses} foreign or malformed responses): ${hang} hangs, ` +
  `${lie} lies, ${duplicate} duplicates, ${other} other findings; ${more.unreadable} plans that could not be read, ` +
  `${more.failed} images reported as failed`

const hourMs = 3_600_000
/** Of a stop until what is on the wire is given up. */
const graceMs = 5_000

const isSpoiled = ({ spoils, outage }: World): boolean => spoils.length > 0 || outage !== undefined
/** Whether nothing happens of which a plan or an image may honestly fail: of ten attempts, one always succeeds. */
function isKind({ faults, spoils }: World): boolean {
  const chance = [...faults, ...spoils].reduce((sum, { probability }) => sum + probability, 0)
  const fails = faults.some(({ fault }) => fault.kind === 'failOperation')
  // without its errors, a creation that is rejected for the rate of its source has failed
  const hidesErrors = spoils.some((one) => one.kind === 'rewrite' && one.rewrite === 'nullErrors')
  return chance <= 0.4 && !fails && !hidesErrors
}

interface Setting {
  readonly engine: Engine
  readonly specs: readonly ImageSpec[]
  readonly world: World
  readonly phases: ReturnType<typeof watchPhases>
}

/** Runs the manifest of a world in it, and after that once more without faults: whatever contradicts a promise. */
export async function resultOf(
  world: World,
  figures: Figures = newFigures(),
): Promise<{ readonly findings: readonly Finding[] }> {
  const clock = new FakeClock({ autoAdvance: true })
  const specs = specsOf(world)
  await using cloud = await cloudIn(world, clock)
  await insertByAnother(cloud.gce, rivalsOf(world.wishes, specs, 'beforePlan'))
  cloud.gce.forgetRequests()
  for (const rule of world.faults) cloud.gce.addFault(rule)
  await using gateway = isSpoiled(world) ? await spoilerIn(world, cloud) : undefined
  const phases = watchPhases(clock)
  await using engine = await startEngine({
    onEvent: phases.on,
    cloud: cloud.gce,
    clock,
    endpoint: gateway?.url ?? cloud.gce.url,
    ...limitsOf(world),
    client: { random: createRandom(world.seed) },
  })
  const findings = await findingsIn({ engine, specs, world, phases }, figures)
  await engine[Symbol.asyncDispose]()
  await gateway?.[Symbol.asyncDispose]()
  await cloud[Symbol.asyncDispose]()
  await new Promise((resolve) => setImmediate(resolve))
  if (clock.waiting > 0) findings.push({ kind: 'other', text: `${clock.waiting} timers are left` })
  figures.worlds += 1
  figures.images += specs.length
  if (isSpoiled(world)) figures.spoiled += 1
  figures.responses += gateway?.count ?? 0
  for (const kind of new Set(findings.map((finding) => finding.kind))) figures[kind] += 1
  return { findings }
}

function limitsOf({ concurrency, rate, readRate, sourceRate }: World) {
  const pace = sourceRate === undefined ? {} : { sourceRate }
  return { concurrency, rate, readRate, ...pace, timeoutMs: 1_000 * hourMs }
}

function cloudIn(world: World, clock: FakeClock): Promise<Engine> {
  const { seed, refusal, perMinute, concurrentOperations, imagesPerSourceHour } = world
  return startEngine({
    clock,
    state,
    seed,
    quota: {
      refusal,
      perMinute,
      ...(concurrentOperations === undefined ? {} : { concurrentOperations }),
      ...(imagesPerSourceHour === undefined ? {} : { imagesPerSourceHour }),
    },
    latency: { operation: world.operationMs, answer: world.answerMs },
    deny: world.deny,
    nameConflict: world.nameConflict,
  })
}

function spoilerIn({ spoils, outage, seed }: World, { gce, clock }: Engine) {
  const random = createRandom(seed + 1)
  return startSpoiler(gce.url, { spoils, outage, random, nowMs: () => clock.monotonic() })
}

/** As many as the quotas of the world let in. */
async function insertByAnother(gce: Emulator, specs: readonly ImageSpec[]): Promise<void> {
  for (const { project, body } of specs) {
    await fetch(`${gce.url}/compute/v1/projects/${project}/global/images`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  }
}

async function findingsIn(setting: Setting, figures: Figures): Promise<Finding[]> {
  const { engine, specs, world } = setting
  const end = await endOf(setting)
  if (end === 'hang') return [{ kind: 'hang', text: 'the run does not end' }]
  const findings: Finding[] = []
  const other = (text: string) => findings.push({ kind: 'other', text })
  if (end === 'unreadable') {
    figures.unreadable += 1
    if (isKind(world) && !isSpoiled(world)) other('the plan cannot be read')
  } else if (end instanceof Error) other(`a bug: ${end.stack}`)
  else {
    const { outcomes, ms, stoppedMs } = end
    findings.push(...liesIn(engine.gce, outcomes, world), ...requestFindings(engine, ms, world))
    figures.failed += outcomes.filter(({ result }) => result === 'failed').length
    const paths = outcomes.map(({ image }) => image.path)
    if (paths.join() !== specs.map(({ path }) => path).join()) other(`outcomes of ${paths}`)
    const finished = engine.events.filter(({ type }) => type === 'finished').length
    if (finished !== specs.length) other(`${finished} images of ${specs.length} are reported as finished`)
    const unmade = summary(outcomes.filter(isUnmade))
    if (stoppedMs !== undefined && stoppedMs > graceMs) other(`it ends ${stoppedMs} ms after the stop`)
    if (stoppedMs === undefined && isKind(world) && unmade.length > 0) other(`not created: ${unmade}`)
    const isPlain = !world.wishes.some(({ source, rival }) => source === 'earlier' || rival !== undefined)
    setting.phases.gaps(outcomes).forEach(other)
    if (unmade.length === 0 && isPlain) findings.push(...wrongHeads(engine.gce, outcomes))
  }
  findings.push(...duplicatesIn(engine.gce, specs), ...(await restFindings(setting)))
  return findings
}

type End =
  | { readonly outcomes: readonly Outcome[]; readonly ms: number; readonly stoppedMs: number | undefined }
  | 'unreadable'
  | 'hang'
  | Error

/** Plans and carries out, disturbed as the world has it; `stoppedMs`: how long it ran on after the stop. */
async function endOf({ engine, specs, world }: Setting): Promise<End> {
  const { clock, gce } = engine
  const over = new AbortController()
  const later = (ms: number | undefined, then: () => void) => {
    if (ms !== undefined) clock.sleep(ms, over.signal).then(then, () => {})
  }
  let stopMs: number | undefined
  const run = async (): Promise<End> => {
    const plan = await engine.plan(specs)
    const beganMs = gce.now()
    later(world.stopMs, () => {
      stopMs = gce.now()
      engine.stop.abort(new Error('stopped'))
      later(graceMs, () => engine.wire.abort(new Error('stopped')))
    })
    later(world.jump?.atMs, () => clock.jump(world.jump?.byMs ?? 0))
    const rivals = rivalsOf(world.wishes, specs, 'afterPlan')
    void insertByAnother(gce, rivals).catch(() => {}) // a fault has met it
    const outcomes = await engine.carryOut(plan)
    const endMs = gce.now()
    return {
      outcomes,
      ms: endMs - beganMs,
      stoppedMs: stopMs === undefined ? undefined : endMs - stopMs,
    }
  }
  const hang = new Promise<End>((resolve) => later(boundMs(world, specs), () => resolve('hang')))
  const ended = run().catch((error: unknown): End => {
    if (error instanceof ReadError) return 'unreadable'
    return error instanceof Error ? error : new Error(String(error))
  })
  const end = await Promise.race([ended, hang])
  over.abort()
  return end
}

/** Few, in all that goes wrong; of refusals too, where neither faults nor missing rights add to them. */
function requestFindings({ gce }: Engine, ms: number, world: World): Finding[] {
  const count = world.wishes.length
  const minutes = ms / 60_000 + 1
  const findings: Finding[] = []
  const { requests } = gce
  // a request that a fault meets is sent again
  const meets = Math.max(0, ...world.faults.map(({ probability }) => probability))
  if (requests.length > (10 * count + 40 * minutes) / (1 - meets)) {
    findings.push({
      kind: 'other',
      text: `${requests.length} requests for ${count} images in ${minutes} minutes`,
    })
  }
  if (world.faults.length > 0 || world.deny.length > 0 || isSpoiled(world)) return findings
  const refused = requests.filter(({ status }) => status === 403 || status === 429).length
  // in a first minute as many as are in flight at once, then four; and now and then one that tries for more
  if (refused > count + 4 * minutes)
    findings.push({ kind: 'other', text: `${refused} requests are rejected` })
  return findings
}

/** When faults have ended, the next run creates the rest. */
async function restFindings({ engine, specs, world }: Setting): Promise<Finding[]> {
  engine.gce.clearFaults()
  await using next = await startEngine({ cloud: engine.gce, clock: engine.clock })
  const outcomes = await next.run(specs)
  const unmade = summary(outcomes.filter(isUnmade))
  const findings = liesIn(next.gce, outcomes, world)
  if (unmade.length > 0) findings.push({ kind: 'other', text: `not created by the next run: ${unmade}` })
  return findings
}

/** How long a run takes at most, by each of the limits after the other: ms. */
function boundMs(world: World, specs: readonly ImageSpec[]): number {
  const count = specs.length
  const [, operationMs] = world.operationMs
  const perMinute = Math.min(world.rate, world.perMinute.global_resource_write_requests ?? Infinity)
  const perHour = Math.min(world.sourceRate ?? Infinity, world.imagesPerSourceHour ?? Infinity)
  const ofSource = new Map<string, number>()
  for (const { source } of specs)
    if ('path' in source) ofSource.set(source.path, (ofSource.get(source.path) ?? 0) + 1)
  const most = Math.max(0, ...ofSource.values())
  const ms = count * operationMs + (count / perMinute + 2) * 60_000 + (most / perHour) * hourMs * 1.2
  // a creation that fails counts for the rate of its source, and a foreign response may be retried for minutes
  return isKind(world) && !isSpoiled(world) ? ms + 600_000 : 2 * ms + 2 * hourMs
}
