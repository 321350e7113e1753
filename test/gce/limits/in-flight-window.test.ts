import { expect, test } from 'vitest'
import { InFlightWindow } from '../../../src/gce/limits/in-flight-window.ts'

/** The requests that fit at once: `responseMs` is the time of an earlier response, none yet if undefined. */
function room(perMinute: number, responseMs: number | undefined, careful = false): number {
  const window = new InFlightWindow(perMinute, 3)
  if (responseMs !== undefined) window.remove(window.add(0), responseMs, true)
  let count = 0
  while (window.hasRoom(careful) && count < 1_000) {
    window.add(0)
    count += 1
  }
  return count
}

test.each([
  [60, undefined, 3],
  [60, 0, 3],
  [60, 1_000, 5], // one a second, for a second, twice, and the minimum
  [600, 500, 13],
  [6_000, 2_000, 403],
])(
  'at %s requests per minute and responses after %s ms, %s are in flight',
  (perMinute, responseMs, expected) => {
    expect(room(perMinute, responseMs)).toBe(expected)
  },
)

test('half as many are in flight after refusals', () => {
  expect(room(600, 500, true)).toBe(7)
})

test('the time of a long poll does not count', () => {
  const window = new InFlightWindow(60, 3)
  window.remove(window.add(0), 120_000, false)
  expect(window.msToOverdue(0)).toBe(undefined)
  window.add(0)
  expect(window.msToOverdue(0)).toBe(1_000)
})

test.each([
  [undefined, 0, 1_000],
  [undefined, 400, 600],
  [undefined, 5_000, 1],
  [500, 0, 2_000],
])(
  'with responses after %s ms, a request is overdue at %s ms in another %s ms',
  (responseMs, nowMs, expected) => {
    const window = new InFlightWindow(60, 3)
    if (responseMs !== undefined) window.remove(window.add(0), responseMs, true)
    window.add(0)
    expect(window.msToOverdue(nowMs)).toBe(expected)
  },
)

test('an expired request lets another one start', () => {
  const window = new InFlightWindow(60, 1)
  window.add(0)
  expect(window.hasRoom(false)).toBe(false)
  window.expireOldest()
  expect(window.hasRoom(false)).toBe(true)
})
