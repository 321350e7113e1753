import pLimit from 'p-limit'
import type { CallOptions, ComputeApi } from '../../gce/api/compute-api.ts'
import { ApiError } from '../../gce/errors/api-error.ts'
import type { DeniedEvent } from '../../gce/events.ts'
import type { Operation } from '../../gce/wire/resources.ts'
import type { Clock } from '../../util/clock.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { LongPolls } from './long-polls.ts'
import { OperationList } from './operation-list.ts'
import { isSameOperation } from './operation-target.ts'
import { isTransient } from './transient.ts'
import { backOffRecheck, newlyWatched, type Watched, type Watcher } from './watched-operation.ts'

export interface WatchOptions {
  readonly api: ComputeApi
  readonly project: string
  readonly clock: Clock
  readonly emit: (event: DeniedEvent) => void
  /** Shared by all projects: open connections are the process's. */
  readonly polls: LongPolls
}

/** A wait that returns sooner than this without DONE is not a long poll. */
const earlyMs = 5_000
const pollPauseMs = 30_000
/** Interval between reads of the operations without a long poll. */
const listEveryMs = 3_000
/** If listing is denied, each operation adds this much to the interval of single reads: 600 reads per minute in all. */
const eachMs = 100
/** Up to this number, gets cost no more than a list, which also reads operations of others. */
const maxGets = 3
const parallelGets = 10
/** A new operation may return 404 for a moment (seen by Terraform's Google provider). */
const notFoundGraceMs = 30_000
/** An older operation gets a long poll, however many others exist. */
const shortMs = 30_000

/**
 * Waits for the operations of one project with few requests. While connections suffice, each operation has a long
 * poll. With more operations, one list, newest first, covers all but the oldest. Operations missing from the list are
 * read singly. The same recheck detects the ends of operations whose long poll hangs.
 */
export class OperationWatcher {
  readonly #options: WatchOptions
  /** Keyed by waiter, as two may wait for operations of one name. */
  readonly #watched = new Set<Watched>()
  readonly #gets = pLimit(parallelGets)
  readonly #list: OperationList
  /** The operations of a list are being settled: none of them needs a long poll any longer. */
  #isSettling = false
  #loop: AbortController | undefined
  /** The sleep until the next recheck, while that is far off. */
  #longSleep: { readonly wake: AbortController; readonly untilMs: number } | undefined

  constructor(options: WatchOptions) {
    this.#options = options
    this.#list = new OperationList(options)
    options.polls.join(() => this.#pollNext())
  }

  /**
   * The operation when it is DONE, failed ones too (see operationError). Rejects with the signal's reason, or with
   * ApiError: `notFound` if it is past its retention, so that the image's status decides.
   */
  until(operation: Operation, watcher: Watcher): Promise<Operation> {
    if (operation.status === 'DONE') return Promise.resolve(operation)
    const { signal } = watcher
    if (signal.aborted) return Promise.reject(signal.reason)
    return new Promise((resolve, reject) => {
      const onAbort = () => watched.settle({ thrown: signal.reason })
      const watched: Watched = {
        settle: (end) => {
          if (!this.#watched.delete(watched)) return
          signal.removeEventListener('abort', onAbort)
          watched.over.abort(ended)
          if (this.#watched.size === 0) this.#loop?.abort(ended)
          else if (this.#watched.size <= this.#options.polls.max) this.#options.polls.share()
          if (end instanceof ApiError) reject(end)
          else if ('thrown' in end) reject(end.thrown)
          else resolve(end)
        },
        ...newlyWatched(operation, this.#options.clock.monotonic()),
        ...watcher,
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#watched.add(watched)
      const { polls } = this.#options
      if (this.#watched.size <= polls.max && polls.take()) void this.#poll(watched)
      else this.#wakeBefore(0)
      if (this.#loop === undefined) void this.#pollLoop()
    })
  }

  /** Starts a long poll for the oldest operation that the list does not cover. Returns whether one was started. */
  #pollNext(): boolean {
    const { clock, polls } = this.#options
    if (this.#isSettling) return false
    const now = clock.monotonic()
    const areMany = this.#list.isAllowed && this.#watched.size > polls.max
    for (const watched of this.#watched) {
      if (areMany && now - watched.sinceMs < shortMs) return false
      if (watched.polledMs !== undefined || watched.isReading || now < watched.noPollUntilMs) continue
      void this.#poll(watched)
      return true
    }
    return false
  }

  async #poll(watched: Watched): Promise<void> {
    const { api, project, clock, polls } = this.#options
    const options = callOptions(watched)
    const { over, operation } = watched
    while (!over.signal.aborted) {
      const sentMs = clock.monotonic()
      watched.polledMs = sentMs
      watched.recheckAtMs = sentMs + watched.recheckMs
      this.#wakeBefore(watched.recheckAtMs)
      const running = await this.#settleBy(watched, () => api.waitOperation(project, operation.name, options))
      watched.polledMs = undefined
      if (running !== undefined && clock.monotonic() - sentMs >= earlyMs) continue
      watched.noPollUntilMs = clock.monotonic() + pollPauseMs
      break
    }
    if (!over.signal.aborted) this.#wakeBefore(0)
    polls.release()
  }

  /** Reads one operation and settles it if its end is certain; returns it if it still runs. */
  async #settleBy(watched: Watched, read: () => Promise<Operation>): Promise<Operation | undefined> {
    try {
      return this.#accept(watched, await read())
    } catch (error) {
      if (watched.over.signal.aborted) return undefined
      if (!(error instanceof ApiError)) watched.settle({ thrown: error })
      else if (!this.#isTransient(error, watched)) watched.settle(error)
      else if (error.kind !== 'notFound') {
        watched.onPause(`the operation cannot be read: ${error.message}`, listEveryMs)
      }
      return undefined
    }
  }

  #accept(watched: Watched, operation: Operation): Operation | undefined {
    if (operation.status === 'DONE') watched.settle(operation)
    else if (operation.progress !== undefined) watched.onProgress(operation.progress)
    return operation.status === 'DONE' ? undefined : operation
  }

  #isTransient(error: ApiError, { sinceMs }: Watched): boolean {
    if (error.kind === 'notFound') return this.#options.clock.monotonic() - sinceMs < notFoundGraceMs
    return isTransient(error)
  }

  async #pollLoop(): Promise<void> {
    const { clock } = this.#options
    const loop = new AbortController()
    this.#loop = loop
    while (!loop.signal.aborted) {
      const leftMs = this.#nextRecheckMs() - clock.monotonic()
      const soonMs = this.#list.isAllowed ? listEveryMs : Math.max(listEveryMs, this.#watched.size * eachMs)
      const slept =
        leftMs <= soonMs ? await this.#sleep(soonMs, loop.signal) : await this.#sleepLong(leftMs, loop.signal)
      if (!slept) continue // a recheck is due sooner, or none at all
      void this.#recheck(loop.signal) // not awaited: a list that hangs must not delay the next one
    }
    this.#loop = undefined
    if (this.#watched.size > 0) void this.#pollLoop()
  }

  /** Whether the time has passed. */
  #sleep(ms: number, signal: AbortSignal): Promise<boolean> {
    return this.#options.clock.sleep(ms, signal).then(
      () => true,
      () => false,
    )
  }

  async #sleepLong(ms: number, signal: AbortSignal): Promise<boolean> {
    const wake = new AbortController()
    this.#longSleep = { wake, untilMs: this.#options.clock.monotonic() + ms }
    const slept = await this.#sleep(ms, AbortSignal.any([signal, wake.signal]))
    this.#longSleep = undefined
    return slept
  }

  #wakeBefore(atMs: number): void {
    if (this.#longSleep && atMs < this.#longSleep.untilMs) this.#longSleep.wake.abort(ended)
  }

  #nextRecheckMs(): number {
    let nextMs = Infinity
    for (const { polledMs, recheckAtMs } of this.#watched) {
      if (polledMs === undefined) return 0
      nextMs = Math.min(nextMs, recheckAtMs)
    }
    return nextMs
  }

  async #recheck(signal: AbortSignal): Promise<void> {
    const now = this.#options.clock.monotonic()
    const isDue = ({ polledMs, isReading, recheckAtMs }: Watched) =>
      !isReading && (polledMs === undefined || recheckAtMs <= now)
    const due = [...this.#watched].filter(isDue)
    const listed =
      due.length > maxGets ? await this.#list.read(operationsOf(due), signal) : new Map<string, Operation>()
    if (listed === undefined) return
    this.#isSettling = true
    for (const watched of due) {
      if (!isDue(watched)) continue
      if (watched.polledMs !== undefined) backOffRecheck(watched, now)
      const operation = listed.get(watched.operation.name)
      if (operation !== undefined && isSameOperation(watched.operation, operation))
        this.#accept(watched, operation)
      else if (this.#watched.has(watched)) {
        watched.isReading = true
        void this.#gets(() => this.#read(watched)) // not awaited, as above
      }
    }
    this.#isSettling = false
    this.#options.polls.share()
  }

  async #read(watched: Watched): Promise<void> {
    const { api, project } = this.#options
    if (watched.over.signal.aborted) return
    await this.#settleBy(watched, () =>
      api.getOperation(project, watched.operation.name, callOptions(watched)),
    )
    watched.isReading = false
    this.#options.polls.share()
  }
}

const callOptions = ({ over, image }: Watched): CallOptions => ({
  signal: over.signal,
  ...omitUndefined({ image }),
})

const operationsOf = (watched: readonly Watched[]): Operation[] => watched.map(({ operation }) => operation)

/** The abort reason of cancelled polls and sleeps: one shared value, as errors are expensive. */
const ended = 'no longer waited for'
