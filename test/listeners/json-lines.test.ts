import { expect, test } from 'vitest'
import { startJsonLines } from '../../src/listeners/json-lines.ts'
import type { LogEntry } from '../../src/report/log/log-entry.ts'
import type { Event, Outcome } from '../../src/run/events.ts'
import type { LogLevel } from '../../src/settings/log-level.ts'
import { failedVerify, quotaError, specOf } from '../report/fixtures.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { everyOn } from './fake-terminal.ts'

function start(logLevel: LogLevel = 'info') {
  const clock = new FakeClock()
  const entries: LogEntry[] = []
  const specs = [specOf('web-1'), specOf('web-2')]
  const writeEntry = (entry: LogEntry) => void entries.push(entry)
  const listener = startJsonLines({ clock, specs, every: everyOn(clock), logLevel, writeEntry })
  return { clock, entries, listener }
}

const spec = specOf('web-1')
const image = { project: 'golden', image: 'web-1' }
const base = { image: spec, spec, steps: [] } as const
const finished = (outcome: Outcome): Event => ({ type: 'finished', outcome, atMs: 0 })
const retrying = {
  type: 'retrying',
  method: 'images.insert',
  project: 'golden',
  why: 'HTTP 503',
  ms: 3_000,
} as const
const request: Event = {
  type: 'request',
  method: 'images.list',
  project: 'golden',
  attempt: 2,
  result: 'HTTP 200',
  ms: 12.4,
  lines: () => ['> GET /images', '< HTTP 200\u001B[31m'],
}

test.each<[Event, LogEntry[]]>([
  [
    { type: 'started', image: spec, atMs: 0 },
    [{ severity: 'INFO', event: 'image.started', message: 'web-1: started', fields: image }],
  ],
  [
    { type: 'operation', image: spec, operation: 'operation-17' },
    [
      {
        severity: 'INFO',
        event: 'image.operation',
        message: 'web-1: running in the cloud as operation-17',
        fields: { ...image, operation: 'operation-17' },
      },
    ],
  ],
  [{ type: 'progress', image: spec, percent: 50 }, []],
  [
    { type: 'verifying', image: spec, program: './smoke.sh' },
    [
      {
        severity: 'INFO',
        event: 'image.verifying',
        message: 'web-1: verifying with ./smoke.sh',
        fields: image,
      },
    ],
  ],
  [
    { type: 'waiting', image: spec, why: 'its source is busy', ms: 2_100 },
    [
      {
        severity: 'INFO',
        event: 'image.waiting',
        message: 'web-1: waiting 2.1s: its source is busy',
        fields: { ...image, waitMs: 2_100 },
      },
    ],
  ],
  [
    { ...retrying, image: spec },
    [
      {
        severity: 'WARNING',
        event: 'request.retrying',
        message: 'web-1: retrying in 3.0s: HTTP 503',
        fields: { ...image, method: 'images.insert', waitMs: 3_000 },
      },
    ],
  ],
  [
    retrying,
    [
      {
        severity: 'WARNING',
        event: 'request.retrying',
        message: 'golden: retrying images.insert in 3.0s: HTTP 503',
        fields: { project: 'golden', method: 'images.insert', waitMs: 3_000 },
      },
    ],
  ],
  [
    finished({ ...base, result: 'changed', selfLink: '', ms: 34_000.4, warnings: [] }),
    [
      {
        severity: 'NOTICE',
        event: 'image.created',
        message: 'web-1: created in 34.0s',
        fields: { ...image, durationMs: 34_000 },
      },
    ],
  ],
  [
    finished({ ...base, result: 'failed', failure: quotaError(), ms: 5_000 }),
    [
      {
        severity: 'ERROR',
        event: 'image.failed',
        message: "web-1: failed after 5.0s: Quota 'IMAGES' exceeded. Limit: 100.0 globally. (QUOTA_EXCEEDED)",
        fields: { ...image, durationMs: 5_000, kind: 'quota', reason: 'QUOTA_EXCEEDED' },
      },
    ],
  ],
  [
    finished({ ...base, result: 'skipped', why: 'source image web-0 failed' }),
    [
      {
        severity: 'WARNING',
        event: 'image.skipped',
        message: 'web-1: skipped: source image web-0 failed',
        fields: image,
      },
    ],
  ],
  [finished({ ...base, result: 'unchanged', selfLink: '' }), []],
  [finished({ ...base, result: 'cancelled' }), []],
  [
    {
      type: 'throttled',
      project: 'golden',
      limiter: 'source',
      subject: 'projects/golden/zones/a/disks/builder',
      why: 'limit reached',
      untilMs: Date.parse('2026-11-24T10:00:12Z'),
    },
    [
      {
        severity: 'NOTICE',
        event: 'limit.throttled',
        message: 'golden: images from disks/builder rate limited for 12.0s: limit reached',
        fields: {
          project: 'golden',
          limiter: 'source',
          by: 'limit',
          subject: 'projects/golden/zones/a/disks/builder',
          until: '2026-11-24T10:00:12.000Z',
        },
      },
    ],
  ],
  [
    { type: 'resumed', project: 'golden', limiter: 'write' },
    [
      {
        severity: 'INFO',
        event: 'limit.resumed',
        message: 'golden: writes resumed',
        fields: { project: 'golden', limiter: 'write' },
      },
    ],
  ],
  [
    request,
    [
      {
        severity: 'DEBUG',
        event: 'request.ended',
        message: 'images.list golden: HTTP 200, 12ms (attempt 2)',
        fields: {
          project: 'golden',
          method: 'images.list',
          attempt: 2,
          result: 'HTTP 200',
          durationMs: 12,
        },
      },
    ],
  ],
  [
    { type: 'tokenRequest', step: 'POST sts.googleapis.com', result: 'HTTP 200', ms: 7.6 },
    [
      {
        severity: 'DEBUG',
        event: 'token.ended',
        message: 'token: POST sts.googleapis.com: HTTP 200, 8ms',
        fields: { result: 'HTTP 200', durationMs: 8 },
      },
    ],
  ],
])('$0.type is an entry or none', (event, expected) => {
  const { entries, listener } = start()
  listener.on(event)
  expect(entries).toEqual(expected)
})

test('at level trace, a request has its lines', () => {
  const { entries, listener } = start('trace')
  listener.on(request)
  expect(entries[0]?.fields?.lines).toEqual(['> GET /images', '< HTTP 200'])
})

test('the output of a program that failed is one entry', () => {
  const { entries, listener } = start()
  listener.on(finished(failedVerify(spec, 'no sshd\nexit 3')))
  expect(entries.map(({ event }) => event)).toEqual(['image.failed', 'verify.output'])
  expect(entries[1]).toEqual({
    severity: 'INFO',
    event: 'verify.output',
    message: 'web-1 | no sshd\nweb-1 | exit 3',
    fields: image,
  })
})

test('a heartbeat after 30 s without entries, and none after the end', async () => {
  const { clock, entries, listener } = start()
  listener.on({ type: 'planned', images: 2 })
  listener.on({ type: 'started', image: spec, atMs: 0 })
  await clock.advance(29_000)
  expect(entries).toHaveLength(1)
  await clock.advance(1_000)
  expect(entries[1]).toEqual({
    severity: 'INFO',
    event: 'run.progress',
    message: '0 of 2 done, 1 queued, 1 not started, 30.0s',
    fields: {
      done: 0,
      total: 2,
      queued: 1,
      inFlight: 0,
      running: 0,
      verifying: 0,
      notStarted: 1,
      durationMs: 30_000,
    },
  })
  await listener.stop()
  listener.on({ type: 'resumed', project: 'golden', limiter: 'write' })
  await clock.advance(60_000)
  expect(entries).toHaveLength(2)
})
