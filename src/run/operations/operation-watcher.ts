import pLimit from 'p-limit'
import type { CallOptions, ComputeApi } from '../../gce/api/compute-api.ts'
import { ApiError } from '../../gce/errors/api-error.ts'
import type { Operation } from '../../gce/wire/resources.ts'
import type { Clock } from '../../util/clock.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import { InsertList } from './insert-list.ts'
import type { LongPolls } from './long-polls.ts'
import { isSameOperation } from './operation-target.ts'
import { isTransient } from './transient.ts'
import { backOffRecheck, newlyWatched, type Watched, type Watcher } from './watched-operation.ts'

export interface WatchOptions {
  readonly api: ComputeApi
  readonly project: string
  readonly clock: Clock
  /** Shared by all projects: open connections are the process's. */
  readonly polls: LongPolls
}

/** A wait that comes back sooner than this, and not DONE, is no long poll. */
const earlyMs = 5_000
const restMs = 30_000
/** Operations without a long poll are looked at so often. */
const listEveryMs = 3_000
/** Where they may not be listed, each is read by itself: so much later for each, 600 reads a minute in all. */
const eachMs = 100
/** Up to so many, gets cost no more than a list, which reads operations of others too. */
const fewOperations = 3
const parallelGets = 10
/** An operation may answer 404 for a moment after it was made (seen by Terraform's Google provider). */
const unseenGraceMs = 30_000
/** An operation that is older is no short one: a long poll is worth its while, however many others there are. */
const shortMs = 30_000

/**
 * Waits for the operations of one project, at little cost: by a long poll each, as long as they are no more than there
 * are connections for; when they are more, all but the oldest by one list in common, the newest first, which tells
 * their ends too. What it lacks is read by itself. The same look finds the ends of operations whose long poll hangs.
 */
export class OperationWatcher {
  readonly #options: WatchOptions
  /** By who waits, not by name: two may wait for operations of one name. */
  readonly #watched = new Set<Watched>()
  readonly #gets = pLimit(parallelGets)
  readonly #inserts: InsertList
  /** What a list has told is being dealt with: none of it needs a long poll any more. */
  #settling = false
  #looking: AbortController | undefined
  /** The sleep until the next look, while that is far off. */
  #longSleep: { readonly wake: AbortController; readonly untilMs: number } | undefined

  constructor(options: WatchOptions) {
    this.#options = options
    this.#inserts = new InsertList(options)
    options.polls.join(() => this.#pollNext())
  }

  /**
   * The operation when it is DONE, failed ones too (see operationError). Rejects with the signal's reason, or with
   * ApiError: `notFound` if it is past its retention, so that the image itself has to tell.
   */
  until(operation: Operation, watcher: Watcher): Promise<Operation> {
    if (operation.status === 'DONE') return Promise.resolve(operation)
    const { signal } = watcher
    if (signal.aborted) return Promise.reject(signal.reason)
    return new Promise((resolve, reject) => {
      const onAbort = () => watched.settle({ thrown: signal.reason })
      const watched: Watched = {
        ...watcher,
        ...newlyWatched(operation, this.#options.clock.monotonic()),
        settle: (end) => {
          if (!this.#watched.delete(watched)) return
          signal.removeEventListener('abort', onAbort)
          watched.over.abort(ended)
          if (this.#watched.size === 0) this.#looking?.abort(ended)
          else if (this.#watched.size <= this.#options.polls.most) this.#options.polls.share()
          if (end instanceof ApiError) reject(end)
          else if ('thrown' in end) reject(end.thrown)
          else resolve(end)
        },
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#watched.add(watched)
      const { polls } = this.#options
      if (this.#watched.size <= polls.most && polls.take()) void this.#poll(watched)
      else this.#wakeBefore(0)
      if (this.#looking === undefined) void this.#pollLoop()
    })
  }

  /** A connection is free: for the one that has waited longest, if it is not left to the list. Whether there was one. */
  #pollNext(): boolean {
    const { clock, polls } = this.#options
    if (this.#settling) return false
    const now = clock.monotonic()
    const areMany = this.#inserts.isAllowed && this.#watched.size > polls.most
    for (const watched of this.#watched) {
      if (areMany && now - watched.beganMs < shortMs) return false
      if (watched.polledMs !== undefined || watched.reading || now < watched.restUntilMs) continue
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
      watched.doubtedAtMs = sentMs + watched.doubtMs
      this.#wakeBefore(watched.doubtedAtMs)
      const answer = await this.#ask(watched, () => api.waitOperation(project, operation.name, options))
      watched.polledMs = undefined
      if (answer !== undefined && clock.monotonic() - sentMs >= earlyMs) continue
      watched.restUntilMs = clock.monotonic() + restMs
      break
    }
    if (!over.signal.aborted) this.#wakeBefore(0)
    polls.release()
  }

  /** Asks after one operation and deals with what is certain; the answer, if the operation goes on. */
  async #ask(watched: Watched, ask: () => Promise<Operation>): Promise<Operation | undefined> {
    try {
      return this.#take(watched, await ask())
    } catch (error) {
      if (watched.over.signal.aborted) return undefined
      if (!(error instanceof ApiError)) watched.settle({ thrown: error })
      else if (!this.#mayPass(error, watched)) watched.settle(error)
      else if (error.kind !== 'notFound') {
        watched.onPause(`the operation cannot be read: ${error.message}`, listEveryMs)
      }
      return undefined
    }
  }

  #take(watched: Watched, operation: Operation): Operation | undefined {
    if (operation.status === 'DONE') watched.settle(operation)
    else if (operation.progress !== undefined) watched.onProgress(operation.progress)
    return operation.status === 'DONE' ? undefined : operation
  }

  #mayPass(error: ApiError, { beganMs }: Watched): boolean {
    if (error.kind === 'notFound') return this.#options.clock.monotonic() - beganMs < unseenGraceMs
    return isTransient(error)
  }

  async #pollLoop(): Promise<void> {
    const { clock } = this.#options
    const looking = new AbortController()
    this.#looking = looking
    while (!looking.signal.aborted) {
      const leftMs = this.#nextLookMs() - clock.monotonic()
      const soonMs = this.#inserts.isAllowed
        ? listEveryMs
        : Math.max(listEveryMs, this.#watched.size * eachMs)
      const slept =
        leftMs <= soonMs
          ? await this.#sleep(soonMs, looking.signal)
          : await this.#sleepLong(leftMs, looking.signal)
      if (!slept) continue // something is to be looked at sooner, or nothing at all any more
      void this.#look(looking.signal) // not waited for: a list that hangs must not keep the next from being sent
    }
    this.#looking = undefined
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

  #nextLookMs(): number {
    let nextMs = Infinity
    for (const { polledMs, doubtedAtMs } of this.#watched) {
      if (polledMs === undefined) return 0
      nextMs = Math.min(nextMs, doubtedAtMs)
    }
    return nextMs
  }

  async #look(signal: AbortSignal): Promise<void> {
    const now = this.#options.clock.monotonic()
    const isDue = ({ polledMs, reading, doubtedAtMs }: Watched) =>
      !reading && (polledMs === undefined || doubtedAtMs <= now)
    const due = [...this.#watched].filter(isDue)
    const listed =
      due.length > fewOperations ? await this.#inserts.of(namesOf(due), signal) : new Map<string, Operation>()
    if (listed === undefined) return
    this.#settling = true
    for (const watched of due) {
      if (!isDue(watched)) continue
      if (watched.polledMs !== undefined) backOffRecheck(watched, now)
      const operation = listed.get(watched.operation.name)
      if (operation !== undefined && isSameOperation(watched.operation, operation))
        this.#take(watched, operation)
      else if (this.#watched.has(watched)) {
        watched.reading = true
        void this.#gets(() => this.#read(watched)) // nor this, for the same reason
      }
    }
    this.#settling = false
    this.#options.polls.share()
  }

  async #read(watched: Watched): Promise<void> {
    const { api, project } = this.#options
    if (watched.over.signal.aborted) return
    await this.#ask(watched, () => api.getOperation(project, watched.operation.name, callOptions(watched)))
    watched.reading = false
    this.#options.polls.share()
  }
}

const callOptions = ({ over, image }: Watched): CallOptions => ({
  signal: over.signal,
  ...omitUndefined({ image }),
})

const namesOf = (watched: readonly Watched[]): ReadonlySet<string> =>
  new Set(watched.map(({ operation }) => operation.name))

/** Why a poll or a sleep was called off: one for all, as errors cost. */
const ended = 'no longer waited for'
