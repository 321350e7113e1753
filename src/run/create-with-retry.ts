import { attemptImage } from './create-image.ts'
import type { Outcome } from './events.ts'
import { type Attempt, type ExecutableAction, type ImageRun, type Made, pause } from './image-run.ts'
import type { StateTracker } from './image-state.ts'
import type { ConcurrencyPermit } from './limits/concurrency-limiter.ts'
import type { Limiters } from './limits/limiters.ts'
import type { SourcePermit } from './limits/source-rate-limiter.ts'

export interface CreateWithRetryContext {
  readonly limiters: Limiters
  readonly tracker: StateTracker
  /** The image under way; its time begins with the first call. */
  readonly begin: () => ImageRun
  /**
   * Resolves when other images let this one be inserted: its source is READY, and it is its turn in its family. Resolves
   * with an outcome if it cannot be inserted at all. Rejects with the reason of the signal.
   */
  readonly untilFree: (signal: AbortSignal | undefined) => Promise<Outcome | undefined>
}

/** How the attempts ended: with the image, or with the outcome of an image that never could be inserted. */
export type End = Made | { readonly kind: 'prevented'; readonly outcome: Outcome }

/**
 * Attempts at one image until it is made: each when the other images, its source, and then its project, let it. The
 * pauses between attempts take no slot, so that what delays this one delays nobody else. One that is PENDING already
 * is waited for at once, outside all limits. Rejects with what ends it otherwise.
 */
export async function createWithRetry(
  action: ExecutableAction,
  context: CreateWithRetryContext,
): Promise<End> {
  const { limiters, tracker } = context
  const pace = limiters.pace(action)
  let image: ImageRun | undefined
  for (;;) {
    const isPending = action.kind === 'adopt' && image?.adoptionFailed === undefined
    if (!isPending) {
      if (tracker.state.at !== 'inFlight') tracker.set({ at: 'queued' })
      const outcome = await context.untilFree(image?.signal)
      if (outcome !== undefined) return { kind: 'prevented', outcome }
    }
    const turn = isPending ? pace?.adopt() : await pace?.acquire(image?.signal)
    const attempt = await withTurn(action, { ...context, image, turn, isPending })
    if (attempt.kind === 'made') return attempt
    image = context.begin()
    if (tracker.state.at === 'ended') tracker.set({ at: 'queued' })
    if (attempt.afterMs > 0) await pause(image, attempt.why, attempt.afterMs)
  }
}

interface TurnContext extends CreateWithRetryContext {
  readonly image: ImageRun | undefined
  readonly turn: SourcePermit | undefined
  /** It is in the making already, whoever has inserted it. */
  readonly isPending: boolean
}

/** One attempt, repeated as often as the API takes no more operations: that is no fault of its source. */
async function withTurn(action: ExecutableAction, context: TurnContext): Promise<Attempt> {
  const { limiters, begin, turn, isPending } = context
  let { image } = context
  let end: 'made' | 'refused' | 'other' = 'other'
  try {
    for (;;) {
      const slots = limiters.slots(action.spec.project)
      const slot = isPending ? slots.adopt() : await slots.acquire(image?.signal, image !== undefined)
      image ??= begin()
      const attempt = await withSlot(action, image, { slot, turn })
      if (attempt.kind === 'again' && attempt.refusedBy === 'operations' && !isPending) continue
      end = attempt.kind === 'made' ? 'made' : attempt.refusedBy === 'source' ? 'refused' : 'other'
      return attempt
    }
  } finally {
    turn?.done(end)
  }
}

interface Held {
  readonly slot: ConcurrencyPermit
  readonly turn: SourcePermit | undefined
}

async function withSlot(action: ExecutableAction, image: ImageRun, { slot, turn }: Held): Promise<Attempt> {
  image.onWait = () => slot.running()
  image.onAccepted = () => {
    slot.running()
    turn?.begun()
  }
  try {
    image.signal.throwIfAborted()
    const attempt = await attemptImage(action, image)
    if (attempt.kind === 'again' && attempt.refusedBy === 'operations') slot.refused()
    return attempt
  } finally {
    slot.release()
  }
}
