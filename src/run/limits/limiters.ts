import type { RunEvent } from '../events.ts'
import type { ExecutableAction, RunDeps } from '../image-run.ts'
import { LongPolls } from '../operations/long-polls.ts'
import { OperationWatcher } from '../operations/operation-watcher.ts'
import { ConcurrencyLimiter } from './concurrency-limiter.ts'
import { SourceRateLimiter } from './source-rate-limiter.ts'

export interface LimiterOptions extends Pick<RunDeps, 'api' | 'clock'> {
  readonly emit: (event: RunEvent) => void
  /** Images in flight, of each project. */
  readonly concurrency: number
  /** Images of one disk, snapshot or image that may be begun within an hour; undefined for no limit. */
  readonly sourceRate: number | undefined
  /** Fires when the run has ended, or is stopped: no pause outlives it. */
  readonly over: AbortSignal
}

/** What the images of a run share, by project and by source. */
export interface Limiters {
  slots(project: string): ConcurrencyLimiter
  /** Raw disks have none: their objects may be read as often as one likes. */
  pace(action: ExecutableAction): SourceRateLimiter | undefined
  watch(project: string): OperationWatcher
}

/** Each long poll keeps a connection; above so many, operations are looked at together. */
export const maxLongPolls = 50

export function createLimiters(options: LimiterOptions): Limiters {
  const { api, clock, emit, over, concurrency, sourceRate } = options
  const polls = new LongPolls(maxLongPolls)
  const paces = remembered(
    (source: string, { project, kind }: { readonly project: string; readonly kind: string }) =>
      // A disk is in use by an image that is being made of it (hashicorp/packer#6887).
      new SourceRateLimiter({
        project,
        source,
        perHour: sourceRate,
        atOnce: kind === 'disk' ? 1 : Infinity,
        clock,
        emit,
        over,
      }),
  )
  return {
    slots: remembered((project) => new ConcurrencyLimiter({ project, most: concurrency, clock, emit, over })),
    watch: remembered((project) => new OperationWatcher({ api, project, clock, polls })),
    pace(action) {
      const { project, source } = action.spec
      if (source.kind === 'rawDisk') return undefined
      return paces(pinned(action) ?? source.path, { project, kind: source.kind })
    },
  }
}

/** The image to which a family pointed when the run was planned. */
function pinned(action: ExecutableAction): string | undefined {
  const image = action.request?.sourceImage
  return typeof image === 'string' ? image : undefined
}

/** Makes each thing when it is first asked for. */
function remembered<T, More extends unknown[]>(
  make: (key: string, ...more: More) => T,
): (key: string, ...more: More) => T {
  const known = new Map<string, T>()
  return (key, ...more) => {
    const there = known.get(key)
    if (there !== undefined) return there
    const made = make(key, ...more)
    known.set(key, made)
    return made
  }
}
