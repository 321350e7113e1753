import { describe, expect, it } from 'vitest'
import type { FailureKind } from '../../../src/catalog/failure.ts'
import { type RetryContext, retryDecision } from '../../../src/gce/call/retry.ts'
import { ApiError, type ApiErrorInit } from '../../../src/gce/errors/api-error.ts'

const nowMs = Date.parse('2026-11-24T10:41:20Z')

function decide(init: Partial<ApiErrorInit>, context: Partial<RetryContext> = {}) {
  const error = new ApiError({ kind: 'unavailable', message: 'm', status: 503, ...init })
  return retryDecision(error, { earlier: [], nowMs, random: 0.5, respondedBefore: true, ...context })
}

const times = (count: number, kind: FailureKind): FailureKind[] => Array(count).fill(kind)

describe('retryDecision', () => {
  it.each<FailureKind>([
    'notFound',
    'alreadyExists',
    'permission',
    'sourceRate',
    'quota',
    'inUse',
    'invalid',
    'timeout',
    'failed',
  ])('does not retry %s', (kind) => {
    expect(decide({ kind, status: 400 })).toEqual({ retry: false })
  })

  it('doubles the pause up to a minute, and stops at the tenth failure', () => {
    const pauses = Array.from({ length: 10 }, (_, failures) =>
      decide({}, { earlier: times(failures, 'unavailable'), random: 1 }),
    )
    expect(pauses.map((decision) => (decision.retry ? decision.afterMs : 'final'))).toEqual([
      1_000,
      2_000,
      4_000,
      8_000,
      16_000,
      32_000,
      60_000,
      60_000,
      60_000,
      'final',
    ])
    expect(pauses[0]).toEqual({ retry: true, afterMs: 1_000, why: 'HTTP 503', pausesGroup: false })
  })

  it('spreads pauses over the upper half', () => {
    expect(decide({}, { random: 0 })).toMatchObject({ afterMs: 500 })
    expect(decide({}, { random: 1 })).toMatchObject({ afterMs: 1_000 })
  })

  it('counts 5xx and lost connections together, but no other failures', () => {
    const nine: FailureKind[] = [...times(5, 'network'), ...times(4, 'unavailable')]
    expect(decide({}, { earlier: nine })).toEqual({ retry: false })
    expect(decide({}, { earlier: times(50, 'rateLimit') })).toMatchObject({ retry: true, afterMs: 750 })
  })

  it('gives an endpoint that never responded four attempts', () => {
    const network: Partial<ApiErrorInit> = { kind: 'network', message: 'cannot reach h: connection refused' }
    const first = { respondedBefore: false }
    expect(decide(network, { ...first, earlier: times(2, 'network') })).toEqual({
      retry: true,
      afterMs: 3_000,
      why: 'cannot reach h: connection refused',
      pausesGroup: false,
    })
    expect(decide(network, { ...first, earlier: times(3, 'network') })).toEqual({ retry: false })
    expect(decide(network, { earlier: times(3, 'network') })).toMatchObject({ retry: true })
  })

  it.each(['TLS_NOT_TRUSTED', 'TOO_LARGE'])('does not retry a permanent failure: %s', (reason) => {
    expect(decide({ kind: 'network', reason })).toEqual({ retry: false })
  })

  it('pauses the group until the next minute of the clock when a quota is exhausted', () => {
    const message = "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute'"
    expect(decide({ kind: 'rateLimit', status: 403, message }, { random: 0 })).toEqual({
      retry: true,
      afterMs: 40_000,
      why: 'rate limit: quota refills at 10:42:00 UTC',
      pausesGroup: true,
      exhausted: true,
    })
    expect(decide({ kind: 'rateLimit', message }, { random: 1 })).toMatchObject({ afterMs: 43_000 })
    expect(decide({ kind: 'rateLimit', message }, { earlier: times(500, 'rateLimit') })).toMatchObject({
      retry: true,
      exhausted: true,
    })
  })

  it('retries soon after a rate limit that names no quota, and treats it as an exhausted one in the end', () => {
    const refused = { kind: 'rateLimit', message: 'Rate Limit Exceeded' } as const
    const afterRefusals = (count: number) =>
      decide(refused, { earlier: times(count, 'rateLimit'), random: 1 })
    expect(afterRefusals(0)).toEqual({
      retry: true,
      afterMs: 1_000,
      why: 'rate limit: too many requests',
      pausesGroup: true,
    })
    const pauses = [1, 2, 3, 4, 5, 6, 7].map((count) => afterRefusals(count)).map((d) => d.retry && d.afterMs)
    expect(pauses).toEqual([1_000, 2_000, 2_000, 4_000, 4_000, 8_000, 8_000])
    expect(afterRefusals(8)).toMatchObject({ afterMs: 43_000, exhausted: true })
    const between = [...times(9, 'rateLimit'), 'unavailable', 'rateLimit'] as const
    expect(decide(refused, { earlier: between, random: 1 })).toMatchObject({ afterMs: 1_000 })
  })

  it('obeys Retry-After', () => {
    expect(decide({ kind: 'rateLimit', retryAfterMs: 5_000 })).toEqual({
      retry: true,
      afterMs: 5_000,
      why: 'rate limit: the API requests a pause until 10:41:25 UTC',
      pausesGroup: true,
    })
    const atOnce = { kind: 'rateLimit', retryAfterMs: 0 } as const
    expect(decide(atOnce, { earlier: times(0, 'rateLimit'), random: 1 })).toMatchObject({ afterMs: 1_000 })
    expect(decide(atOnce, { earlier: times(3, 'rateLimit'), random: 1 })).toMatchObject({ afterMs: 8_000 })
    expect(decide(atOnce, { earlier: times(99, 'rateLimit'), random: 1 })).toMatchObject({ afterMs: 60_000 })
    expect(decide({ retryAfterMs: 90_000 })).toMatchObject({ afterMs: 90_000, pausesGroup: false })
    expect(decide({ retryAfterMs: 10 }, { random: 1 })).toMatchObject({ afterMs: 1_000 })
  })

  it('leaves an exceeded limit of concurrent operations to the caller', () => {
    expect(decide({ kind: 'concurrency', status: 403 })).toEqual({ retry: false })
  })

  it('renews a refused token once in a row', () => {
    const refused: Partial<ApiErrorInit> = { kind: 'credentials', status: 401 }
    expect(decide(refused)).toEqual({
      retry: true,
      afterMs: 0,
      why: 'the token has expired',
      pausesGroup: false,
    })
    expect(decide(refused, { earlier: ['credentials'] })).toEqual({ retry: false })
    expect(decide(refused, { earlier: ['credentials', 'rateLimit'] })).toMatchObject({ retry: true })
    const worked = { tokenWorked: true }
    expect(decide(refused, { earlier: ['credentials'], ...worked })).toMatchObject({ retry: true })
    const often = Array.from({ length: 5 }, () => 'credentials' as const)
    expect(decide(refused, { earlier: often, ...worked })).toEqual({ retry: false })
    const none = new ApiError({ kind: 'credentials', message: 'no credentials' })
    expect(retryDecision(none, { earlier: [], nowMs, random: 0, respondedBefore: true })).toEqual({
      retry: false,
    })
  })

  it('retries a few times while a source is not ready', () => {
    const notReady: Partial<ApiErrorInit> = { kind: 'notReady', status: 400 }
    expect(decide(notReady)).toMatchObject({ retry: true, afterMs: 750, why: 'source not ready' })
    expect(decide(notReady, { earlier: times(4, 'notReady') })).toEqual({ retry: false })
  })
})
