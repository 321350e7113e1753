import { expect, test } from 'vitest'
import { MinuteBudget } from '../../../src/gce/limits/minute-budget.ts'

const t0 = Date.parse('2026-11-24T10:00:30Z')
const minute = 60_000

/** A server with a quota of its own that its minutes refill; `aheadMs` is by how much its clock is ahead of ours. */
function startServer(most: number, quota: (nowMs: number) => number, aheadMs = 0) {
  const budget = new MinuteBudget(most)
  const counts = new Map<number, number>()
  /** Sends as many as the budget allows at that time, up to `max`: how many passed, and how many were refused. */
  const send = (nowMs: number, max = Infinity, hasDate = true) => {
    const serverMs = nowMs + aheadMs
    const serverMinute = Math.floor(serverMs / minute)
    const result = { passed: 0, refused: 0 }
    while (result.passed + result.refused < max && budget.take(nowMs)) {
      const used = counts.get(serverMinute) ?? 0
      if (used < quota(nowMs)) {
        counts.set(serverMinute, used + 1)
        result.passed += 1
        continue
      }
      budget.refuse(nowMs, hasDate ? serverMs : undefined)
      result.refused += 1
      if (result.refused === 8) break // those that were out when the first refusal came
    }
    return `${result.passed} passed, ${result.refused} refused`
  }
  /** At the start of so many minutes, one after the other. */
  const minutes = (count: number) => {
    const lines: string[] = []
    for (let n = 0, now = t0; n < count; n++) {
      lines.push(send(now))
      now += budget.msToNext(now)
    }
    return lines
  }
  return { budget, send, minutes }
}

test('allows a minute’s requests immediately, and the next minute’s when it starts', () => {
  const { budget, send } = startServer(300, () => 375)
  expect(send(t0)).toBe('300 passed, 0 refused')
  expect(send(t0 + 29_999)).toBe('0 passed, 0 refused')
  // half a second late, lest the server's clock is a little behind
  expect(budget.msToNext(t0)).toBe(30_500)
  expect(send(t0 + 30_499)).toBe('0 passed, 0 refused')
  expect(send(t0 + 30_500)).toBe('300 passed, 0 refused')
})

test('does not carry unused requests into the next minute', () => {
  const { send } = startServer(300, () => Infinity)
  expect(send(t0, 10)).toBe('10 passed, 0 refused')
  expect(send(t0 + 10 * minute)).toBe('300 passed, 0 refused')
})

test('adapts to a smaller quota after the first whole minute, and raises it ever more rarely', () => {
  const { minutes } = startServer(300, () => 37)
  const steady = '37 passed, 0 refused'
  expect(minutes(14)).toEqual([
    '37 passed, 8 refused', // other clients may have used a part of this minute: no change
    '37 passed, 8 refused', // a quarter of it is kept at least: 75
    '37 passed, 8 refused',
    ...Array(3).fill(steady),
    '37 passed, 2 refused',
    ...Array(6).fill(steady),
    '37 passed, 2 refused',
  ])
})

test('returns to the configured rate when the quota is restored', () => {
  const { minutes } = startServer(300, (now) => (now < t0 + 2 * minute ? 50 : 375))
  const passed = minutes(13).map((line) => Number.parseInt(line, 10))
  expect(passed).toEqual([50, 50, 50, 50, 50, 50, 53, 59, 71, 95, 143, 239, 300])
})

test('recovers immediately when other clients stop exhausting the quota', () => {
  const { minutes } = startServer(100, (now) => (now < t0 + minute ? 0 : 100))
  expect(minutes(3)).toEqual(['0 passed, 8 refused', '0 passed, 8 refused', '25 passed, 0 refused'])
})

test('follows the minutes of the server, once its clock is known', () => {
  const { budget, send } = startServer(100, () => 100, 20_000) // its minute ends at our 40th second
  expect(send(t0)).toBe('100 passed, 0 refused')
  expect(send(t0 + 10_000)).toBe('0 passed, 0 refused')
  expect(send(t0 + 30_500)).toBe('100 passed, 0 refused')
  expect(send(t0 + 90_500)).toBe('100 passed, 0 refused')
  const other = startServer(100, () => 60, 20_000)
  expect(other.send(t0)).toBe('60 passed, 8 refused')
  expect(other.budget.msToNext(t0)).toBe(10_500)
  expect(budget.msToNext(t0 + 90_500)).toBe(60_000)
})

test('keeps its minutes after a refusal with a similar time, or none', () => {
  const { budget, send } = startServer(100, () => 10, 900)
  send(t0)
  expect(budget.msToNext(t0)).toBe(30_500)
  const silent = startServer(100, () => 10, 20_000)
  silent.send(t0, Infinity, false)
  expect(silent.budget.msToNext(t0)).toBe(30_500)
})

test.each([
  ['forward', 3_600_000],
  ['back', -3_600_000],
])('a clock that is set %s an hour starts another minute, and no more', (_, jumpMs) => {
  const { budget, send } = startServer(100, () => Infinity)
  expect(send(t0)).toBe('100 passed, 0 refused')
  expect(send(t0 + jumpMs)).toBe('100 passed, 0 refused')
  expect(send(t0 + jumpMs + 1_000)).toBe('0 passed, 0 refused')
  expect(budget.msToNext(t0 + jumpMs)).toBe(30_500)
})

test('is careful after a refusal, until the end of a minute without one', () => {
  const { budget, send } = startServer(100, (now) => (now < t0 + minute ? 10 : 100))
  expect(budget.careful).toBe(false)
  send(t0)
  expect(budget.careful).toBe(true)
  send(t0 + 30_500)
  expect(budget.careful).toBe(true)
  send(t0 + 90_500)
  expect(budget.careful).toBe(true)
  send(t0 + 150_500)
  expect(budget.careful).toBe(false)
})
