import { setMaxListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { FailureKind } from '../../../src/catalog/failure.ts'
import type { ComputeApi } from '../../../src/gce/api/compute-api.ts'
import { ApiError } from '../../../src/gce/errors/api-error.ts'
import type { Operation } from '../../../src/gce/wire/resources.ts'
import { LongPolls } from '../../../src/run/operations/long-polls.ts'
import { OperationWatcher } from '../../../src/run/operations/operation-watcher.ts'
import { startEngine } from '../../support/engine.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { spec } from '../../support/spec.ts'

const operation: Operation = { name: 'operation-1', status: 'RUNNING', progress: 0 }
const done: Operation = { ...operation, status: 'DONE', progress: 100 }
const at = (progress: number): Operation => ({ ...operation, progress })

/** The behavior of one read: its duration (ms) and its response. */
type Read = readonly [number, Operation | FailureKind]

const ended = new Error('the script is over')

/** One operation, whose reads go by a script. */
function startWatch(first: Operation, ...reads: readonly Read[]) {
  const clock = new FakeClock({ now: 0, autoAdvance: true })
  const asked: string[] = []
  const answer = (method: string) => async () => {
    const [ms, reply] = reads[asked.length] ?? [0, undefined]
    asked.push(`${clock.now() / 1_000}s ${method}`)
    if (ms > 0) await clock.sleep(ms)
    if (reply === undefined) throw ended
    if (typeof reply !== 'string') return reply
    throw new ApiError({ kind: reply, message: `${reply}!` })
  }
  const api = { waitOperation: answer('wait'), getOperation: answer('get') } as unknown as ComputeApi
  const percents: number[] = []
  const pauses: string[] = []
  const stop = new AbortController()
  const watch = new OperationWatcher({ api, project: 'p', clock, emit: () => {}, polls: new LongPolls(1) })
  const waiting = watch.until(first, {
    signal: stop.signal,
    onProgress: (percent) => percents.push(percent),
    onPause: (why, ms) => pauses.push(`${ms} ${why}`),
  })
  return { clock, stop, waiting, asked, percents, pauses }
}

describe('one operation', () => {
  it('that is DONE is not read again', async () => {
    const { waiting, asked, clock } = startWatch(done)
    expect(await waiting).toBe(done)
    expect(asked).toEqual([])
    expect(clock.waiting).toBe(0)
  })

  it('is long-polled repeatedly, and its progress reported', async () => {
    const { waiting, asked, percents } = startWatch(
      operation,
      [9_000, at(10)],
      [9_000, at(60)],
      [5_000, done],
    )
    expect(await waiting).toBe(done)
    expect(asked).toEqual(['0s wait', '9s wait', '18s wait'])
    expect(percents).toEqual([10, 60])
  })

  it('is rechecked less and less often while its long polls hang', async () => {
    const { waiting, asked } = startWatch(
      operation,
      [600_000, done],
      [0, operation],
      [0, operation],
      [0, operation],
      [0, done],
    )
    expect(await waiting).toBe(done)
    expect(asked).toEqual(['0s wait', '10s get', '25s get', '47.5s get', '81.25s get'])
  })

  it('is read every three seconds when a long poll returns early, and polled again after half a minute', async () => {
    const { waiting, asked } = startWatch(operation, ...Array<Read>(12).fill([0, operation]), [0, done])
    expect(await waiting).toBe(done)
    expect(asked).toEqual([
      '0s wait',
      ...[3, 6, 9, 12, 15, 18, 21, 24, 27, 30].map((at) => `${at}s get`),
      '30s wait',
      '33s get',
    ])
  })

  it('may not be found at first', async () => {
    const { waiting } = startWatch(operation, [0, 'notFound'], [0, 'notFound'], [0, 'notFound'], [0, done])
    expect(await waiting).toBe(done)
  })

  it('ends as not found when it is past its retention', async () => {
    const { waiting, asked } = startWatch(operation, ...Array<Read>(20).fill([0, 'notFound']))
    await expect(waiting).rejects.toMatchObject({ kind: 'notFound' })
    expect(asked.at(-1)).toBe('30s get')
    const late = startWatch(operation, ...Array<Read>(4).fill([9_000, operation]), [0, 'notFound'])
    await expect(late.waiting).rejects.toMatchObject({ kind: 'notFound' })
  })

  it.each<FailureKind>(['unavailable', 'network', 'notReady'])(
    'outlives a read that fails: %s',
    async (kind) => {
      const { waiting, pauses } = startWatch(operation, ...Array<Read>(30).fill([20_000, kind]), [0, done])
      expect(await waiting).toBe(done)
      expect(pauses).toHaveLength(30)
      expect(new Set(pauses)).toEqual(new Set([`3000 the operation cannot be read: ${kind}!`]))
    },
  )

  it.each<FailureKind>(['permission', 'credentials', 'invalid'])('ends with %s', async (kind) => {
    const { waiting, asked } = startWatch(operation, [0, kind])
    await expect(waiting).rejects.toMatchObject({ kind })
    expect(asked).toHaveLength(1)
  })

  it('passes on all other errors', async () => {
    await expect(startWatch(operation).waiting).rejects.toBe(ended)
  })

  it('is released with the signal, and no timer is left', async () => {
    const { stop, waiting, clock } = startWatch(operation, [10_000, operation])
    stop.abort(new Error('stopped'))
    await expect(waiting).rejects.toThrow('stopped')
    await new Promise((resolve) => setImmediate(resolve))
    expect(clock.waiting).toBe(1) // the script's own
  })
})

/** Many operations that take so long (ms), on one clock. */
function startMany(
  durations: readonly number[],
  options: { readonly mayList?: boolean; readonly hangs?: string; readonly polls?: number } = {},
) {
  const clock = new FakeClock({ now: 0, autoAdvance: true })
  const counts = { wait: 0, list: 0, get: 0, openPolls: 0, mostPolls: 0 }
  const ends = new Map(durations.map((ms, index) => [`operation-${index}`, ms]))
  const read = (name: string): Operation => ({
    name,
    status: clock.now() >= (ends.get(name) ?? 0) ? 'DONE' : 'RUNNING',
    progress: 50,
  })
  const api = {
    async waitOperation(_project: string, name: string) {
      counts.wait += 1
      counts.openPolls += 1
      counts.mostPolls = Math.max(counts.mostPolls, counts.openPolls)
      await clock.sleep(Math.min(120_000, (ends.get(name) ?? 0) - clock.now()))
      counts.openPolls -= 1
      return read(name)
    },
    async recentOperations(_project: string, { names }: { readonly names: ReadonlySet<string> }) {
      counts.list += 1
      if (options.mayList === false) throw new ApiError({ kind: 'permission', message: 'no' })
      return new Map([...names].map((name) => [name, read(name)]))
    },
    async getOperation(_project: string, name: string) {
      counts.get += 1
      if (name === options.hangs) await clock.sleep(60_000)
      return read(name)
    },
  } as unknown as ComputeApi
  const { signal } = new AbortController()
  setMaxListeners(0, signal)
  const watch = new OperationWatcher({
    api,
    project: 'p',
    clock,
    emit: () => {},
    polls: new LongPolls(options.polls ?? 5),
  })
  const watcher = { signal, onProgress: () => {}, onPause: () => {} }
  const endedMs = new Map<string, number>()
  const all = [...ends.keys()].map(async (name) => {
    const end = await watch.until({ name, status: 'RUNNING' }, watcher)
    endedMs.set(name, clock.now())
    return end
  })
  return { clock, counts, endedMs, all: Promise.all(all) }
}

describe('many operations', () => {
  it('have few long polls; the others share a list, which shows their ends', async () => {
    const durations = Array.from({ length: 40 }, (_, index) => 10_000 + index * 500)
    const { counts, all, clock } = startMany(durations)
    expect((await all).every(({ status }) => status === 'DONE')).toBe(true)
    expect(counts.mostPolls).toBe(5)
    expect(counts.get).toBe(0)
    expect(counts.wait).toBeLessThanOrEqual(15)
    expect(counts.list).toBeLessThanOrEqual(9)
    // the last ones have their own polls: nobody waits for the next one
    expect(clock.now()).toBe(29_500)
  })

  it('are read singly if listing is denied', async () => {
    const { counts, all } = startMany(Array<number>(20).fill(12_345), { mayList: false })
    expect((await all).every(({ status }) => status === 'DONE')).toBe(true)
    expect(counts.list).toBe(1)
    expect(counts.wait + counts.get).toBeGreaterThan(20)
  })

  it('are not delayed by a read that hangs', async () => {
    const { all, endedMs } = startMany(Array<number>(20).fill(12_345), {
      mayList: false,
      hangs: 'operation-7',
      polls: 0,
    })
    await all
    expect([...endedMs.keys()].at(-1)).toBe('operation-7')
    expect([...endedMs.values()].slice(0, -1).every((ms) => ms <= 15_000)).toBe(true)
  })

  it('that take hours cost a poll every two minutes, and a list for all', async () => {
    const { counts, all } = startMany(Array<number>(5).fill(3_600_000))
    await all
    expect(counts.wait).toBe(5 * 30)
    expect(counts.list).toBeLessThanOrEqual(33)
    expect(counts.get).toBe(0)
  })
})

describe('two waiters for operations of one name', () => {
  const running: Operation = { name: 'operation-1', status: 'RUNNING' }
  function startTwo() {
    const clock = new FakeClock({ now: 0, autoAdvance: true })
    const read = (): Operation => (clock.now() < 60_000 ? running : { ...running, status: 'DONE' })
    const api = {
      async waitOperation() {
        await clock.sleep(20_000)
        return read()
      },
      getOperation: async () => read(),
      recentOperations: async () => new Map([['operation-1', read()]]),
    } as unknown as ComputeApi
    const watch = new OperationWatcher({ api, project: 'p', clock, emit: () => {}, polls: new LongPolls(5) })
    const stops = [new AbortController(), new AbortController()]
    const waits = stops.map(({ signal }) =>
      watch.until(running, { signal, onProgress: () => {}, onPause: () => {} }),
    )
    return { clock, stops, waits }
  }

  it('both get its end', async () => {
    const { waits } = startTwo()
    expect((await Promise.all(waits)).map(({ status }) => status)).toEqual(['DONE', 'DONE'])
  })

  it('are each released with their own signal', async () => {
    const { stops, waits } = startTwo()
    stops[0]?.abort(new Error('first stopped'))
    await expect(waits[0]).rejects.toThrow('first stopped')
    expect((await waits[1])?.status).toBe('DONE')
  })

  it('leave no timer', async () => {
    const { clock, stops, waits } = startTwo()
    for (const stop of stops) stop.abort(new Error('stopped'))
    expect((await Promise.allSettled(waits)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await clock.advance(20_000) // the polls of the script
    expect(clock.waiting).toBe(0)
  })
})

it('a list entry of the same name that is about another image is not taken for the operation', async () => {
  const clock = new FakeClock({ now: 0, autoAdvance: true })
  const link = (image: string) => `https://www.googleapis.com/compute/v1/projects/p/global/images/${image}`
  const own = (index: number): Operation => ({
    name: `operation-${index}`,
    status: 'RUNNING',
    targetLink: link(`image-${index}`),
  })
  const api = {
    waitOperation: async () => {
      throw new ApiError({ kind: 'unavailable', message: 'no' })
    },
    getOperation: async (_project: string, name: string) => ({
      ...own(Number(name.slice(10))),
      status: 'DONE',
    }),
    recentOperations: async (_project: string, { names }: { readonly names: ReadonlySet<string> }) =>
      new Map([...names].map((name) => [name, { name, status: 'DONE', targetLink: link('other') }])),
  } as unknown as ComputeApi
  const watch = new OperationWatcher({ api, project: 'p', clock, emit: () => {}, polls: new LongPolls(1) })
  const { signal } = new AbortController()
  setMaxListeners(0, signal)
  const waits = Array.from({ length: 6 }, (_, index) =>
    watch.until(own(index), { signal, onProgress: () => {}, onPause: () => {} }),
  )
  const links = (await Promise.all(waits)).map(({ targetLink }) => targetLink)
  expect(links).toEqual(Array.from({ length: 6 }, (_, index) => link(`image-${index}`)))
})

it('on the emulator: 120 images, 50 long polls, the others by a list', async () => {
  await using engine = await startEngine({ latencyMs: 20_000, concurrency: 200 })
  const specs = Array.from({ length: 120 }, (_, index) => spec(`image-${index}`))
  const outcomes = await engine.run(specs)
  expect(outcomes.every(({ result }) => result === 'changed')).toBe(true)
  const { gce } = engine
  expect(gce.count('globalOperations.list')).toBeGreaterThan(0)
  expect(gce.count('globalOperations.wait') + gce.count('globalOperations.get')).toBeLessThanOrEqual(50)
})

it('five hundred operations without permission to list cost at most 600 reads per minute', async () => {
  const { counts, all, clock } = startMany(Array<number>(500).fill(600_000), { mayList: false })
  await all
  expect(counts.list).toBe(1)
  expect((counts.get + counts.wait) / (clock.now() / 60_000)).toBeLessThanOrEqual(700)
})
