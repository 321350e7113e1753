import { beforeAll, expect, test } from 'vitest'
import { createRandom } from '../../src/emulator/base/random.ts'
import { type Emulator, type EmulatorState, startEmulator } from '../../src/emulator/public.ts'
import { type Passing, startGateway } from '../support/gateway.ts'
import { handOn, killerAt, type RequestMoment, startClock } from '../support/killing.ts'
import { start } from '../support/process.ts'

/** Whenever a run of the upkeep is killed, the next run takes the steps that are missing, and no step a second time. */

const dayMs = 86_400_000
const projects = ['golden-staging', 'golden-prod']
const families = ['db', 'web']
/** Dates are compared with the clock of the processes. */
const startMs = Date.now()
const daysAgo = (days: number): string => new Date(startMs - days * dayMs).toISOString()

const manifest = `catalog: golden
projects: [${projects.join(', ')}]
onDrift: update
families:
${families.map((family) => `  ${family}: { keep: 2, obsoleteAfter: 30d, deleteAfter: 90d }\n`).join('')}images:
  - name: \${matrix.family}-5
    matrix: { family: [${families.join(', ')}] }
    family: \${matrix.family}
    labels: { team: platform }
    rawDisk: { source: "gs://golden/\${matrix.family}.tar.gz" }
    verify: ["true"]
  - name: tools-1
    family: tools
    adopt: true
    labels: { team: platform }
    description: Tools
`

const lifecycle = (state: 'DEPRECATED' | 'OBSOLETE', days: number) => ({
  deprecated: {
    state,
    deprecated: daysAgo(days),
    obsolete: daysAgo(days - 30),
    deleted: daysAgo(days - 90),
  },
})

/** Of each family: two images that stay, one to deprecate, to make obsolete and to delete. Two runs of the labels. */
const state: EmulatorState = {
  images: projects.flatMap((project) => [
    { project, name: 'tools-1', labels: { other: 'kept' } },
    ...families.flatMap((family) =>
      [{}, {}, lifecycle('DEPRECATED', 31), lifecycle('OBSOLETE', 91)].map((more, age) => ({
        project,
        name: `${family}-${4 - age}`,
        family,
        creationTimestamp: daysAgo(10 + age),
        labels: { 'mintage-catalog': 'golden', 'mintage-spec': 'v1-00' },
        ...more,
      })),
    ),
  ]),
}

/** Of the emulator's clock: an image is older than a second, the unit of the header Date, once it is READY. */
const speed = 20

const emulate = (time: ReturnType<typeof startClock>) =>
  startEmulator({ clock: time.clock, latency: { operation: [2_000, 6_000] }, state })

const flags = ['--prune', '--rate', '60000/min', '--read-rate', '60000/min', '--format', 'json', '--quiet']

function apply(endpoint: string) {
  const run = start(['apply', '-', '--endpoint', endpoint, ...flags])
  run.child.stdin.end(manifest)
  return run
}

/** What there is in the end, without what differs from run to run. */
const imagesOf = (gce: Emulator) =>
  (gce.state().images ?? [])
    .map(({ project, name, family, labels, description, status, deprecated }) => {
      const { state = 'ACTIVE', deleted } = deprecated ?? {}
      return { project, name, family, labels, description, status, state, day: deleted?.slice(0, 10) }
    })
    .sort((a, b) => `${a.project}/${a.name}`.localeCompare(`${b.project}/${b.name}`))

/** Accepted changes, and how often each was meant; a repetition of the same request does not count. */
function changesOf(gce: Emulator): Record<string, number> {
  const changes = new Map<string, Set<string>>()
  for (const { method, status, project, name, requestId, atMs } of gce.requests) {
    if (!/^images\.(?:insert|patch|setLabels|deprecate|delete)$/.test(method) || status !== 200) continue
    const change = `${method} ${project}/${name}`
    // images.setLabels has no requestId
    changes.set(change, (changes.get(change) ?? new Set()).add(requestId ?? String(atMs)))
  }
  return Object.fromEntries([...changes].map(([change, { size }]) => [change, size] as const).sort())
}

let undisturbed: { readonly images: unknown; readonly changes: Record<string, number> }

beforeAll(async () => {
  using time = startClock(startMs, speed)
  await using gce = await emulate(time)
  const run = apply(gce.url)
  await run.ended
  expect([run.child.exitCode, run.output.stderr]).toEqual([0, ''])
  undisturbed = { images: imagesOf(gce), changes: changesOf(gce) }
})

test('an undisturbed run takes each step once', () => {
  const count = (kind: string) =>
    Object.entries(undisturbed.changes)
      .filter(([change]) => change.startsWith(`images.${kind} `))
      .reduce((sum, [, times]) => sum + times, 0)
  expect(
    ['insert', 'patch', 'setLabels', 'deprecate', 'delete'].map((kind) => `${kind} ${count(kind)}`),
  ).toEqual(['insert 4', 'patch 6', 'setLabels 2', 'deprecate 8', 'delete 4'])
})

/**
 * Changes that were made more often than in an undisturbed run. The API does not show a change that is in progress: if it
 * ends between the last read and the request of the next run, that run sends the same again. Images are never created
 * or deleted twice.
 */
function repeated(changes: Readonly<Record<string, number>>, stillRunning: boolean): string[] {
  const [names, expected] = [changes, undisturbed.changes].map((all) => Object.keys(all).join())
  if (names !== expected) return [`${names}, expected ${expected}`]
  return Object.entries(changes).flatMap(([change, times]) => {
    const more = times - (undisturbed.changes[change] ?? 0)
    const isHarmless = stillRunning && more === 1 && !/insert|delete/.test(change)
    return more === 0 || isHarmless ? [] : [`${change}: ${more} more`]
  })
}

function moments(count: number, seed: number): RequestMoment[] {
  const random = createRandom(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  return Array.from({ length: count }, () => {
    const of = pick(['change', 'change', 'change', 'operation', 'any'] as const)
    const at = pick(['lost', 'committedLater', 'committed', 'halfResponded', 'responded', 'delayed'] as const)
    // so many there are at least
    const most = { change: 24, operation: 8, any: 50 }[of]
    return { at: of === 'change' || at !== 'delayed' ? at : 'lost', of, nth: 1 + Math.floor(random() * most) }
  })
}

test.concurrent.each(
  moments(60, 20_261_124).map((moment, index) => [index + 1, JSON.stringify(moment), moment] as const),
)('killed %i: %s', async (index, _, moment) => {
  using time = startClock(startMs, speed)
  await using gce = await emulate(time)
  const stillRunning = index % 2 === 0
  const kill = async () => {
    time.hold(stillRunning)
    first.child.kill('SIGKILL')
    await first.ended
  }
  const onRequest = killerAt(moment, kill)
  let delayed: Passing | undefined
  let secondRuns = false
  const request = async (passing: Passing) => {
    if (!secondRuns) {
      delayed = (await onRequest(passing)) ?? delayed
      return
    }
    // what was on its way arrives just before the next run sends the same
    if (passing.isChange && delayed?.path === passing.path && delayed.name === passing.name) {
      await delayed.forward()
      delayed = undefined
    }
    await handOn(passing)
    time.hold(false)
  }
  await using gateway = await startGateway(gce.url, { request })
  const first = apply(gateway.url)
  await first.ended
  expect(first.child.signalCode).toBe('SIGKILL')
  await gateway.waitUntilQuiet()
  if (!stillRunning) await time.clock.advance(10_000)

  secondRuns = true
  const second = apply(gateway.url)
  await second.ended
  expect([second.child.exitCode, second.output.stderr]).toEqual([0, ''])
  expect(imagesOf(gce)).toEqual(undisturbed.images)
  expect(repeated(changesOf(gce), stillRunning)).toEqual([])
})
