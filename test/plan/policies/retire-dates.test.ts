import { expect, test } from 'vitest'
import {
  dayOf,
  laterTime,
  parseAdopted,
  parseTime,
  timestampOf,
} from '../../../src/plan/policies/retire/dates.ts'

test.each<[unknown, string | undefined]>([
  ['2026-11-24', '2026-11-24T00:00:00Z'],
  ['2026-11-24T10:00:00Z', '2026-11-24T10:00:00Z'],
  ['2026-11-24T02:00:00.000-08:00', '2026-11-24T10:00:00Z'],
  ['2026-11-24T10:00:00.123456', '2026-11-24T10:00:00Z'],
  ['2026-02-30', undefined],
  ['2026', undefined],
  ['tomorrow', undefined],
  ['', undefined],
  [undefined, undefined],
  [1, undefined],
])('parses %s', (value, expected) => {
  const ms = parseTime(value)
  expect(ms === undefined ? undefined : timestampOf(ms)).toBe(expected)
})

test('a time beyond the year 9999 is the last one', () => {
  expect(timestampOf(Number.POSITIVE_INFINITY)).toBe('9999-12-31T23:59:59Z')
  expect(dayOf(1e15)).toBe('9999-12-31')
  expect(laterTime('9999-12-31T23:59:59Z', 1e18)).toBe('9999-12-31T23:59:59Z')
})

test.each([
  ['20261124', '2026-11-24T00:00:00Z'],
  ['2026-11-24', undefined],
  ['20261324', undefined],
])('parses the label %s', (label, expected) => {
  const ms = parseAdopted(label)
  expect(ms === undefined ? undefined : timestampOf(ms)).toBe(expected)
})
