import { expect, test } from 'vitest'
import { limitedText, limiterText, throttledText } from '../../src/report/view/texts/throttle-text.ts'
import type { LimitKind } from '../../src/run/events.ts'

const subject = 'projects/p/zones/z/disks/builder'

test.each<[LimitKind, string, string, string]>([
  ['write', 'p: writes rate limited', 'writes per minute (--rate)', 'writes'],
  ['patch', 'p: patches rate limited', 'patches per minute', 'patches'],
  ['read', 'p: reads rate limited', 'reads per minute (--read-rate)', 'reads'],
  ['list', 'p: lists rate limited', 'lists per minute (--list-rate)', 'lists'],
  ['operation', 'p: polls rate limited', 'polls per minute (--operation-rate)', 'polls'],
  ['images', 'p: images throttled', 'concurrent images (--concurrency)', 'images'],
  ['operations', 'p: operations throttled', "the API's limit on concurrent operations", 'operations'],
  [
    'source',
    'p: images from disks/builder rate limited',
    'the limits of disks/builder (one image at a time, --source-rate)',
    'images from disks/builder',
  ],
])('%s: %s', (limiter, limited, cause, what) => {
  const event = { project: 'p', limiter, subject }
  expect(limitedText(event)).toBe(limited)
  expect(limiterText(event)).toBe(`p: ${what}`)
  expect(throttledText([{ ...event, ms: 125_000 }])).toEqual([`throttled 2m05s by ${cause} in p`])
  // a 429 of the server is not caused by a flag
  expect(throttledText([{ ...event, by: 'server', ms: 125_000 }])).toEqual([
    `throttled 2m05s by the API's quota for ${what} in p`,
  ])
})

test('only a disk has a limit of one image at a time', () => {
  const event = {
    project: 'p',
    limiter: 'source',
    subject: 'projects/p/global/images/base',
    ms: 3_000,
  } as const
  expect(throttledText([event])).toEqual([
    'throttled 3.0s by images per hour from images/base (--source-rate) in p',
  ])
})
