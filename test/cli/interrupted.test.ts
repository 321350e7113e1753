import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { expect, test } from 'vitest'
import type { Io } from '../../src/commands/io.ts'
import { earlySignals } from '../../src/commands/signals.ts'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import type { Signal } from '../../src/util/signals.ts'
import { folder, mintage } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { startGateway } from '../support/gateway.ts'
import { start } from '../support/process.ts'

const raw = (name: string) => `  - { name: ${name}, rawDisk: { source: gs://golden/${name}.tar.gz } }\n`
const manifest = `project: golden-prod\nimages:\n${raw('web')}${raw('db')}`

/** A process whose signals and crashes come from the test. */
function fakeProcess() {
  let onSignal: (signal: Signal) => void = () => {}
  let onCrash: (error: unknown) => void = () => {}
  const process = {
    onSignal(listener) {
      onSignal = listener
      return () => {}
    },
    onCrash(listener) {
      onCrash = listener
      return () => {}
    },
  } satisfies Partial<Io>
  return { process, signal: (name: Signal) => onSignal(name), crash: (error: unknown) => onCrash(error) }
}

/** `apply` of two images, whose inserts get no response; `onInsert` is called at the first. */
async function applyWithoutResponses(
  onInsert: (context: {
    readonly clock: FakeClock
    readonly fake: ReturnType<typeof fakeProcess>
  }) => Promise<void>,
) {
  await using gce = await startEmulator({ clock: new FakeClock() })
  const clock = new FakeClock()
  const fake = fakeProcess()
  let inserts = 0
  await using gateway = await startGateway(gce.url, {
    async request(passing) {
      if (passing.kind !== 'insert') return passing.respond(await passing.forward())
      inserts += 1
      if (inserts === 2) await onInsert({ clock, fake })
    },
  })
  const path = folder({ 'images.yaml': manifest })
  const report = join(path, 'report.json')
  const flags = ['--endpoint', gateway.url, '--format', 'json', '--report', report, '--quiet']
  const result = await mintage(['apply', join(path, 'images.yaml'), ...flags], {
    clock,
    process: fake.process,
  })
  return { ...result, reports: [result.stdout, readFileSync(report, 'utf8')].map((text) => JSON.parse(text)) }
}

test('a Ctrl-C that a wrapper repeats while inserts are in flight: both reports are written, exit 130', async () => {
  const { code, reports } = await applyWithoutResponses(async ({ clock, fake }) => {
    fake.signal('SIGINT')
    await clock.advance(100)
    fake.signal('SIGINT')
    await clock.advance(4_899)
    expect(clock.waiting).toBeGreaterThan(0) // still listens for the responses
    await clock.advance(1)
  })
  expect(code).toBe(130)
  for (const report of reports)
    expect(report).toMatchObject({ exitCode: 130, stop: 'SIGINT', counts: { cancelled: 2 } })
})

test('a second signal seconds later ends the run immediately, with its report', async () => {
  const { code, reports } = await applyWithoutResponses(async ({ clock, fake }) => {
    fake.signal('SIGTERM')
    await clock.advance(2_000)
    fake.signal('SIGTERM')
  })
  expect(code).toBe(143)
  for (const report of reports)
    expect(report).toMatchObject({ exitCode: 143, stop: 'SIGTERM', counts: { cancelled: 2 } })
})

test('an uncaught exception, or a run without pending work, still writes a report; exit 1', async () => {
  const { code, stderr, reports } = await applyWithoutResponses(async ({ fake }) => {
    fake.crash(new Error('nothing is left to wait for'))
  })
  expect(stderr).toMatch(/^mintage: this is a bug in mintage\nError: nothing is left to wait for\n/)
  expect(code).toBe(1)
  for (const report of reports)
    expect(report).toMatchObject({ exitCode: 1, stop: null, counts: { cancelled: 2 } })
})

test.each([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  '%s during a run: exit %i after the report, which lists operations still running in the cloud',
  async (signal, code) => {
    await using gce = await startEmulator({ clock: new FakeClock() }) // no operation ever ends
    const path = folder({ 'images.yaml': manifest })
    const report = join(path, 'report.txt')
    const run = start(['apply', join(path, 'images.yaml'), '--endpoint', gce.url, '--report', report])
    await expect.poll(() => run.output.stderr.match(/ running/g)?.length, { timeout: 120_000 }).toBe(2)
    run.child.kill(signal)
    await run.ended
    expect(run.child.exitCode).toBe(code)
    expect(run.output.stdout).toContain(`\nThe run was interrupted (${signal}).\n`)
    expect(run.output.stdout).toMatch(/^2 images still running in the cloud; rerun to resume\.$/m)
    expect(readFileSync(report, 'utf8')).toBe(run.output.stdout)
  },
)

test('a signal while stdin is read without end still writes a report', async () => {
  const report = join(folder({}), 'report.json')
  const { code, stderr } = await mintage(['apply', '-', '--emulator', '--report', report], {
    process: {
      stdin: () => new PassThrough(),
      onSignal(listener) {
        setImmediate(() => listener('SIGTERM'))
        return () => {}
      },
    },
  })
  expect([code, stderr]).toEqual([143, 'mintage: interrupted by SIGTERM before anything was changed\n'])
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ exitCode: 143 })
})

test("a command without pending work exits with 1 and a message, not with Node's code 13", async () => {
  const run = start(['schema'], { NODE_OPTIONS: '--import=./test/support/unsettled.mjs' })
  await run.ended
  expect(run.child.exitCode).toBe(1)
  expect(run.output.stderr).toMatch(/^mintage: this is a bug in mintage\nError: no pending work is left/)
})

test('an apply without pending work still writes its report', async () => {
  const path = folder({ 'images.yaml': manifest, 'state.yaml': '' })
  const report = join(path, 'report.json')
  const flags = ['--emulator', '--emulator-state', join(path, 'state.yaml'), '--report', report]
  const run = start(['apply', join(path, 'images.yaml'), ...flags], {
    NODE_OPTIONS: '--import=./test/support/unsettled.mjs',
  })
  await run.ended
  expect(run.child.exitCode).toBe(1)
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
    exitCode: 1,
    error: { message: 'a bug in mintage, reported on stderr' },
  })
})

const signalAt = (module: string) => ({
  NODE_OPTIONS: '--import=./test/support/signal-at-load.mjs',
  SIGNAL_AT_LOAD: module,
})

test.each(['/dist/command/run-cli-', '/dist/command/apply-'])(
  'a signal while %s is loaded still writes a report',
  async (module) => {
    const path = folder({ 'images.yaml': manifest })
    const report = join(path, 'report.json')
    const run = start(
      ['apply', join(path, 'images.yaml'), '--emulator', '--report', report],
      signalAt(module),
    )
    await run.ended
    expect([run.child.exitCode, run.child.signalCode]).toEqual([143, null])
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ exitCode: 143 })
  },
)

test('a signal while a command without a report is loaded ends it immediately', async () => {
  const path = folder({ 'images.yaml': manifest })
  const run = start(['validate', join(path, 'images.yaml')], signalAt('/dist/command/run-cli-'))
  await run.ended
  expect([run.child.exitCode, run.child.signalCode]).toEqual([null, 'SIGTERM'])
})

test('the first signal before the command listens is held; another one seconds later ends the process', async () => {
  const clock = new FakeClock()
  const exits: number[] = []
  const early = earlySignals({ clock, exit: (code) => exits.push(code) })
  early.keep('SIGTERM')
  early.keep('SIGINT')
  expect(exits).toEqual([])
  await clock.advance(1_000)
  early.keep('SIGINT')
  expect(exits).toEqual([130])
  expect([early.take(), early.take()]).toEqual(['SIGTERM', undefined])
})

test('signals are handled until the report of a failed start is written', async () => {
  let isListening = true
  let wasListening: boolean | undefined
  const stdout = new Writable({
    write(_chunk, _encoding, done) {
      setImmediate(() => {
        wasListening = isListening
        done()
      })
    },
  })
  const path = folder({ 'images.yaml': manifest })
  const onSignal = () => () => {
    isListening = false
  }
  const flags = ['--emulator', '--endpoint', 'http://127.0.0.1:1', '--format', 'json']
  const { code } = await mintage(['apply', join(path, 'images.yaml'), ...flags], {
    stdout,
    process: { onSignal },
  })
  expect([code, wasListening, isListening]).toEqual([64, true, false])
})
