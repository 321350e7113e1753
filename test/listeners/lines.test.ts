import { expect, test } from 'vitest'
import { startLines } from '../../src/listeners/lines.ts'
import { startListener } from '../../src/listeners/start-listener.ts'
import type { Event, Outcome, RunEvent } from '../../src/run/events.ts'
import { failedVerify, quotaError, specOf } from '../report/fixtures.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { everyOn, FakeTerminal } from './fake-terminal.ts'

function start(specs = [specOf('web-1'), specOf('web-2')], color = false) {
  const clock = new FakeClock()
  const stream = new FakeTerminal()
  const listener = startLines({
    stream,
    clock,
    specs,
    color,
    unicode: true,
    onExit: () => () => {},
    every: everyOn(clock),
  })
  return { clock, stream, listener }
}

const spec = specOf('web-1')
const retrying = {
  type: 'retrying',
  method: 'images.list',
  project: 'golden-prod',
  why: 'HTTP 503',
  ms: 3_000,
} as const
const finished = (outcome: Outcome): RunEvent => ({ type: 'finished', outcome, atMs: 0 })
const failedBy = (text: string): Outcome => failedVerify(spec, text)
const untilMs = Date.parse('2026-11-24T10:00:12Z')

test.each<[Event, string]>([
  [{ type: 'started', image: spec, atMs: 0 }, 'web-1: started\n'],
  [
    { type: 'operation', image: spec, operation: 'operation-17' },
    'web-1: running in the cloud as operation-17\n',
  ],
  [{ type: 'progress', image: spec, percent: 50 }, ''],
  [{ type: 'verifying', image: spec, program: './smoke.sh' }, 'web-1: verifying with ./smoke.sh\n'],
  [{ type: 'waiting', image: spec, why: 'HTTP 503', ms: 2_100 }, 'web-1: waiting 2.1s: HTTP 503\n'],
  [{ type: 'waiting', image: spec, why: 'a\nb', ms: 100 }, 'web-1: waiting 100ms: a b\n'],
  [
    finished({
      result: 'changed',
      steps: [],
      image: spec,
      spec,
      selfLink: '',
      ms: 34_000,
      warnings: [],
      note: 'it was there',
    }),
    'web-1: created in 34.0s: it was there\n',
  ],
  [finished({ result: 'unchanged', steps: [], image: spec, spec, selfLink: '' }), ''],
  [finished({ result: 'notSelected', steps: [], image: spec, spec }), ''],
  [
    finished({ result: 'withheld', steps: [], image: spec, why: 'its id changed after the plan' }),
    'web-1: withheld: its id changed after the plan\n',
  ],
  [
    finished({
      result: 'drifted',
      steps: [],
      image: spec,
      spec,
      selfLink: '',
      fields: [
        { field: 'family', expected: 'a', actual: 'b' },
        { field: 'labels.x', expected: 'a', actual: '(none)' },
      ],
    }),
    'web-1: drifted: family: expected a, actual b; labels.x: expected a, actual (none)\n',
  ],
  [
    finished({ result: 'failed', steps: [], image: spec, spec, failure: quotaError(), ms: 65_000 }),
    "web-1: failed after 1m05s: Quota 'IMAGES' exceeded. Limit: 100.0 globally. (QUOTA_EXCEEDED)\n",
  ],
  [
    finished({ result: 'skipped', steps: [], image: spec, spec, why: 'source image b failed' }),
    'web-1: skipped: source image b failed\n',
  ],
  [
    finished({
      result: 'cancelled',
      steps: [],
      image: spec,
      spec,
      left: { at: 'running', operation: 'operation-1' },
    }),
    'web-1: cancelled: still running in the cloud as operation-1\n',
  ],
  [finished({ result: 'cancelled', steps: [], image: spec, spec }), ''],
  [
    { type: 'throttled', project: 'golden', limiter: 'write', why: 'rate limit', untilMs },
    'golden: writes rate limited for 12.0s: rate limit\n',
  ],
  [{ type: 'resumed', project: 'golden', limiter: 'read' }, 'golden: reads resumed\n'],
  [
    { type: 'throttled', project: 'golden', limiter: 'images', why: 'concurrency limit of 500' },
    'golden: images throttled: concurrency limit of 500\n',
  ],
  [
    { type: 'retrying', method: 'images.insert', project: 'golden', image: spec, why: 'HTTP 503', ms: 2_100 },
    'web-1: retrying in 2.1s: HTTP 503\n',
  ],
])('a line for each change: %#', async (event, expected) => {
  const { stream, listener } = start()
  listener.on(event)
  await listener.stop()
  expect(stream.text).toBe(expected)
})

test('the output of a program that did not pass follows its failure', async () => {
  const { stream, listener } = start()
  listener.on(finished(failedBy('boot\n\u001B[2Jno login\n')))
  await listener.stop()
  expect(stream.text).toBe(
    'web-1: failed after 2.0s: smoke.sh ended with exit code 3 (VERIFY_FAILED)\nweb-1 | boot\nweb-1 | no login\n',
  )
})

test('the heartbeat counts images that are verified', async () => {
  const { clock, stream, listener } = start()
  listener.on({ type: 'started', image: spec, atMs: 0 })
  listener.on({ type: 'state', image: spec, state: { at: 'verifying' } })
  await clock.advance(31_000)
  await listener.stop()
  expect(stream.text).toBe('web-1: started\n… 0 of 2 done, 1 verifying, 1 not started, 30.0s\n')
})

test('a heartbeat after 30 s of silence, and no timer left behind', async () => {
  const { clock, stream, listener } = start([specOf('a'), specOf('b'), spec])
  listener.on(
    finished({ result: 'unchanged', steps: [], image: specOf('a'), spec: specOf('a'), selfLink: '' }),
  )
  await clock.advance(20_000)
  listener.on({ type: 'started', image: spec, atMs: clock.now() })
  listener.on({ type: 'state', image: spec, state: { at: 'inFlight' } })
  await clock.advance(29_000)
  expect(stream.text).toBe('web-1: started\n')
  await clock.advance(1_000)
  expect(stream.text).toBe('web-1: started\n… 1 of 3 done, 1 in flight, 1 not started, 50.0s\n')
  await clock.advance(60_000)
  expect(stream.writes).toHaveLength(4)
  await listener.stop()
  expect(clock.waiting).toBe(0)
})

test('the heartbeat counts each state under its own word', async () => {
  const specs = ['a', 'b', 'c', 'd', 'e'].map((name) => specOf(name))
  const { clock, stream, listener } = start(specs)
  for (const spec of specs.slice(0, 4)) listener.on({ type: 'started', image: spec, atMs: clock.now() })
  const states = ['inFlight', 'running', 'queued'] as const
  for (const [index, at] of states.entries()) {
    listener.on({ type: 'state', image: specOf('abc'.charAt(index)), state: { at } })
  }
  await clock.advance(30_000)
  await listener.stop()
  expect(stream.text).toContain(
    '… 0 of 5 done, 1 in flight, 1 running in the cloud, 2 queued, 1 not started, 30.0s\n',
  )
})

test('the heartbeat counts images to be retired, which the manifest does not list', async () => {
  const { clock, stream, listener } = start()
  listener.on({ type: 'planned', images: 3 })
  const image = specOf('web-0')
  listener.on(finished({ result: 'withheld', steps: [], image, why: 'a reason' }))
  await clock.advance(30_000)
  await listener.stop()
  expect(stream.text).toContain('… 1 of 3 done, 2 not started, 30.0s\n')
})

test('the heartbeat shows the progress of reading, if that takes long', async () => {
  const { clock, stream, listener } = start()
  listener.on({ type: 'reading', what: 'images', done: 0, total: 1_200 })
  listener.on({ type: 'reading', what: 'sources', done: 0, total: 3 })
  listener.on({ type: 'reading', what: 'images', done: 500, total: 1_200 })
  await clock.advance(30_000)
  await listener.stop()
  expect(stream.text).toBe('… reading images 500 of 1,200, sources 0 of 3, 30.0s\n')
})

test('failures in red, names with their project if there are several', async () => {
  const other = specOf('web-1', { project: 'staging' })
  const { stream, listener } = start([spec, other], true)
  listener.on(
    finished({ result: 'failed', steps: [], image: other, spec: other, failure: quotaError(), ms: 0 }),
  )
  listener.on({ type: 'started', image: spec, atMs: 0 })
  await listener.stop()
  expect(stream.text).toBe(
    "\u001B[31mstaging/web-1: failed: Quota 'IMAGES' exceeded. Limit: 100.0 globally. (QUOTA_EXCEEDED)\u001B[39m\ngolden/web-1: started\n",
  )
})

/** Of a listener without images. */
const idleOptions = (stream: FakeTerminal) => ({
  stream,
  clock: new FakeClock(),
  specs: [],
  color: false,
  unicode: true,
  onExit: () => () => {},
})

test('the real timer does not keep the process alive', async () => {
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const stream = new FakeTerminal()
  const listener = startLines(idleOptions(stream))
  expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout')).toHaveLength(before)
  await listener.stop()
})

test('silent prints nothing', async () => {
  const stream = new FakeTerminal()
  const listener = await startListener('silent', idleOptions(stream))
  listener.on({ type: 'started', image: spec, atMs: 0 })
  listener.on(retrying)
  await listener.stop()
  expect(stream.writes).toEqual([])
})

test.each(['screen', 'lines'] as const)('%s is started by its name', async (kind) => {
  const clock = new FakeClock()
  const stream = new FakeTerminal()
  const specs = [spec]
  const listener = await startListener(kind, {
    stream,
    clock,
    specs,
    color: false,
    unicode: true,
    onExit: () => () => {},
    every: everyOn(clock),
  })
  listener.on(retrying)
  await listener.stop()
  expect(stream.text).toBe('golden-prod: retrying images.list in 3.0s: HTTP 503\n')
})
