import { describe, expect, it } from 'vitest'
import { ApiError, type ApiErrorKind } from '../../src/gce/api-error.ts'
import type { ComputeApi } from '../../src/gce/compute-api.ts'
import { waitUntilDone } from '../../src/gce/wait-operation.ts'
import type { Operation } from '../../src/gce/wire.ts'
import { FakeClock } from '../support/fake-clock.ts'

const operation: Operation = { name: 'operation-1', status: 'RUNNING', progress: 0 }
const done: Operation = { ...operation, status: 'DONE', progress: 100 }

/** What one poll does: how long it takes (ms), and what it answers. */
type Poll = readonly [number, Operation | ApiErrorKind]

const ended = new Error('the script is over')

function startWait(first: Operation, ...polls: readonly Poll[]) {
  const clock = new FakeClock({ now: 0, autoAdvance: true })
  const asked: string[] = []
  const answer = (method: string) => async () => {
    const [ms, reply] = polls[asked.length] ?? [0, undefined]
    asked.push(`${clock.now() / 1_000}s ${method}`)
    if (ms > 0) await clock.sleep(ms)
    if (reply === undefined) throw ended
    if (typeof reply !== 'string') return reply
    throw new ApiError({ kind: reply, message: `${reply}!` })
  }
  const api = { waitOperation: answer('wait'), getOperation: answer('get') } as unknown as ComputeApi
  const percents: number[] = []
  const pauses: string[] = []
  const waiting = waitUntilDone(api, 'p', first, {
    clock,
    onProgress: (percent) => percents.push(percent),
    onPause: ({ why, ms }) => pauses.push(`${ms} ${why}`),
  })
  return { waiting, asked, percents, pauses }
}

const at = (progress: number): Operation => ({ ...operation, progress })

describe('waitUntilDone', () => {
  it('asks nothing about an operation that is DONE', async () => {
    const { waiting, asked } = startWait(done)
    expect(await waiting).toBe(done)
    expect(asked).toEqual([])
  })

  it('polls long, one after the other, and tells the progress', async () => {
    const { waiting, asked, percents } = startWait(
      operation,
      [120_000, at(10)],
      [120_000, at(60)],
      [30_000, done],
    )
    expect(await waiting).toBe(done)
    expect(asked).toEqual(['0s wait', '120s wait', '240s wait'])
    expect(percents).toEqual([10, 60])
  })

  it('falls back to gets with growing pauses when a wait comes back early', async () => {
    const early = Array<Poll>(9).fill([0, operation])
    const { waiting, asked } = startWait(operation, ...early, [120_000, operation], [0, done])
    expect(await waiting).toBe(done)
    expect(asked.map((line) => line.replace(/\.\d+s/, 's'))).toEqual([
      '0s wait',
      '1s get',
      '2s get',
      '4s get',
      '8s get',
      '13s get',
      '20s wait',
      '30s wait',
      '40s wait',
      '50s wait',
      '170s wait',
    ])
  })

  it('bears an operation that is not to be seen yet', async () => {
    const { waiting, asked } = startWait(operation, [0, 'notFound'], [0, 'notFound'], [0, done])
    expect(await waiting).toBe(done)
    expect(asked).toHaveLength(3)
  })

  it('ends when the operation is past its retention', async () => {
    const { waiting, asked } = startWait(operation, ...Array<Poll>(20).fill([0, 'notFound']))
    await expect(waiting).rejects.toMatchObject({ kind: 'notFound' })
    expect(asked.at(-1)).toMatch(/^3\d/)
    const late = startWait(operation, [120_000, operation], [0, 'notFound'])
    await expect(late.waiting).rejects.toMatchObject({ kind: 'notFound' })
  })

  it.each<ApiErrorKind>(['unavailable', 'network', 'notReady'])(
    'outlives a poll that fails: %s',
    async (kind) => {
      const { waiting, pauses } = startWait(operation, ...Array<Poll>(30).fill([240_000, kind]), [0, done])
      expect(await waiting).toBe(done)
      expect(pauses).toHaveLength(30)
      expect(pauses[0]).toBe(`1000 the operation cannot be read: ${kind}!`)
      expect(pauses.at(-1)).toBe(`10000 the operation cannot be read: ${kind}!`)
    },
  )

  it.each<ApiErrorKind>(['permission', 'credentials', 'invalid'])('ends with %s', async (kind) => {
    const { waiting, asked } = startWait(operation, [0, kind])
    await expect(waiting).rejects.toMatchObject({ kind })
    expect(asked).toHaveLength(1)
  })

  it('lets all else through', async () => {
    await expect(startWait(operation).waiting).rejects.toBe(ended)
  })

  it('ends with the signal while it pauses', async () => {
    const clock = new FakeClock()
    const stop = new AbortController()
    const api = { waitOperation: async () => operation } as unknown as ComputeApi
    const waiting = waitUntilDone(api, 'p', operation, { clock, signal: stop.signal })
    const rejected = expect(waiting).rejects.toThrow('stopped')
    while (clock.waiting === 0) await new Promise((resolve) => setImmediate(resolve))
    stop.abort(new Error('stopped'))
    await rejected
  })
})
