import { expect, test } from 'vitest'
import { throttledText } from '../../src/report/view/throttle-text.ts'

test("a 429 of the server is blamed on the API's quota, not on --rate", () => {
  expect(throttledText([{ project: 'p', limiter: 'write', by: 'server', ms: 125_000 }])[0]).toContain(
    "2m05s by the API's quota of inserts in p",
  )
  expect(throttledText([{ project: 'p', limiter: 'write', ms: 125_000 }])[0]).toContain('--rate')
})
