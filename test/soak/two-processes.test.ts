import { expect, test } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/start-emulator.ts'
import { type Passing, startGateway, withoutFilter } from '../support/gateway.ts'
import { start } from '../support/process.ts'
import { scaledClock } from '../support/scaled-clock.ts'

/** Twenty raw disks, five chains of three on some of them, and a second project. */
const manifest = `project: golden-prod\nimages:\n${[
  ...Array.from(
    { length: 20 },
    (_, n) => `{ name: raw-${n}, rawDisk: { source: "gs://golden/${n}.tar.gz" } }`,
  ),
  ...Array.from({ length: 15 }, (_, n) => {
    const [chain, link] = [n % 5, Math.floor(n / 5)]
    return `{ name: link-${chain}-${link}, sourceImage: ${link === 0 ? `raw-${chain}` : `link-${chain}-${link - 1}`} }`
  }),
  ...Array.from(
    { length: 5 },
    (_, n) => `{ project: golden-edge, name: edge-${n}, rawDisk: { source: "gs://golden/${n}.tar.gz" } }`,
  ),
]
  .map((entry) => `  - ${entry}\n`)
  .join('')}`
const images = 40

/** Time passes so much faster: quotas refill by the minute. */
const factor = 20

/** The first request of each run waits for those of the others: all find nothing, and set out to create everything. */
function meeting(runs: number, handOn: (passing: Passing) => Promise<void>) {
  let arrived = 0
  let open = () => {}
  const all = new Promise<void>((resolve) => {
    open = resolve
  })
  return () => {
    let first = true
    return async (passing: Passing) => {
      if (first) arrived += 1
      first = false
      if (arrived === runs) open()
      await all
      await handOn(passing)
    }
  }
}

const inserted = (gce: Emulator) => {
  const requestIds = new Map<string, Set<string | undefined>>()
  for (const { method, status, project, name, requestId } of gce.requests) {
    if (method !== 'images.insert' || status !== 200) continue
    const path = `${project}/${name}`
    requestIds.set(path, (requestIds.get(path) ?? new Set()).add(requestId))
  }
  return requestIds
}

const quota = { perMinute: { global_resource_write_requests: 15 }, concurrentOperations: 6 }

const asIs = async (passing: Passing) => passing.respond(await passing.forward())

interface World extends EmulatorOptions {
  /** Side by side; default: 2. */
  readonly runs?: number
  /** operations.list ignores its filter. */
  readonly filterless?: true
}

test.each<[string, World]>([
  ['operations of 2 s', { latencyMs: 2_000 }],
  ['operations of 1 to 40 s', { latencyMs: [1_000, 40_000], seed: 7 }],
  ['slow responses, too', { latency: { operation: [100, 20_000], answer: [0, 5_000] }, seed: 11 }],
  [
    'names that are found to be taken in the operation',
    { latencyMs: [500, 5_000], nameConflict: 'inOperation' },
  ],
  ['insert quota', { latencyMs: 5_000, quota: { perMinute: quota.perMinute } }],
  ['quota of concurrent operations', { latencyMs: [500, 5_000], quota: { concurrentOperations: 6 } }],
  ['both quotas', { latencyMs: [500, 5_000], seed: 5, quota }],
  ['operations.list ignores its filter', { latencyMs: [1_000, 10_000], seed: 3, filterless: true }],
  ['three of them', { latencyMs: [1_000, 10_000], seed: 9, runs: 3 }],
  [
    'three of them, and operations.list ignores its filter',
    { latencyMs: [1_000, 10_000], seed: 13, runs: 3, filterless: true },
  ],
])('runs of one manifest side by side: %s', async (_, { runs: count = 2, filterless, ...options }) => {
  const { clock, env } = scaledClock(factor)
  await using gce = await startEmulator({ ...options, clock })
  const join = meeting(count, filterless ? withoutFilter : asIs)
  const gateways = await Promise.all(
    Array.from({ length: count }, () => startGateway(gce.url, { request: join() })),
  )
  await using _gateways = {
    [Symbol.asyncDispose]: async () => {
      for (const gateway of gateways) await gateway[Symbol.asyncDispose]()
    },
  }
  const runs = gateways.map(({ url }) => start(['apply', '-', '--endpoint', url, '--format', 'json'], env))
  for (const { child } of runs) child.stdin.end(manifest)
  await Promise.all(runs.map(({ ended }) => ended))
  for (const { child, output } of runs) {
    expect([child.exitCode, output.stderr.match(/failed.*/g)]).toEqual([0, null])
    const { counts } = JSON.parse(output.stdout)
    expect(counts).toMatchObject({ failed: 0, drifted: 0, skipped: 0, cancelled: 0 })
    expect(counts.created + counts.exists).toBe(images)
  }
  const made = gce.state().images ?? []
  expect(made.map(({ status }) => status ?? 'READY')).toEqual(Array.from({ length: images }, () => 'READY'))
  // each wanted what the other was about to make
  const conflicts = gce.requests.filter(({ method, status }) => method === 'images.insert' && status === 409)
  const most = options.nameConflict === 'inOperation' ? count : 1
  if (most === 1) expect(conflicts.length).toBeGreaterThan(0)
  const inserts = [...inserted(gce).values()].map(({ size }) => size)
  expect(inserts).toHaveLength(images)
  expect(Math.max(...inserts)).toBe(most)
})
