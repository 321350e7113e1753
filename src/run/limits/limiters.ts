import type { ComputeApi } from '../../gce/api/compute-api.ts'
import type { StepOf } from '../../plan/plan.ts'
import type { Clock } from '../../util/clock.ts'
import type { RunEvent } from '../events.ts'
import { LongPolls } from '../operations/long-polls.ts'
import { OperationWatcher } from '../operations/operation-watcher.ts'
import { ConcurrencyLimiter } from './concurrency-limiter.ts'
import { SourceRateLimiter } from './source-rate-limiter.ts'

export interface LimiterOptions {
  readonly api: ComputeApi
  readonly clock: Clock
  readonly emit: (event: RunEvent) => void
  /** Concurrent images, of each project. */
  readonly concurrency: number
  /** Images started per hour from one disk, snapshot or image; undefined for no limit. */
  readonly sourceRate: number | undefined
  /** Fires when the run has ended, or is stopped: no pause outlives it. */
  readonly over: AbortSignal
}

/** The limiters that the images of a run share, by project and by source. */
export interface Limiters {
  images(project: string): ConcurrencyLimiter
  /** Raw disks have no limiter, as reads of their archives have no limit. */
  source(step: StepOf<'awaitReady' | 'create'>): SourceRateLimiter | undefined
  operations(project: string): OperationWatcher
}

/** Each long poll keeps a connection; above this number, one list covers the operations. */
export const maxLongPolls = 50

export function createLimiters(options: LimiterOptions): Limiters {
  const { api, clock, emit, over, concurrency, sourceRate } = options
  const polls = new LongPolls(maxLongPolls)
  const sources = memoized((source: string, project: string, isDisk: boolean) => {
    // an image in creation keeps its source disk in use (hashicorp/packer#6887)
    const maxConcurrent = isDisk ? 1 : Number.POSITIVE_INFINITY
    return new SourceRateLimiter({ project, source, perHour: sourceRate, maxConcurrent, clock, emit, over })
  })
  return {
    images: memoized((project) => new ConcurrencyLimiter({ project, max: concurrency, clock, emit, over })),
    operations: memoized((project) => new OperationWatcher({ api, project, clock, polls, emit })),
    source: ({ sourcePath, spec: { project, source } }) =>
      sourcePath === undefined ? undefined : sources(sourcePath, project, source.kind === 'disk'),
  }
}

/** Creates each value at the first use of its key. */
function memoized<T, More extends unknown[]>(
  make: (key: string, ...more: More) => T,
): (key: string, ...more: More) => T {
  const known = new Map<string, T>()
  return (key, ...more) => {
    const value = known.get(key) ?? make(key, ...more)
    known.set(key, value)
    return value
  }
}
