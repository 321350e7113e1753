import { err, ok, type Result } from '../util/result.ts'
import type { Env } from './environment.ts'

/** One of several runs that share a catalog. */
export interface Shard {
  /** From 1. */
  readonly index: number
  /** From 2 where it divides anything: one shard is the whole catalog. */
  readonly count: number
}

/** Why no shard can be chosen, and the next step. */
export interface ShardProblem {
  readonly message: string
  readonly hint: string
}

/** Cloud Run's maximum number of tasks in a job. */
const maxShards = 10_000

const whole = /^\d{1,5}$/

/** `3/8`; undefined for another notation, and for a shard that does not exist. */
export function parseShard(text: string): Shard | undefined {
  const [index, count] = text.split('/').map((part) => (whole.test(part) ? Number(part) : 0))
  if (index === undefined || count === undefined || text.split('/').length !== 2) return undefined
  return exists({ index, count }) ? { index, count } : undefined
}

const exists = ({ index, count }: Shard): boolean =>
  [index, count].every(Number.isInteger) && index >= 1 && index <= count && count <= maxShards

/** A scheduler that starts one task for each shard, and passes each task its position in variables, from 0. */
interface Scheduler {
  readonly index: string
  readonly count: string
  /** The next step if the count is missing. */
  readonly setCount: string
  /** The next step if the index is missing. */
  readonly setIndex: string
}

/** The number of shards on Kubernetes. */
export const shardsVariable = 'MINTAGE_SHARDS'

/**
 * By precedence. Cloud Run sets both variables of a job. Kubernetes sets the index of an indexed job, and never its
 * number of completions (kubernetes.io, "Indexed Job for Parallel Processing with Static Work Assignment").
 */
const schedulers: readonly Scheduler[] = [
  {
    index: 'CLOUD_RUN_TASK_INDEX',
    count: 'CLOUD_RUN_TASK_COUNT',
    setCount: 'also set CLOUD_RUN_TASK_COUNT',
    setIndex: 'set CLOUD_RUN_TASK_INDEX to the index of the task, from 0',
  },
  {
    index: 'JOB_COMPLETION_INDEX',
    count: shardsVariable,
    setCount: `set ${shardsVariable} to the completions of the job`,
    setIndex: 'set completionMode: Indexed in the job',
  },
]

/**
 * The shard of this run: the flag, else that of Cloud Run, else that of Kubernetes. Undefined for the whole catalog,
 * also as the only shard.
 */
export function chooseShard(flag: Shard | undefined, env: Env): Result<Shard | undefined, ShardProblem> {
  if (flag !== undefined && !exists(flag)) {
    const message = `shard ${flag.index}/${flag.count} does not exist`
    return err({ message, hint: `the index is from 1 to the count, the count at most ${maxShards}` })
  }
  if (flag !== undefined) return ok(flag.count === 1 ? undefined : flag)
  const scheduler = schedulers.find(({ index, count }) => (env[index] ?? env[count]) !== undefined)
  return scheduler === undefined ? ok(undefined) : scheduledShard(scheduler, env)
}

function scheduledShard(scheduler: Scheduler, env: Env): Result<Shard | undefined, ShardProblem> {
  const [givenIndex, givenCount] = [env[scheduler.index], env[scheduler.count]]
  const count = numberIn(givenCount, 1, maxShards)
  const index = numberIn(givenIndex, 0, maxShards - 1)
  const orFlag = (hint: string) => `${hint}, or set the shard: --shard 1/8; --shard 1/1 is the whole catalog`
  if (givenCount === undefined) {
    const message = `${scheduler.index} is set without ${scheduler.count}, the number of shards`
    return err({ message, hint: orFlag(scheduler.setCount) })
  }
  if (count === undefined) {
    return err(notANumber(scheduler.count, givenCount, `1 to ${maxShards}`, orFlag(scheduler.setCount)))
  }
  if (count === 1 && (givenIndex === undefined || index === 0)) return ok(undefined)
  if (givenIndex === undefined) {
    const message = `${scheduler.count} is ${count}, but ${scheduler.index}, the shard of this run, is not set`
    return err({ message, hint: orFlag(scheduler.setIndex) })
  }
  if (index === undefined) {
    return err(notANumber(scheduler.index, givenIndex, `0 to ${count - 1}`, orFlag(scheduler.setIndex)))
  }
  if (index >= count) {
    const message = `${scheduler.index} is ${index}, but ${scheduler.count} is ${count}: the last index is ${count - 1}`
    return err({ message, hint: orFlag(scheduler.setCount) })
  }
  return ok({ index: index + 1, count })
}

function numberIn(text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined || !whole.test(text)) return undefined
  return Number(text) >= min && Number(text) <= max ? Number(text) : undefined
}

const notANumber = (variable: string, value: string, range: string, hint: string): ShardProblem => ({
  message: `${variable} "${value.slice(0, 40)}" is not a whole number from ${range}`,
  hint,
})
