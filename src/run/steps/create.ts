import type { Failure } from '../../catalog/failure.ts'
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
import { uncreatedFailure } from '../verify/verify-failure.ts'
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
 * permit, so that a delayed image delays no other. One function, as each pending call of an async function costs half a
 * kilobyte, and thousands of images wait for their project at a time.
 */
async function execute(step: StepOf<'create'>, image: ListedImageRun): Promise<StepEnd> {
  const { ref, state, time, context } = image
  const { family, limiters, limits } = context
  const failure = programFailure(image)
  if (failure !== undefined) return { end: 'failed', failure }
  for (;;) {
    const signal = time.signal ?? limits.stop
    await permitOf(image, 'family', (onWait) => family.untilFree(ref.path, signal, onWait))
    const limiter = limiters.source(step)
    const sourcePermit =
      limiter && (await permitOf(image, 'source', (onWait) => limiter.acquire(time.signal, onWait)))
    let end: AttemptEnd | Skipped | undefined
    try {
      // repeated while the quota of concurrent operations is exhausted: the source is not the cause
      while (end === undefined || refusedBy(end) === 'operations') {
        const wait = new PermitWait(image, end === undefined ? 'images' : 'operations')
        const isRetry = time.signal !== undefined
        let permit: ConcurrencyPermit
        try {
          permit = await limiters.images(ref.project).acquire(time.signal, isRetry, () => wait.start())
        } finally {
          wait.end()
        }
        end = await attemptWith({ permit, sourcePermit }, step, image)
      }
    } finally {
      sourcePermit?.release(sourceEnd(end))
    }
    if (end.end !== 'retry') return confirmCopy(image, await checkGeneration(image, end))
    if (state.current.at === 'ended') state.set({ at: 'queued' })
    if (end.afterMs > 0) await pause(startAttempt(image), end.why, end.afterMs)
  }
}

/** The failure of an image whose program cannot be started: its creation would take minutes first. */
function programFailure({ verify, context }: ListedImageRun): Failure | undefined {
  if (verify === undefined) return undefined
  const { run, folder } = verify
  const error = context.deps.programs.findStartError({ program: run[0], folder })
  return error === undefined ? undefined : uncreatedFailure(verify, error)
}

const refusedBy = (end: AttemptEnd | Skipped) => (end.end === 'retry' ? end.refusedBy : undefined)

/** `end`: undefined if the attempt was ended from outside. */
function sourceEnd(end: AttemptEnd | Skipped | undefined): Parameters<SourcePermit['release']>[0] {
  if (end?.end === 'done') return 'created'
  return end && refusedBy(end) === 'source' ? 'refused' : 'other'
}

interface HeldPermits {
  readonly permit: ConcurrencyPermit
  readonly sourcePermit: SourcePermit | undefined
}

/** One attempt; releases the permit of the image at its end. */
async function attemptWith(
  { permit, sourcePermit }: HeldPermits,
  step: StepOf<'create'>,
  image: ListedImageRun,
): Promise<AttemptEnd | Skipped> {
  const onAccepted = () => {
    permit.running()
    sourcePermit?.accepted()
  }
  try {
    const attempt = startAttempt(image, { permits: { onAccepted, onWait: () => permit.running() } })
    attempt.signal.throwIfAborted()
    const end = (await checkOrigin(attempt)) ?? (await attemptInsert(step, attempt))
    if (refusedBy(end) === 'operations') permit.refused()
    return end
  } finally {
    permit.release()
  }
}
