import { expect, test } from 'vitest'
import { outcomeLine, outcomeWords } from '../../src/report/view/outcome-words.ts'
import type { Outcome } from '../../src/run/events.ts'
import { apiError, quotaError, specOf } from './fixtures.ts'

const base = { image: specOf('web-1'), spec: specOf('web-1'), steps: [] }
const left = 'an image with that name already exists; it may be running in the cloud'

test.each<[Outcome, string, string]>([
  [{ ...base, result: 'changed', selfLink: '', ms: 34_200, warnings: [] }, 'created in 34.2s', 'in 34.2s'],
  [
    { ...base, result: 'changed', selfLink: '', ms: 34_200, warnings: [], note: 'by another run' },
    'created in 34.2s: by another run',
    'in 34.2s: by another run',
  ],
  [{ ...base, result: 'unchanged', selfLink: '' }, 'exists', ''],
  [
    { ...base, result: 'drifted', selfLink: '', fields: [{ field: 'family', expected: 'a', actual: 'b' }] },
    'drifted: family: expected a, actual b',
    'family: expected a, actual b',
  ],
  [{ ...base, result: 'failed', failure: apiError(), ms: 0 }, 'failed: it did not work', 'it did not work'],
  [
    { ...base, result: 'failed', failure: quotaError(), ms: 65_000 },
    "failed after 1m05s: Quota 'IMAGES' exceeded. Limit: 100.0 globally. (QUOTA_EXCEEDED)",
    "Quota 'IMAGES' exceeded. Limit: 100.0 globally. (QUOTA_EXCEEDED)",
  ],
  [
    { ...base, result: 'skipped', why: 'source image b failed' },
    'skipped: source image b failed',
    'source image b failed',
  ],
  [{ ...base, result: 'cancelled' }, 'cancelled: not started', 'not started'],
  [
    { ...base, result: 'cancelled', left: { at: 'running' } },
    'cancelled: still running in the cloud',
    'still running in the cloud',
  ],
  [
    { ...base, result: 'cancelled', left: { at: 'running', operation: 'operation-1' } },
    'cancelled: still running in the cloud as operation-1',
    'still running in the cloud as operation-1',
  ],
  [
    { ...base, result: 'cancelled', left: { at: 'inFlight' } },
    'cancelled: request in flight, no response received; it may be running in the cloud',
    'request in flight, no response received; it may be running in the cloud',
  ],
  [
    { ...base, result: 'cancelled', left: { at: 'attaching' } },
    'cancelled: READY, but its family is not confirmed yet',
    'READY, but its family is not confirmed yet',
  ],
  [{ ...base, result: 'cancelled', left: { at: 'inFlight', nameTaken: true } }, `cancelled: ${left}`, left],
])('the words of an outcome: %#', (outcome, line, detail) => {
  expect([outcomeLine(outcome), outcomeWords(outcome).detail]).toEqual([line, detail])
})
