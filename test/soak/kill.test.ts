import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRandom } from '../../src/emulator/base/random.ts'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/start-emulator.ts'
import type { FakeClock } from '../support/fake-clock.ts'
import { type Passing, startGateway } from '../support/gateway.ts'
import { handOn, killerAt, type RequestMoment, startClock } from '../support/killing.ts'
import { type Started, start } from '../support/process.ts'

/** Whenever the process is killed, the next run completes the work: without duplicates, losses or anything else. */

/** When it is killed: at an event, never at a time. */
type Moment =
  /** The process has started; it has read half of the manifest; it connects. */
  | { readonly at: 'spawned' | 'readingManifest' | 'connected' }
  /** It opens the report file; it has started to print the report. */
  | { readonly at: 'reportOpened' | 'reporting' }
  | RequestMoment

interface Case {
  readonly moment: Moment
  readonly manifest: string
  /** Whether operations are still running when the next run reads; otherwise they have ended. */
  readonly stillRunning: boolean
}

const raw = (name: string, more = '') =>
  `  - { name: ${name}${more}, rawDisk: { source: "gs://golden/${name}.tar.gz" } }\n`
const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

/** Its report is longer than two pipes hold: a process that writes it to an unread pipe has not ended. */
const large = 'one whose report is long'

const manifests: Readonly<Record<string, { readonly text: string; readonly images: number }>> = {
  'four chains of four': {
    images: 16,
    text: `project: golden-prod\nimages:\n${range(4)
      .map(
        (chain) =>
          raw(`base-${chain}`, `, family: base-${chain}, labels: { chain: "${chain}" }`) +
          range(3)
            .map((link) => {
              const source = link === 1 ? `base-${chain}` : `link-${chain}-${link - 1}`
              return `  - { name: link-${chain}-${link}, sourceImage: ${source}, description: link ${link} }\n`
            })
            .join(''),
      )
      .join('')}`,
  },
  'families, disks and snapshots': {
    images: 14,
    text: `project: golden-prod\ndefaults: { storageLocations: [us], labels: { team: platform } }\nimages:\n${[
      ...range(4).map(
        (n) =>
          `  - { name: debian-${n}, family: debian-golden, sourceImage: projects/debian-cloud/global/images/family/debian-12 }\n`,
      ),
      ...range(3).map((n) => `  - { name: disk-${n}, sourceDisk: zones/us-central1-a/disks/builder-${n} }\n`),
      ...range(3).map((n) => `  - { name: snap-${n}, sourceSnapshot: nightly-${n} }\n`),
      ...range(4).map((n) => raw(`raw-${n}`, ', guestOsFeatures: [GVNIC, UEFI_COMPATIBLE]')),
    ].join('')}`,
  },
  'three projects': {
    images: 18,
    text: `project: golden-prod\nimages:\n${['golden-prod', 'golden-edge', 'golden-labs']
      .flatMap((project) => [
        ...range(5).map((n) => raw(`raw-${n}`, `, project: ${project}`)),
        `  - { name: on-top, project: ${project}, sourceImage: raw-1 }\n`,
      ])
      .join('')}`,
  },
  [large]: {
    images: 700,
    text: `project: golden-prod\nimages:\n${range(700)
      .map((n) => raw(`raw-${n}`))
      .join('')}`,
  },
}

const seedState: NonNullable<EmulatorOptions['state']> = {
  images: [{ project: 'debian-cloud', name: 'debian-12-v20261110', family: 'debian-12' }],
  disks: range(3).map((n) => ({ project: 'golden-prod', zone: 'us-central1-a', name: `builder-${n}` })),
  snapshots: range(3).map((n) => ({ project: 'golden-prod', name: `nightly-${n}` })),
}

function cases(count: number, seed: number): Case[] {
  const random = createRandom(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const moments = (manifest: string): Moment => {
    const images = manifests[manifest]?.images ?? 0
    const of = pick(['insert', 'insert', 'operation', 'any'] as const)
    const at = pick(['lost', 'committedLater', 'committed', 'halfResponded', 'responded'] as const)
    // so many there are at least: one insert an image, and polls however they are bundled
    const most = { insert: images, operation: 3, any: images + 3 }[of]
    return { at, of, nth: 1 + Math.floor(random() * most) }
  }
  const special: readonly Moment[] = [
    ...(['spawned', 'readingManifest', 'connected', 'reportOpened', 'reporting'] as const).map((at) => ({
      at,
    })),
    ...range(3).map((n) => ({ at: 'delayed' as const, of: 'insert' as const, nth: n * 4 - 1 })),
  ]
  return range(count).map((n) => {
    const usual = pick(Object.keys(manifests).filter((name) => name !== large))
    const moment = special[(n - 1) >> 1] ?? moments(usual)
    const manifest = moment.at === 'reportOpened' || moment.at === 'reporting' ? large : usual
    return { moment, manifest, stillRunning: n % 2 === 0 }
  })
}

/** What there is in the end, without what differs from run to run. A status that is not READY would be among it. */
const imagesOf = (gce: Emulator) =>
  (gce.state().images ?? [])
    .map((image) =>
      Object.fromEntries(
        Object.entries(image).filter(([key]) => !/^(?:id|archiveSizeBytes)$|Id$|Timestamp$/.test(key)),
      ),
    )
    .sort((a, b) => `${a.project}/${a.name}`.localeCompare(`${b.project}/${b.name}`))

/** Committed inserts by image; a repetition of the same request does not count. */
function insertsOf(gce: Emulator): Map<string, Set<string | undefined>> {
  const inserts = new Map<string, Set<string | undefined>>()
  for (const { method, status, project, name, requestId } of gce.requests) {
    if (method !== 'images.insert' || status !== 200) continue
    const path = `${project}/${name}`
    inserts.set(path, (inserts.get(path) ?? new Set()).add(requestId))
  }
  return inserts
}

const flags = ['--rate', '60000/min', '--read-rate', '60000/min', '--format', 'json']
const emulate = (clock: FakeClock) =>
  startEmulator({ clock, latency: { operation: [20, 120] }, state: seedState })

let folder = ''
/** By manifest: the images after an undisturbed run. */
const undisturbed = new Map<string, ReturnType<typeof imagesOf>>()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mintage-kill-'))
  for (const [name, { text }] of Object.entries(manifests)) {
    using time = startClock()
    await using gce = await emulate(time.clock)
    const run = start(['apply', '-', '--endpoint', gce.url, ...flags])
    run.child.stdin.end(text)
    await run.ended
    expect(run.child.exitCode).toBe(0)
    undisturbed.set(name, imagesOf(gce))
  }
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Starts a run with all of its manifest, or with half of it. */
function apply(endpoint: string, report: string, manifest: string, half = false) {
  const run = start(['apply', '-', '--endpoint', endpoint, '--report', report, ...flags])
  // a pipe takes some of it at once: once it has taken all of this, the process has started to read
  const padding = `# ${'x'.repeat(98)}\n`.repeat(20_000)
  if (half) run.child.stdin.write(padding + manifest.slice(0, manifest.length >> 1))
  else run.child.stdin.end(manifest)
  return run
}

/** The process is killed as soon as this resolves, for moments that no request makes. */
async function comes({ at }: Moment, { child }: Started, report: string): Promise<FileHandle | undefined> {
  if (at === 'spawned') await once(child, 'spawn')
  if (at === 'readingManifest') await once(child.stdin, 'drain')
  if (at === 'reporting') child.stdout.once('data', () => child.stdout.pause())
  if (at === 'reporting') await once(child.stdout, 'pause')
  // a named pipe is opened for reading when the other side opens it for writing
  return at === 'reportOpened' ? open(report, 'r') : undefined
}

const all = cases(50, 20_261_124)

test.concurrent.each(
  all.map((one, index) => [index + 1, JSON.stringify(one.moment), one.manifest, one] as const),
)('killed %i: %s, %s', async (index, _, __, { moment, manifest, stillRunning }) => {
  const { text, images } = manifests[manifest] as { text: string; images: number }
  using time = startClock()
  await using gce = await emulate(time.clock)
  const kill = async () => {
    time.hold(stillRunning)
    first.child.kill('SIGKILL')
    first.child.stdout.resume()
    await first.ended
  }
  const onRequest = 'nth' in moment ? killerAt(moment, kill) : handOn
  let held: Passing | undefined
  let secondRuns = false
  const request = async (passing: Passing) => {
    if (!secondRuns) {
      held = (await onRequest(passing)) ?? held
      return
    }
    if (held?.name === passing.name) await held?.forward()
    if (held?.name === passing.name) held = undefined
    await handOn(passing)
    time.hold(false) // the next run has seen what was in the making
  }
  const connection = () => {
    if (moment.at === 'connected' && !secondRuns) void kill()
  }
  await using gateway = await startGateway(gce.url, { request, connection })

  const report = join(folder, `report-${index}.json`)
  if (moment.at === 'reportOpened') spawnSync('mkfifo', [report])
  const first = apply(gateway.url, report, text, moment.at === 'readingManifest')
  if (!('nth' in moment) && moment.at !== 'connected') {
    const opened = await comes(moment, first, report)
    await kill()
    await opened?.close()
  }
  await first.ended
  await gateway.waitUntilQuiet()
  if (!stillRunning) await time.clock.advance(1_000)
  rmSync(report, { force: true })
  expect(first.child.signalCode).toBe('SIGKILL')
  if (moment.at !== 'reporting') expect(first.output.stdout).toBe('')

  secondRuns = true
  const second = apply(gateway.url, report, text)
  await second.ended
  expect([second.child.exitCode, second.output.stderr.match(/failed.*/g)]).toEqual([0, null])
  const { counts } = JSON.parse(second.output.stdout)
  expect(counts).toMatchObject({ failed: 0, drifted: 0, skipped: 0, cancelled: 0 })
  expect(counts.created + counts.exists).toBe(images)
  expect(imagesOf(gce)).toEqual(undisturbed.get(manifest))
  expect([...insertsOf(gce).values()].map(({ size }) => size)).toEqual(range(images).map(() => 1))
  expect(held).toBeUndefined()
})
