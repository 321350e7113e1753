import { expect, test } from 'vitest'
import { requestLog } from '../../src/listeners/request-log.ts'
import type { Event } from '../../src/run/events.ts'
import { FakeTerminal } from './fake-terminal.ts'

const request = (attempt: number): Event => ({
  type: 'request',
  method: 'images.list',
  project: 'golden',
  attempt,
  result: '200',
  ms: 12.4,
  lines: () => ['> GET /images', '< HTTP 200\u001B[31m'],
})
const token: Event = { type: 'tokenRequest', step: 'POST sts.googleapis.com', result: 'HTTP 200', ms: 7.6 }
const resumed: Event = { type: 'resumed', project: 'golden', limiter: 'write' }

test.each([
  ['info', ''],
  [
    'debug',
    'debug: images.list golden: 200, 12ms\ndebug: images.list golden: 200, 12ms (attempt 2)\ndebug: token: POST sts.googleapis.com: HTTP 200, 8ms\n',
  ],
  [
    'trace',
    'debug: images.list golden: 200, 12ms\ntrace: > GET /images\ntrace: < HTTP 200\ndebug: images.list golden: 200, 12ms (attempt 2)\ntrace: > GET /images\ntrace: < HTTP 200\ndebug: token: POST sts.googleapis.com: HTTP 200, 8ms\n',
  ],
] as const)('at level %s', (level, expected) => {
  const stream = new FakeTerminal()
  const log = requestLog(stream, level)
  for (const event of [request(1), request(2), token, resumed]) log(event)
  expect(stream.text).toBe(expected)
})
