import { expect, test } from 'vitest'
import { MinuteBudget } from '../../../src/gce/limits/minute-budget.ts'

const t0 = Date.parse('2026-11-24T10:00:30Z')
const minute = 60_000

/** A server with a quota of its own that its minutes refill; `aheadMs` is by how much its clock is ahead of ours. */
function startServer(most: number, quota: (nowMs: number) => number, aheadMs = 0) {
  const budget = new MinuteBudget(most)
  const counts = new Map<number, number>()
  /** As many as the budget lets through at that time, up to `wanted`: how many were let through, and refused. */
  const send = (nowMs: number, wanted = Infinity, tellsTime = true) => {
    const serverMs = nowMs + aheadMs
    const serverMinute = Math.floor(serverMs / minute)
    const result = { passed: 0, refused: 0 }
    while (result.passed + result.refused < wanted && budget.take(nowMs)) {
      const used = counts.get(serverMinute) ?? 0
      if (used < quota(nowMs)) {
        counts.set(serverMinute, used + 1)
        result.passed += 1
        continue
      }
      budget.refuse(nowMs, tellsTime ? serverMs : undefined)
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

test('spends a minute at once, and the next when it begins', () => {
  const { budget, send } = startServer(300, () => 375)
  expect(send(t0)).toBe('300 passed, 0 refused')
  expect(send(t0 + 29_999)).toBe('0 passed, 0 refused')
  // half a second late, lest the server's clock is a little behind
  expect(budget.msToNext(t0)).toBe(30_500)
  expect(send(t0 + 30_499)).toBe('0 passed, 0 refused')
  expect(send(t0 + 30_500)).toBe('300 passed, 0 refused')
})

test('what a minute leaves is not saved up', () => {
  const { send } = startServer(300, () => Infinity)
  expect(send(t0, 10)).toBe('10 passed, 0 refused')
  expect(send(t0 + 10 * minute)).toBe('300 passed, 0 refused')
})

test('learns a smaller quota from the first minute that it sees whole, and tries more ever more seldom', () => {
  const { minutes } = startServer(300, () => 37)
  const steady = '37 passed, 0 refused'
  expect(minutes(14)).toEqual([
    '37 passed, 8 refused', // others may have spent some of this minute: nothing is learnt
    '37 passed, 8 refused', // a quarter of it is kept at least: 75
    '37 passed, 8 refused',
    ...Array(3).fill(steady),
    '37 passed, 2 refused',
    ...Array(6).fill(steady),
    '37 passed, 2 refused',
  ])
})

test('comes back to its own rate when the quota is there again', () => {
  const { minutes } = startServer(300, (now) => (now < t0 + 2 * minute ? 50 : 375))
  const passed = minutes(13).map((line) => Number.parseInt(line, 10))
  expect(passed).toEqual([50, 50, 50, 50, 50, 50, 53, 59, 71, 95, 143, 239, 300])
})

test('refusals while others use the quota up are forgotten as soon as they do not', () => {
  const { minutes } = startServer(100, (now) => (now < t0 + minute ? 0 : 100))
  expect(minutes(3)).toEqual(['0 passed, 8 refused', '0 passed, 8 refused', '25 passed, 0 refused'])
})

test('goes by the minutes of the server, once it has told its time', () => {
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

test('a refusal with a time that is near ours, or none, changes no minutes', () => {
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
])('a clock that is put %s an hour begins another minute, and no more', (_, jumpMs) => {
  const { budget, send } = startServer(100, () => Infinity)
  expect(send(t0)).toBe('100 passed, 0 refused')
  expect(send(t0 + jumpMs)).toBe('100 passed, 0 refused')
  expect(send(t0 + jumpMs + 1_000)).toBe('0 passed, 0 refused')
  expect(budget.msToNext(t0 + jumpMs)).toBe(30_500)
})

test('is careful after a refusal, until a minute without one is over', () => {
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
