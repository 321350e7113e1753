import { expect, test } from 'vitest'
import { imageRef } from '../../../src/catalog/image-ref.ts'
import { ApiError } from '../../../src/gce/errors/api-error.ts'
import type { RunEvent } from '../../../src/run/events.ts'
import { whileBusy } from '../../../src/run/mutations/while-busy.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const image = imageRef('golden-prod', 'web')

/** The end of a change that is rejected so often, and the events meanwhile. */
async function refused(times: number, kind: ApiError['kind'] = 'notReady') {
  const events: RunEvent[] = []
  const deps = {
    clock: new FakeClock({ autoAdvance: true }),
    emit: (event: RunEvent) => void events.push(event),
  }
  const attempts: boolean[] = []
  const end = await whileBusy(image, { deps }, new AbortController().signal, async (isFirst) => {
    attempts.push(isFirst)
    if (attempts.length <= times) throw new ApiError({ kind, message: 'web is not ready' })
    return 'changed'
  }).catch((error: ApiError) => error.kind)
  return { end, attempts, events }
}

test('a change is repeated while another one is in progress, and each pause is reported', async () => {
  const why = 'another change to it is in progress: web is not ready'
  expect(await refused(3)).toEqual({
    end: 'changed',
    attempts: [true, false, false, false],
    events: [2_000, 4_000, 8_000].map((ms) => ({ type: 'waiting', image, why, ms })),
  })
})

test('another refusal is not repeated', async () => {
  expect(await refused(1, 'permission')).toEqual({ end: 'permission', attempts: [true], events: [] })
})

test('a change that is rejected twenty times fails', async () => {
  const { end, attempts } = await refused(99)
  expect([end, attempts.length]).toEqual(['notReady', 20])
})
