import { describe, expect, test } from 'vitest'
import { imageRef } from '../../../src/catalog/image-ref.ts'
import type { Fault } from '../../../src/emulator/public.ts'
import { ApiError } from '../../../src/gce/errors/api-error.ts'
import type { Image } from '../../../src/gce/wire/resources.ts'
import type { RunEvent } from '../../../src/run/events.ts'
import { createLimiters } from '../../../src/run/limits/limiters.ts'
import { type Mutated, mutateImage } from '../../../src/run/mutations/mutate.ts'
import { startEngine } from '../../support/engine.ts'

const image = imageRef('golden-prod', 'web')
const state = { images: [{ project: 'golden-prod', name: 'web', status: 'READY' as const }] }

/** Sets the description of an image, after the faults. */
async function patchAfter(...faults: readonly (readonly [method: string, fault: Fault, times?: number])[]) {
  await using engine = await startEngine({ state })
  const { client: api, clock, gce, stop, wire } = engine
  const limits = {
    concurrency: 50,
    sourceRate: undefined,
    timeoutMs: 3_600_000,
    stop: stop.signal,
    graceSignal: wire.signal,
  }
  const events: RunEvent[] = []
  const emit = (event: RunEvent) => void events.push(event)
  const limiters = createLimiters({ api, clock, emit, ...limits, over: stop.signal })
  const deps = { api, clock, emit, newRequestId: () => crypto.randomUUID() }
  for (const [method, fault, times = 1] of faults) gce.failNext(method, fault, times)
  const mutation = {
    image,
    send: (options: object, requestId: string) =>
      api.patchImage(image, { description: 'Web' }, requestId, options),
    isDone: (found: Image | undefined) => found?.description === 'Web',
  }
  const end = await mutateImage(mutation, { deps, limits, limiters }).catch(
    (error: unknown): Mutated | ApiError => {
      if (error instanceof ApiError) return error
      throw error
    },
  )
  const ids = gce.requests.filter(({ method }) => method === 'images.patch').map(({ requestId }) => requestId)
  return {
    end: end instanceof ApiError ? `${end.message}; ${end.hint}` : end,
    ids: new Set(ids).size,
    patches: ids.length,
    reads: gce.count('images.get'),
    description: gce.state().images?.[0]?.description,
    events: new Set(events.map((event) => (event.type === 'waiting' ? `waiting: ${event.why}` : event.type))),
  }
}

test('a change is proven by its operation', async () => {
  expect(await patchAfter()).toEqual({
    end: { isProven: true },
    ids: 1,
    patches: 1,
    reads: 0,
    description: 'Web',
    events: new Set(['operation']),
  })
})

describe('a fault that a repeat with the same requestId repairs', () => {
  test.each<[string, Fault]>([
    ['the connection closes before the method runs', { kind: 'resetBefore' }],
    ['the connection closes after the method ran', { kind: 'resetAfter' }],
    ['the server reports an error after the method ran', { kind: 'replyAfter', status: 503 }],
    ['the rate is limited', { kind: 'reply', status: 403, reason: 'rateLimitExceeded' }],
  ])('%s', async (_, fault) => {
    expect(await patchAfter(['images.patch', fault])).toEqual({
      end: { isProven: true },
      ids: 1,
      patches: 2,
      reads: 0,
      description: 'Web',
      events: new Set(['operation']),
    })
  })
})

describe('a refusal costs no read, and its result is known', () => {
  test.each<[number, string, string]>([
    [403, 'forbidden', 'refused; check that your identity has compute.images.update on project golden-prod'],
    [400, 'invalid', 'refused; undefined'],
  ])('HTTP %i', async (status, reason, text) => {
    const fault = { kind: 'reply', status, reason, message: 'refused' } as const
    expect(await patchAfter(['images.patch', fault])).toMatchObject({ end: text, patches: 1, reads: 0 })
  })
})

test('a refusal after a lost response is not trusted: the image decides', async () => {
  const refusal = { kind: 'reply', status: 403, reason: 'forbidden' } as const
  expect(await patchAfter(['images.patch', { kind: 'resetAfter' }], ['images.patch', refusal])).toEqual({
    end: { isProven: false },
    ids: 1,
    patches: 2,
    reads: 2, // its operation takes 2 s
    description: 'Web',
    events: new Set(['waiting: the result of its change is not known yet: Forbidden']),
  })
})

test('an unreadable image leaves the result unknown', async () => {
  const refusal = { kind: 'reply', status: 403, reason: 'forbidden', message: 'refused' } as const
  const { end, events } = await patchAfter(
    ['images.patch', { kind: 'replyAfter', status: 503 }],
    ['images.patch', refusal],
    ['images.get', refusal, 99],
  )
  expect(end).toBe(
    'refused: its result is unknown; check that your identity has compute.images.update on project golden-prod',
  )
  expect(events).toEqual(new Set(['waiting: the image cannot be read: refused']))
})

test('without a readable operation the image is read until it shows the change', async () => {
  const { end, reads, events } = await patchAfter(
    ['globalOperations.wait', { kind: 'reply', status: 403, reason: 'forbidden' }, 99],
    ['globalOperations.get', { kind: 'reply', status: 403, reason: 'forbidden' }, 99],
    ['globalOperations.list', { kind: 'reply', status: 403, reason: 'forbidden' }, 99],
  )
  expect(end).toEqual({ isProven: false })
  expect(reads).toBeGreaterThan(0)
  expect(events).toEqual(
    new Set(['operation', 'denied', 'waiting: the result of its change is not known yet: Forbidden']),
  )
})

test('an operation that failed is a failure, if the image does not show the change', async () => {
  const fault = { kind: 'failOperation', code: 'INTERNAL_ERROR', message: 'Internal error' } as const
  expect(await patchAfter(['images.patch', fault])).toMatchObject({
    end: 'Internal error; undefined',
    reads: 1,
  })
})

test('a pause while its operation cannot be read is reported', async () => {
  const fault = { kind: 'reply', status: 503 } as const
  const { end, events } = await patchAfter(
    ['globalOperations.wait', fault, 99],
    ['globalOperations.get', fault, 10],
  )
  expect(end).toEqual({ isProven: true })
  expect(events).toEqual(
    new Set(['operation', 'waiting: the operation cannot be read: Backend Error (10 attempts)']),
  )
})
