import { expect, test } from 'vitest'
import { heldBackText } from '../../src/report/limiter-text.ts'

test("a 429 of the server is blamed on the API's quota, not on --rate", () => {
  expect(heldBackText([{ project: 'p', limiter: 'write', by: 'server', ms: 125_000 }])).toContain(
    "2m05s by the API's quota of inserts in p",
  )
  expect(heldBackText([{ project: 'p', limiter: 'write', ms: 125_000 }])).toContain('--rate')
})
