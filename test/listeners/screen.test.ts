import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ImageSpec } from '../../src/catalog/image-spec.ts'
import { startScreen } from '../../src/listeners/screen/screen.ts'
import type { Outcome, RunEvent } from '../../src/run/events.ts'
import type { Limits } from '../../src/settings/limits.ts'
import { apiError, failedVerify, quotaError, specOf } from '../report/fixtures.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { everyOn, FakeTerminal, screenAfter } from './fake-terminal.ts'

const show = '\u001B[?25h'
const hide = '\u001B[?25l'
const count = (text: string, part: string) => text.split(part).length - 1

let stdout: string[]
const stdoutWrite = process.stdout.write

beforeEach(() => {
  stdout = []
  process.stdout.write = (chunk: string | Uint8Array) => stdout.push(String(chunk)) > 0
})
afterEach(() => {
  process.stdout.write = stdoutWrite
})

function start(specs: readonly ImageSpec[], over: { columns?: number; rows?: number } = {}, limits?: Limits) {
  const clock = new FakeClock()
  const stream = Object.assign(new FakeTerminal(), over)
  const exits = new EventEmitter()
  const listener = startScreen({
    stream,
    clock,
    specs,
    ...(limits ? { limits } : {}),
    color: false,
    unicode: true,
    every: everyOn(clock),
    onExit(listener) {
      exits.on('exit', listener)
      return () => exits.off('exit', listener)
    },
  })
  const startImage = (spec: ImageSpec) => listener.on({ type: 'started', image: spec, atMs: clock.now() })
  const finish = (outcome: Outcome) => listener.on({ type: 'finished', outcome, atMs: clock.now() })
  return { clock, stream, exits, listener, startImage, finish }
}

/** Lets the tasks of the events so far start and end, as between two frames; then advances the clock. */
async function pass(clock: FakeClock, ms: number): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  await clock.advance(ms)
}

const created = (spec: ImageSpec, ms = 1_000): Outcome => ({
  result: 'changed',
  steps: [],
  image: spec,
  spec,
  selfLink: '',
  ms,
  warnings: [],
})

test('the line of a failed image keeps the end of its name', async () => {
  const image = specOf('web-debian-12-hardened-prod-2026-12')
  const { clock, stream, listener, startImage, finish } = start([image], { columns: 40 })
  startImage(image)
  finish({ result: 'failed', steps: [], image, spec: image, failure: quotaError(), ms: 2_000 })
  await pass(clock, 100)
  expect(screenAfter(stream.text)[0]).toBe('web-debia…d-2026-12: failed after 2.0s…')
  await listener.stop()
})

test('an image that is verified is drawn as such, and the output of its program stays above', async () => {
  const [one, two] = [specOf('web-1'), specOf('web-2')] as const
  const { clock, stream, listener, startImage, finish } = start([one, two])
  startImage(one)
  startImage(two)
  for (const image of [one, two]) listener.on({ type: 'state', image, state: { at: 'verifying' } })
  await pass(clock, 2_000)
  expect(screenAfter(stream.text)).toEqual([
    '░░░░░░░ 0/2 in 2s  created 0 · verifying 2',
    '⠋ web-1  verifying  2s',
    '⠋ web-2  verifying  2s',
    '',
  ])
  finish(failedVerify(one, 'boot\nno login\n'))
  await pass(clock, 100)
  expect(screenAfter(stream.text)).toEqual([
    'web-1 | boot',
    'web-1 | no login',
    'web-1: failed after 2.0s: smoke.sh ended with exit code 3 …',
    '███░░░░ 1/2 in 2s  created 0 · failed 1 · verifying 1',
    '⠙ web-2  verifying  2s',
    '',
  ])
  await listener.stop()
})

test('images in progress are drawn, failures stay above, and at the end nothing else remains', async () => {
  const specs = ['web-1', 'web-2', 'web-3'].map((name) => specOf(name))
  const [one, two, three] = specs as [ImageSpec, ImageSpec, ImageSpec]
  const { clock, stream, listener, startImage, finish } = start(specs)
  startImage(one)
  startImage(two)
  listener.on({ type: 'operation', image: two, operation: 'operation-1' })
  listener.on({ type: 'progress', image: two, percent: 40 })
  await pass(clock, 2_000)
  expect(screenAfter(stream.text)).toEqual([
    '░░░░░░░ 0/3 in 2s  created 0 · running 1 · queued 1 · not …',
    '· web-1  queued  2s',
    '⠋ web-2  running in the cloud 40%  2s',
    '',
  ])
  finish({ result: 'failed', steps: [], image: one, spec: one, failure: quotaError(), ms: 2_000 })
  finish({ result: 'skipped', steps: [], image: three, spec: three, why: 'source image web-1 failed' })
  await pass(clock, 100)
  const above = [
    "web-1: failed after 2.0s: Quota 'IMAGES' exceeded. Limit: …",
    'web-3: skipped: source image web-1 failed',
  ]
  expect(screenAfter(stream.text)).toEqual([
    ...above,
    '████░░░ 2/3 in 2s  created 0 · failed 1 · skipped 1 · runn…',
    '⠙ web-2  running in the cloud 40%  2s',
    '',
  ])
  finish(created(two))
  await listener.stop()
  expect(screenAfter(stream.text)).toEqual([...above, ''])
  expect(stream.text.startsWith(`\u001B[?2026h${hide}`)).toBe(true)
  expect(stream.text.endsWith(show)).toBe(true)
  expect(clock.waiting).toBe(0)
})

test('a failure at the last moment is still printed', async () => {
  const spec = specOf('web-1')
  const { listener, startImage, finish, stream } = start([spec])
  startImage(spec)
  finish({ result: 'failed', steps: [], image: spec, spec, failure: apiError(), ms: 1 })
  await listener.stop()
  expect(stream.text).toBe('web-1: failed after 1ms: it did not work\n')
})

test('a run that ends before the first frame writes nothing', async () => {
  const { listener, finish, stream } = start([specOf('a')])
  finish({ result: 'unchanged', steps: [], image: specOf('a'), spec: specOf('a'), selfLink: '' })
  await listener.stop()
  expect(stream.writes).toEqual([])
})

test('a thousand images with mixed outcomes: all are counted, one write per frame, stdout untouched', async () => {
  const specs = Array.from({ length: 1_000 }, (_, i) => specOf(`web-${i}`))
  const { clock, stream, exits, listener, startImage, finish } = start(specs)
  for (const [i, spec] of specs.entries()) {
    if (i % 10 === 9) {
      finish({ result: 'unchanged', steps: [], image: spec, spec, selfLink: '' })
      continue
    }
    startImage(spec)
    listener.on({ type: 'waiting', image: spec, why: 'HTTP 503', ms: 2_100 })
    listener.on({ type: 'operation', image: spec, operation: `operation-${i}` })
    if (i % 100 === 0) finish({ result: 'failed', steps: [], image: spec, spec, failure: apiError(), ms: 1 })
    else finish(created(spec))
    if (i % 50 === 0) await pass(clock, 100)
  }
  await pass(clock, 100)
  const last = screenAfter(stream.text).at(-2)
  expect(last).toMatch(/^█{7} 1,000\/1,000 in 2s {2}created 890 · failed 10 · exist…$/)
  const frames = stream.writes.length
  expect(frames).toBe(21)
  await listener.stop()
  expect(stream.writes).toHaveLength(frames + 1)
  expect(screenAfter(stream.text).filter((line) => line.includes('failed after'))).toHaveLength(10)
  expect(stdout).toEqual([])
  expect(count(stream.text, hide)).toBe(1)
  expect(count(stream.text, show)).toBe(1)
  expect(exits.listenerCount('exit')).toBe(0)
  expect(process.listenerCount('SIGINT')).toBe(0)
})

test('images queued at a limiter are shown as queued; never more lines than the terminal has', async () => {
  const specs = Array.from({ length: 200 }, (_, i) => specOf(`web-${i}`))
  const { clock, stream, listener, startImage } = start(specs)
  for (const spec of specs) startImage(spec)
  for (const spec of specs.slice(0, 2)) listener.on({ type: 'state', image: spec, state: { at: 'inFlight' } })
  await pass(clock, 100)
  expect(screenAfter(stream.text)).toEqual([
    '░░░░░░░ 0/200 in 0s  created 0 · in flight 2 · queued 198',
    '⠙ web-0  in flight  0s',
    '⠙ web-1  in flight  0s',
    '· web-2  queued  0s',
    '· web-3  queued  0s',
    '· web-4  queued  0s',
    '… and 195 more started',
    '',
  ])
  await listener.stop()
  expect(screenAfter(stream.text)).toEqual([''])
})

test('the progress of reading is drawn until images start', async () => {
  const spec = specOf('a')
  const { clock, stream, listener, startImage } = start([spec])
  listener.on({ type: 'reading', what: 'images', done: 500, total: 1_200 })
  listener.on({ type: 'reading', what: 'families', done: 0, total: 2 })
  await pass(clock, 100)
  expect(screenAfter(stream.text)).toEqual(['⠙ reading images 500/1,200 · families 0/2', ''])
  startImage(spec)
  await pass(clock, 100)
  expect(screenAfter(stream.text)[0]).toBe('░░░░░░░ 0/1 in 0s  created 0 · queued 1')
  await listener.stop()
  expect(screenAfter(stream.text)).toEqual([''])
})

test('a retried read is printed above the screen', async () => {
  const spec = specOf('a')
  const { clock, stream, listener, startImage } = start([spec])
  startImage(spec)
  await pass(clock, 100)
  listener.on({ type: 'retrying', method: 'images.list', project: 'p', why: 'HTTP 503', ms: 3_000 })
  await pass(clock, 100)
  expect(screenAfter(stream.text)[0]).toBe('p: retrying images.list in 3.0s: HTTP 503')
  await listener.stop()
  expect(screenAfter(stream.text)).toEqual(['p: retrying images.list in 3.0s: HTTP 503', ''])
})

test('lines that a narrower terminal has wrapped are erased too', async () => {
  const spec = specOf('a-rather-long-name-of-an-image')
  const { clock, stream, listener, startImage } = start([spec])
  startImage(spec)
  await pass(clock, 100)
  stream.columns = 20
  await pass(clock, 100)
  // it was 27 and 49 columns wide: 2 and 3 rows of 20
  const erased = `\r${'\u001B[1A\u001B[2K'.repeat(5)}`
  expect(stream.writes[1]).toContain(erased)
  for (const line of stream.writes[1]?.split(erased)[1]?.split('\n') ?? [])
    expect(line.length).toBeLessThan(30)
  await listener.stop()
})

test('a frame is erased line by line, as tmux keeps a screen that is erased as a whole in its history', async () => {
  const { clock, stream, listener, startImage } = start([specOf('web-1')])
  startImage(specOf('web-1'))
  await pass(clock, 100)
  await pass(clock, 1_000)
  await listener.stop()
  expect(stream.writes).toHaveLength(3)
  expect(stream.text).not.toMatch(/\p{Cc}\[\d*J/u)
})

test('the cursor is shown again if the process ends before the run does', async () => {
  const spec = specOf('a')
  const { clock, stream, exits, listener, startImage } = start([spec])
  startImage(spec)
  await pass(clock, 100)
  exits.emit('exit')
  expect(stream.text.endsWith(show)).toBe(true)
  expect(screenAfter(stream.text)).toEqual([''])
  await listener.stop()
  expect(count(stream.text, show)).toBe(1)
})

test('a terminal that cannot keep up gets no more frames', async () => {
  const spec = specOf('a')
  const { clock, stream, listener, startImage } = start([spec])
  startImage(spec)
  Object.defineProperty(stream, 'writableNeedDrain', { value: true, configurable: true })
  await pass(clock, 1_000)
  expect(stream.writes).toEqual([])
  Object.defineProperty(stream, 'writableNeedDrain', { value: false })
  await pass(clock, 100)
  expect(stream.writes).toHaveLength(1)
  await listener.stop()
})

test('an event of an image that has finished, or has not started, changes nothing', async () => {
  const spec = specOf('a')
  const { clock, listener, stream } = start([spec])
  const stray: RunEvent = { type: 'progress', image: spec, percent: 1 }
  listener.on(stray)
  await pass(clock, 100)
  await listener.stop()
  listener.on({ type: 'started', image: spec, atMs: 0 })
  await listener.stop()
  expect(screenAfter(stream.text)).toEqual([''])
})

test('a terminal that loses its size gets no endless cursor movement', async () => {
  const { clock, stream, listener, startImage } = start([specOf('web-1'), specOf('web-2')])
  startImage(specOf('web-1'))
  await pass(clock, 100)
  stream.columns = 0
  startImage(specOf('web-2'))
  await pass(clock, 100)
  await listener.stop()
  expect(stream.text).not.toMatch(/Infinity|NaN/)
  expect(screenAfter(stream.text)).toEqual([''])
})

test('the remaining time covers the image sent last', async () => {
  const specs = Array.from({ length: 4 }, (_, i) => specOf(`web-${i}`))
  const limits = { rate: 300, readRate: 1, listRate: 1, operationRate: 1, concurrency: 500, sourceRate: 6 }
  const { clock, stream, listener, startImage, finish } = start(specs, { columns: 120 }, limits)
  const run = (spec: ImageSpec) => {
    startImage(spec)
    listener.on({ type: 'operation', image: spec, operation: 'operation-1' })
  }
  for (const spec of specs.slice(0, 3)) run(spec)
  await pass(clock, 20_000)
  for (const spec of specs.slice(0, 3)) finish(created(spec, 20_000))
  await pass(clock, 1_000)
  const head = () => screenAfter(stream.text)[0]
  expect(head()).toMatch(/ 3\/4 in 21s {2}created 3 · not started 1 · [\d.]+\/min · ETA 20s$/)
  for (const spec of specs.slice(3)) run(spec)
  await pass(clock, 5_000)
  expect(head()).toMatch(/ · running 1 · [\d.]+\/min · ETA 15s$/)
  await listener.stop()
})

test('the remaining time obeys the limits: at 20 inserts per minute, 60 images take three minutes', async () => {
  const specs = Array.from({ length: 80 }, (_, i) => specOf(`web-${i}`))
  const limits = { rate: 20, readRate: 1, listRate: 1, operationRate: 1, concurrency: 500, sourceRate: 6 }
  const { clock, stream, listener, startImage, finish } = start(specs, { columns: 120 }, limits)
  const startMs = clock.now()
  await clock.advance(60_000 - (startMs % 60_000)) // a minute starts
  for (const spec of specs.slice(0, 20)) {
    startImage(spec)
    listener.on({ type: 'operation', image: spec, operation: 'operation-1' })
  }
  await pass(clock, 5_000)
  for (const spec of specs.slice(0, 20)) finish(created(spec))
  await pass(clock, 100)
  expect(screenAfter(stream.text)[0]).toMatch(
    / 20\/80 in 5s {2}created 20 · not started 60 · 235\/min · ETA 2m55s$/,
  )
  await listener.stop()
})
