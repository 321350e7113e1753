import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type EmulatorOptions, startEmulator } from '../../../src/emulator/public.ts'
import type { Signal } from '../../../src/util/signals.ts'
import { folder, mintage } from '../../support/cli.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { ourLabels } from '../../support/family.ts'
import { type Passing, startGateway } from '../../support/gateway.ts'
import { until } from '../../support/processes.ts'
import { startOn } from '../../support/programs.ts'

/** Cloud Run kills a task ten seconds after SIGTERM; a report after eight leaves time for the logs. */
const reportMs = 8_000

interface Moment {
  /** The request that gets no response, and at which the signal comes. */
  readonly hangs?: (passing: Passing) => boolean
  readonly manifest?: string
  readonly flags?: readonly string[]
  readonly state?: EmulatorOptions['state']
}

const entries = (count: number, more = '') =>
  Array.from(
    { length: count },
    (_, n) => `  - { name: web-${n}, rawDisk: { source: gs://b/o.tar.gz }${more} }\n`,
  ).join('')
const header = 'catalog: golden\nproject: golden-prod\n'
const old = (name: string, day: string) => ({
  project: 'golden-prod',
  name,
  family: 'web',
  labels: ourLabels,
  creationTimestamp: `2026-0${day}-01T08:00:00Z`,
})

/** Runs until the signal at that moment; returns the end, and the time from the signal to the end by the run's clock. */
async function stopAt({ hangs, manifest = `${header}images:\n${entries(3)}`, flags = [], state }: Moment) {
  const clock = new FakeClock({ autoAdvance: true })
  await using gce = await startEmulator({ clock: new FakeClock(), ...(state ? { state } : {}) }) // no operation ends
  let send: (signal: Signal) => void = () => {}
  let signalMs: number | undefined
  const stop = () => {
    signalMs ??= clock.monotonic()
    send('SIGTERM')
  }
  await using gateway = await startGateway(gce.url, {
    async request(passing) {
      if (hangs?.(passing)) stop()
      else await passing.respond(await passing.forward())
    },
  })
  const path = folder({ 'images.yaml': manifest })
  const args = ['apply', join(path, 'images.yaml'), '--endpoint', gateway.url, '--format', 'json', ...flags]
  const env = { CLOUD_RUN_TASK_INDEX: '0', CLOUD_RUN_TASK_COUNT: '1' }
  const onSignal = (listener: typeof send) => {
    send = listener
    return () => {}
  }
  const result = await mintage(args, { clock, env, process: { onSignal } })
  return { ...result, ms: clock.monotonic() - (signalMs ?? Number.NaN) }
}

test.each<[string, Moment]>([
  ['while images are read', { hangs: ({ path }) => path.includes('/global/images?') }],
  ['while inserts get no response', { hangs: ({ kind }) => kind === 'insert' }],
  ['while operations run', { hangs: ({ kind }) => kind === 'operation' }],
  [
    'while a retirement gets no response',
    {
      hangs: ({ path }) => path.includes('/deprecate'),
      manifest: `${header}families: { web: { keep: 1, obsoleteAfter: 1d } }\nimages: [{ name: web-3, family: web, rawDisk: { source: gs://b/o } }]\n`,
      state: { images: [old('web-1', '1'), old('web-2', '2'), old('web-3', '3')] },
    },
  ],
])('SIGTERM %s: the report is out in time', async (_what, moment) => {
  const { code, stdout, ms } = await stopAt(moment)
  expect([code, JSON.parse(stdout).exitCode]).toEqual([143, 143])
  expect(ms).toBeLessThan(reportMs)
})

test('SIGTERM while a program ignores it, and a child of it has left its group: the report is out in time', async () => {
  const clock = new FakeClock({ autoAdvance: true })
  await using gce = await startEmulator({ clock: clock.steady, latencyMs: 0 })
  const path = folder({
    'images.yaml': `${header}images:\n${entries(1, ', family: web, verify: [./smoke.sh]')}`,
    'smoke.sh':
      '#!/bin/sh\ntrap "" TERM\nsetsid sh -c "echo \\$\\$ > pid; exec sleep 600" &\nwhile :; do sleep 0.05; done\n',
  })
  chmodSync(join(path, 'smoke.sh'), 0o755)
  const pidFile = join(path, 'pid')
  const isRunning = () => existsSync(pidFile) && readFileSync(pidFile, 'utf8').endsWith('\n')
  let send: (signal: Signal) => void = () => {}
  const run = mintage(['apply', join(path, 'images.yaml'), '--endpoint', gce.url, '--format', 'json'], {
    clock,
    process: {
      startProgram: startOn(clock, isRunning), // time stands still until it runs
      onSignal(listener) {
        send = listener
        return () => {}
      },
    },
  })
  await until(isRunning)
  onTestFinished(() => void process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL'))
  const signalMs = clock.monotonic()
  send('SIGTERM')
  const { code, stdout } = await run
  expect([code, JSON.parse(stdout).counts]).toEqual([143, expect.objectContaining({ cancelled: 1 })])
  expect(clock.monotonic() - signalMs).toBeLessThan(reportMs)
})
