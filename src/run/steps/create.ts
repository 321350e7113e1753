import type { StepOf } from '../../plan/plan.ts'
import type { StepEnd } from '../events.ts'
import { type ListedImageRun, pause, startAttempt } from '../image-run.ts'
import { readAfterTimeout } from '../images/after-timeout.ts'
import type { AttemptEnd } from '../images/attempt-end.ts'
import { attemptInsert } from '../inserts/attempt-insert.ts'
import { checkOrigin, type Skipped } from '../inserts/check-origin.ts'
import type { ConcurrencyPermit } from '../limits/concurrency-limiter.ts'
import type { SourcePermit } from '../limits/source-rate-limiter.ts'
import { PermitWait, permitOf } from '../permit-wait.ts'
import { checkGeneration } from './check-generation.ts'
import { confirmCopy } from './confirm-family.ts'
import type { Handler } from './handler.ts'

/** Inserts an image, with retries, until it is READY. */
export const create: Handler<'create'> = {
  execute,
  onTimeout: readAfterTimeout,
}

/**
 * Each attempt waits for its family, its source and its project, in this order. The pauses between attempts hold no
 * permit, so that a delayed image delays no other.
 */
async function execute(step: StepOf<'create'>, image: ListedImageRun): Promise<StepEnd> {
  const { ref, state, time, context } = image
  for (;;) {
    const signal = time.signal ?? context.limits.stop
    await permitOf(image, 'family', (onWait) => context.family.untilFree(ref.path, signal, onWait))
    const limiter = context.limiters.source(step)
    const permit =
      limiter && (await permitOf(image, 'source', (onWait) => limiter.acquire(time.signal, onWait)))
    const end = await withSourcePermit(step, image, permit)
    if (end.end !== 'retry') return confirmCopy(image, await checkGeneration(image, end))
    if (state.current.at === 'ended') state.set({ at: 'queued' })
    if (end.afterMs > 0) await pause(startAttempt(image), end.why, end.afterMs)
  }
}

/** One attempt, repeated while the quota of concurrent operations is exhausted: its source is not the cause. */
async function withSourcePermit(
  step: StepOf<'create'>,
  image: ListedImageRun,
  permit: SourcePermit | undefined,
): Promise<AttemptEnd | Skipped> {
  let outcome: Parameters<SourcePermit['release']>[0] = 'other'
  try {
    for (let limit: ImageLimit = 'images'; ; limit = 'operations') {
      const end = await withImagePermit(step, image, limit, permit)
      if (end.end === 'retry' && end.refusedBy === 'operations') continue
      if (end.end === 'done') outcome = 'created'
      else if (end.end === 'retry' && end.refusedBy === 'source') outcome = 'refused'
      return end
    }
  } finally {
    permit?.release(outcome)
  }
}

/** What limits the concurrent images: the run, or the API after it refused the image. */
type ImageLimit = 'images' | 'operations'

async function withImagePermit(
  step: StepOf<'create'>,
  image: ListedImageRun,
  limit: ImageLimit,
  sourcePermit: SourcePermit | undefined,
): Promise<AttemptEnd | Skipped> {
  const { time, context } = image
  const isRetry = time.signal !== undefined
  const limiter = context.limiters.images(image.ref.project)
  const wait = new PermitWait(image, limit)
  let permit: ConcurrencyPermit
  try {
    permit = await limiter.acquire(time.signal, isRetry, () => wait.start())
  } finally {
    wait.end() // here, not in permitOf: thousands of images wait for this permit
  }
  const onAccepted = () => {
    permit.running()
    sourcePermit?.accepted()
  }
  try {
    const attempt = startAttempt(image, { permits: { onAccepted, onWait: () => permit.running() } })
    attempt.signal.throwIfAborted()
    const end = (await checkOrigin(attempt)) ?? (await attemptInsert(step, attempt))
    if (end.end === 'retry' && end.refusedBy === 'operations') permit.refused()
    return end
  } finally {
    permit.release()
  }
}
