import { expect, test } from 'vitest'
import { Progress } from '../../src/listeners/model/progress.ts'
import { type Canvas, draw } from '../../src/listeners/screen/draw.ts'
import type { Event, Outcome } from '../../src/run/events.ts'
import { textWidth } from '../../src/text/width.ts'
import { apiError, specOf } from '../report/fixtures.ts'

const t0 = Date.parse('2026-11-24T10:41:00Z')
const spec = specOf('web-1')
const canvas: Canvas = { columns: 100, rows: 24, nowMs: t0 + 48_000, unicode: true, color: false }

const started: Event = { type: 'started', image: spec, atMs: t0 }
const finished = (status: 'created' | 'exists' | 'failed', atMs = t0 + 48_000): Event => {
  const outcomes: Record<typeof status, Outcome> = {
    created: { result: 'changed', steps: [], image: spec, spec, selfLink: '', ms: 1, warnings: [] },
    exists: { result: 'unchanged', steps: [], image: spec, spec, selfLink: '' },
    failed: { result: 'failed', steps: [], image: spec, spec, failure: apiError(), ms: 1 },
  }
  return { type: 'finished', outcome: outcomes[status], atMs }
}
const times = (count: number, event: Event) => Array.from({ length: count }, () => event)

function progressAfter(total: number, ...events: Event[]): Progress {
  const specs = Array.from({ length: total }, (_, i) => specOf(`web-${i}`))
  const progress = new Progress(specs)
  for (const event of events) progress.on(event, t0 + 46_000)
  return progress
}

/** The events of one image that started after 14 s. */
const imageEvents = (name: string, ...events: OfImage[]): Event[] => {
  const image = specOf(name)
  return [{ type: 'started', image: image, atMs: t0 + 14_000 }, ...events.map((event) => event(image))]
}
type OfImage = (spec: ReturnType<typeof specOf>) => Event

const frame = (
  progress: Progress,
  { atLeastMs = 0, ...over }: Partial<Canvas> & { readonly atLeastMs?: number } = {},
) => draw(progress, atLeastMs, { ...canvas, ...over })

const sent: OfImage = (spec) => ({ type: 'state', image: spec, state: { at: 'inFlight' } })
const running: OfImage = (spec) => ({ type: 'operation', image: spec, operation: 'operation-1' })
const waiting =
  (why: string, ms: number): OfImage =>
  (spec) => ({ type: 'waiting', image: spec, why, ms })
const throttled: Event = {
  type: 'throttled',
  project: 'golden-prod',
  limiter: 'write',
  why: '300 per minute',
  untilMs: t0 + 60_000,
}
const busyEvents = [
  ...times(30, finished('exists')),
  started,
  ...times(38, finished('created')),
  ...times(2, finished('failed')),
  throttled,
]
const busy = progressAfter(1_000, ...busyEvents)
const withImages = progressAfter(
  1_000,
  ...busyEvents,
  ...imageEvents('web-2026-10'),
  ...imageEvents('web-2026-11', sent),
  ...imageEvents('web-2026-12-arm64', running, (spec) => ({ type: 'progress', image: spec, percent: 40 })),
  ...imageEvents('database', running, waiting('HTTP 503', 4_100)),
  ...imageEvents('was-waiting', running, waiting('HTTP 503', 1_000)),
)

test('the screen of a busy run', () => {
  expect(frame(withImages, { columns: 160 })).toEqual([
    '█░░░░░░░░░░░░░░░░░░░ 70/1,000 in 48s  created 38 · failed 2 · exists 30 · in flight 1 · running 3 · queued 1 · not started 925 · 50/min · ETA 18m36s',
    'golden-prod: writes rate limited: 300 per minute, resumes at 10:42:00 UTC (in 12s)',
    '· web-2026-10        queued  34s',
    '⠋ web-2026-11        in flight  34s',
    '⠋ web-2026-12-arm64  running in the cloud 40%  34s',
    '⠋ database           waiting 2.1s: HTTP 503  34s',
    '⠋ was-waiting        running in the cloud  34s',
  ])
})

test('a run counts retirements, and images of other phases', () => {
  const ends = [
    ['changed', 'deprecate'],
    ['changed', 'delete'],
    ['withheld', 'obsolete'],
    ['notSelected', 'create'],
  ] as const
  const events = ends.map(([result, kind], index): Event => {
    const image = specOf(`old-${index}`)
    const steps = [{ id: `${kind} ${image.path}`, do: kind, end: 'done' as const }]
    const facts = { image, steps, why: 'a reason', selfLink: '', ms: 0, warnings: [] }
    return { type: 'finished', outcome: { ...facts, result }, atMs: 0 }
  })
  expect(frame(progressAfter(1, { type: 'planned', images: 5 }, ...events), { columns: 160 })).toEqual([
    '████████████████░░░░ 4/5  created 0 · deprecated 1 · deleted 1 · withheld 1 · not selected 1 · not started 1',
  ])
})

test('in ASCII', () => {
  expect(frame(withImages, { unicode: false, rows: 5, columns: 60 })).toEqual([
    '------- 70/1,000 in 48s  created 38 | failed 2 | exists ...',
    'golden-prod: writes rate limited: 300 per minute, resume...',
    '. web-2026-10  queued  34s',
    '... and 4 more started',
  ])
})

test('in color, cut by visible width', () => {
  const [head = ''] = frame(busy, { color: true, columns: 50 })
  expect(head).toBe(
    '░░░░░░ 70/1,000 in 48s  \u001B[32mcreated 38\u001B[39m · \u001B[31mfailed 2\u001B[39m · \u001B[0m…',
  )
  expect(textWidth(head)).toBe(49)
})

test('a retried request of an image, and a limiter without a known end', () => {
  const image = specOf('web-1')
  const progress = progressAfter(
    1,
    ...imageEvents('web-1', sent, () => ({
      type: 'retrying',
      method: 'images.insert',
      project: 'golden',
      image,
      why: 'HTTP 503',
      ms: 4_000,
    })),
    { type: 'throttled', project: 'golden', limiter: 'images', why: '1 image in flight' },
  )
  expect(frame(progress)).toEqual([
    '░░░░░░░░░░░░ 0/1 in 34s  created 0 · in flight 1',
    'golden: images throttled: 1 image in flight',
    '⠋ web-1  waiting 2.0s: HTTP 503  34s',
  ])
})

test('before the first event nothing is drawn', () => {
  expect(frame(progressAfter(3))).toEqual([])
})

test('a long state is cut, but its time stays', () => {
  const why = 'its source is busy: the resource is already being used by another image'
  const progress = progressAfter(1, ...imageEvents('web-1', sent, waiting(why, 60_000)))
  expect(frame(progress, { columns: 50 })[1]).toBe('⠋ web-1  waiting 58.0s: its source is busy:…  34s')
})

test.each([
  [40, '⠋ web-debia…t1-2026-12  waiting 5…  34s'],
  [60, '⠋ web-debian-12-…e-west1-2026-12  waiting 58.0s: 資源…  34s'],
  [80, '⠋ web-debian-12-hardene…-europe-west1-2026-12  waiting 58.0s: 資源は使用…  34s'],
])('with %i columns a name keeps its end', (columns, line) => {
  const name = 'web-debian-12-hardened-prod-europe-west1-2026-12'
  const progress = progressAfter(1, ...imageEvents(name, sent, waiting('資源は使用中です', 60_000)))
  expect(frame(progress, { columns })[1]).toBe(line)
})

test.each([
  [1, 1],
  [2, 1],
  [3, 2],
  [4, 3],
  [7, 6],
])('with %i rows at most %i lines, but two', (rows, most) => {
  expect(frame(withImages, { rows }).length).toBe(Math.max(2, most))
})

test('no line is ever wider than the terminal', () => {
  for (let columns = 1; columns < 120; columns++) {
    for (const line of frame(withImages, { columns, color: columns % 2 === 0 })) {
      expect(textWidth(line)).toBeLessThanOrEqual(columns - 1)
    }
  }
})

test('a limiter that has resumed is no longer shown', () => {
  const resumed: Event = { type: 'resumed', project: 'golden-prod', limiter: 'write' }
  expect(frame(progressAfter(1_000, ...busyEvents, resumed))).toHaveLength(1)
})

test('the rate is of the last two minutes, and unknown at first', () => {
  expect(progressAfter(9).ratePerMinute(t0)).toBeUndefined()
  const two = progressAfter(9, started, ...times(2, finished('created')))
  expect(two.ratePerMinute(t0 + 60_000)).toBeUndefined()
  const many = progressAfter(
    9,
    started,
    ...times(60, finished('created', t0 + 10_000)),
    ...times(30, finished('created', t0 + 300_000)),
  )
  expect(many.ratePerMinute(t0 + 310_000)).toBe(15)
})

test('images that existed before do not count for the rate', () => {
  const progress = progressAfter(
    100,
    started,
    ...times(50, finished('exists')),
    ...times(4, finished('created')),
  )
  expect(progress.ratePerMinute(t0 + 60_000)).toBe(4)
  expect(progress).toMatchObject({ done: 54, counts: { exists: 50, created: 4 } })
})

test('the rate of a long run counts its last two minutes only', () => {
  const events = Array.from({ length: 10_000 }, (_, i) => finished('created', t0 + i * 1_000))
  expect(progressAfter(10_000, started, ...events).ratePerMinute(t0 + 10_000_000)).toBe(60)
})

test('the remaining time is at least the limits’ minimum', () => {
  const progress = progressAfter(80, started, ...times(20, finished('created')))
  const over = { nowMs: t0 + 5_000, columns: 120 }
  expect(frame(progress, over)[0]).toMatch(/ · 240\/min · ETA 15s$/)
  expect(frame(progress, { ...over, atLeastMs: 180_000 })[0]).toMatch(/ · 240\/min · ETA 3m00s$/)
})

test('a remaining time of less than a second is not shown: the last image may be overdue', () => {
  const progress = progressAfter(1_000, started, ...times(999, finished('created')))
  expect(frame(progress, { columns: 120 })[0]).toMatch(/ · 1,249\/min$/)
})

test('an event of an image that is not active changes nothing', () => {
  const progress = progressAfter(1, ...imageEvents('web-1', running), finished('created'))
  for (const event of [running(spec), sent(spec), waiting('HTTP 503', 1)(spec)]) progress.on(event, t0)
  expect(progress).toMatchObject({ done: 1, notStarted: 0, states: { queued: 0, inFlight: 0, running: 0 } })
})
