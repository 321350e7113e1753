import { expect, test } from 'vitest'
import { percent, scaleOf, tickText } from '../../../src/report/html/timeline/scale.ts'

test.each([
  [0, ['0']],
  [9, ['0']],
  [950, ['0', '200ms', '400ms', '600ms', '800ms']],
  [6_500, ['0', '1s', '2s', '3s', '4s', '5s', '6s']],
  [65_000, ['0', '10s', '20s', '30s', '40s', '50s', '1m']],
  [130_000, ['0', '30s', '1m', '1m30s', '2m']],
  [40 * 60_000, ['0', '10m', '20m', '30m', '40m']],
  [3 * 3_600_000, ['0', '30m', '1h', '1h30m', '2h', '2h30m', '3h']],
  [40 * 3_600_000, ['0', '6h', '12h', '18h', '24h', '30h', '36h']],
  [400 * 3_600_000, ['0', '72h', '144h', '216h', '288h', '360h']],
])('%i ms have round ticks', (spanMs, expected) => {
  expect(scaleOf(spanMs).ticks.map(({ text }) => text)).toEqual(expected)
})

test.each([
  [1_500, '1.5s'],
  [90_000, '1m30s'],
  [3_660_000, '1h01m'],
])('a tick at %i ms is %s', (ms, text) => {
  expect(tickText(ms)).toBe(text)
})

test('places are percentages with three decimals', () => {
  expect(percent(1, { spanMs: 3, ticks: [] })).toBe('33.333%')
  expect(percent(5, { spanMs: 0, ticks: [] })).toBe('0%')
})
