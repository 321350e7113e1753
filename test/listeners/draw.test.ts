import { expect, test } from 'vitest'
import {
  type ImageEvent,
  type ImageProgress,
  ratePerMinute,
  reduceImage,
  reduceTotals,
  startImage,
  startTotals,
  type Totals,
} from '../../src/listeners/model/totals.ts'
import { type Canvas, draw } from '../../src/listeners/screen/draw.ts'
import type { Outcome, RunEvent } from '../../src/run/events.ts'
import { textWidth } from '../../src/text/width.ts'
import { apiError, specOf } from '../report/fixtures.ts'

const t0 = Date.parse('2026-11-24T10:41:00Z')
const spec = specOf('web-1')
const canvas: Canvas = { columns: 100, rows: 24, nowMs: t0 + 48_000, unicode: true, color: false }

const started: RunEvent = { type: 'started', spec, atMs: t0 }
const finished = (status: 'created' | 'exists' | 'failed', atMs = t0 + 48_000): RunEvent => {
  const outcomes: Record<typeof status, Outcome> = {
    created: { result: 'changed', steps: [], spec, selfLink: '', ms: 1, warnings: [] },
    exists: { result: 'unchanged', steps: [], spec, selfLink: '' },
    failed: { result: 'failed', steps: [], spec, failure: apiError(), ms: 1 },
  }
  return { type: 'finished', outcome: outcomes[status], atMs }
}
const times = (count: number, event: RunEvent) => Array.from({ length: count }, () => event)
const totalsAfter = (total: number, ...events: RunEvent[]): Totals =>
  events.reduce(reduceTotals, startTotals(total))

const imageAfter = (label: string, ...events: ImageEvent[]): ImageProgress =>
  events.reduce((image, event) => reduceImage(image, event, t0 + 46_000), startImage(label, t0 + 14_000))

const frame = (
  totals: Totals,
  images: ImageProgress[] = [],
  { atLeastMs = 0, ...over }: Partial<Canvas> & { readonly atLeastMs?: number } = {},
) =>
  draw({ totals, inFlight: inFlightOf(images), atLeastMs, active: new Set(images) }, { ...canvas, ...over })
const inFlightOf = (images: ImageProgress[]) => images.filter(({ phase }) => phase !== 'queued').length

const sent: ImageEvent = { type: 'state', spec, state: { at: 'inFlight' } }
const running: ImageEvent = { type: 'operation', spec, operation: 'operation-1' }
const held: RunEvent = {
  type: 'throttled',
  project: 'golden-prod',
  limiter: 'write',
  why: 'rate limit',
  untilMs: t0 + 60_000,
}
const busy = totalsAfter(
  1_000,
  ...times(30, finished('exists')),
  started,
  ...times(38, finished('created')),
  ...times(2, finished('failed')),
  held,
)
const images = [
  imageAfter('web-2026-10'),
  imageAfter('web-2026-11', sent),
  imageAfter('web-2026-12-arm64', running, { type: 'progress', spec, percent: 40 }),
  imageAfter('database', running, { type: 'waiting', spec, why: 'HTTP 503', ms: 4_100 }),
  imageAfter('was-waiting', running, { type: 'waiting', spec, why: 'HTTP 503', ms: 1_000 }),
]

test('the screen of a busy run', () => {
  expect(frame(busy, images)).toEqual([
    '░░░░░░░░░░░░ 70/1,000 in 48s  created 38 · failed 2 · exists 30 · in flight 4 · queued 926 · 50/mi…',
    'held: golden-prod inserts: rate limit, on again at 10:42:00 UTC (in 12s)',
    '· web-2026-10        queued  34s',
    '⠋ web-2026-11        inserting  34s',
    '⠋ web-2026-12-arm64  operation RUNNING 40 %  34s',
    '⠋ database           waiting: HTTP 503, again in 2.1s  34s',
    '⠋ was-waiting        operation RUNNING  34s',
  ])
})

test('in ASCII', () => {
  expect(frame(busy, images, { unicode: false, rows: 5, columns: 60 })).toEqual([
    '------- 70/1,000 in 48s  created 38 | failed 2 | exists ...',
    'held: golden-prod inserts: rate limit, on again at 10:42...',
    '. web-2026-10  queued  34s',
    '... and 4 more started',
  ])
})

test('in colour, cut by what is seen', () => {
  const [head = ''] = frame(busy, [], { color: true, columns: 50 })
  expect(head).toBe(
    '░░░░░░ 70/1,000 in 48s  \u001B[32mcreated 38\u001B[39m · \u001B[31mfailed 2\u001B[39m · \u001B[0m…',
  )
  expect(textWidth(head)).toBe(49)
})

test('a long state is cut so that the time stays', () => {
  const why = 'its source is busy: the resource is already being used by another image'
  const image = imageAfter('web-1', sent, { type: 'waiting', spec, why, ms: 60_000 })
  expect(frame(startTotals(1), [image], { columns: 50 })[1]).toBe(
    '⠋ web-1  waiting: its source is busy: the r…  34s',
  )
})

test.each([
  [1, 1],
  [2, 1],
  [3, 2],
  [4, 3],
  [7, 6],
])('with %i rows at most %i lines, but two', (rows, most) => {
  expect(frame(busy, images, { rows }).length).toBe(Math.max(2, most))
})

test('no line is ever wider than the terminal', () => {
  for (let columns = 1; columns < 120; columns++) {
    for (const line of frame(busy, images, { columns, color: columns % 2 === 0 })) {
      expect(textWidth(line)).toBeLessThanOrEqual(columns - 1)
    }
  }
})

test('a released group is no longer told of', () => {
  const released: RunEvent = { type: 'resumed', project: 'golden-prod', limiter: 'write' }
  expect(frame(reduceTotals(busy, released))).toHaveLength(1)
})

test('the rate is of the last two minutes, and unknown at first', () => {
  expect(ratePerMinute(startTotals(9), t0)).toBeUndefined()
  expect(
    ratePerMinute(totalsAfter(9, started, ...times(2, finished('created'))), t0 + 60_000),
  ).toBeUndefined()
  const totals = totalsAfter(
    9,
    started,
    ...times(60, finished('created', t0 + 10_000)),
    ...times(30, finished('created', t0 + 300_000)),
  )
  expect(ratePerMinute(totals, t0 + 310_000)).toBe(15)
})

test('what existed before is no work done: it does not count for the rate', () => {
  const totals = totalsAfter(100, started, ...times(50, finished('exists')), ...times(4, finished('created')))
  expect(ratePerMinute(totals, t0 + 60_000)).toBe(4)
  expect(totals).toMatchObject({ done: 54, counts: { exists: 50, created: 4 } })
})

test('the totals stay small however long the run', () => {
  let totals = startTotals(10_000)
  for (let i = 0; i < 10_000; i++) totals = reduceTotals(totals, finished('created', t0 + i * 1_000))
  expect(totals.recent).toHaveLength(12)
})

test('the time left is no shorter than the limits make it', () => {
  const totals = totalsAfter(80, started, ...times(20, finished('created')))
  const over = { nowMs: t0 + 5_000, columns: 120 }
  expect(frame(totals, [], over)[0]).toMatch(/ · 240\/min · ETA 15s$/)
  expect(frame(totals, [], { ...over, atLeastMs: 180_000 })[0]).toMatch(/ · 240\/min · ETA 3m00s$/)
})
