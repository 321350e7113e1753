import { expect, test } from 'vitest'
import type { RequestEvent } from '../../../src/gce/events.ts'
import { RequestStats } from '../../../src/run/limits/request-stats.ts'

const request = (method: RequestEvent['method'], project: string): RequestEvent => ({
  type: 'request',
  method,
  project,
  attempt: 1,
  result: 'HTTP 200',
  ms: 1,
  lines: () => [],
})

test('counts requests by project and quota group', () => {
  const stats = new RequestStats()
  for (const event of [
    request('images.list', 'golden'),
    request('images.insert', 'golden'),
    request('images.deprecate', 'golden'),
    request('images.get', 'staging'),
    request('images.insert', 'golden'),
    request('objects.get', 'bucket'),
  ])
    stats.on(event)
  expect(stats.counts()).toEqual([
    { project: 'golden', group: 'list', count: 1 },
    { project: 'golden', group: 'write', count: 3 },
    { project: 'staging', group: 'read', count: 1 },
  ])
})
