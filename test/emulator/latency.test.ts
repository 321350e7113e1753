import { expect, test } from 'vitest'
import { Latencies } from '../../src/emulator/faults/latencies.ts'

test('the log-normal distribution has the given median and 95th percentile', () => {
  const latencies = new Latencies({ operation: { median: '10s', p95: '60s' } }, 1)
  const drawn = Array.from({ length: 20_000 }, () => latencies.runningMs('images.insert')).sort(
    (a, b) => a - b,
  )
  expect((drawn[10_000] ?? 0) / 10_000).toBeCloseTo(1, 1)
  expect((drawn[19_000] ?? 0) / 60_000).toBeCloseTo(1, 1)
})

test('the source overrides the method, and the method overrides the default', () => {
  const latencies = new Latencies(
    { operation: 1, operations: { 'images.insert': 2 }, sources: { sourceDisk: 3 }, pending: [4, 4] },
    1,
  )
  expect(latencies.runningMs('images.delete')).toBe(1)
  expect(latencies.runningMs('images.insert', 'rawDisk')).toBe(2)
  expect(latencies.runningMs('images.insert', 'sourceDisk')).toBe(3)
  expect(latencies.pendingMs()).toBe(4)
  expect(latencies.responseMs('images.get')).toBe(0)
})
