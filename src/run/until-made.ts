import { attemptImage } from './create-image.ts'
import type { Gates } from './gates.ts'
import { type Attempt, type ImageRun, pause, type Work } from './image-run.ts'
import type { Slot } from './slots.ts'
import type { SourceTurn } from './source-pace.ts'

export interface UntilMadeContext {
  readonly gates: Gates
  /** The image under way; its time begins with the first call. */
  readonly begin: () => ImageRun
}

type Made = Extract<Attempt, { kind: 'made' }>

/**
 * Attempts at one image until it is made: each when its source, and then its project, let it. The pauses between
 * attempts take no slot, so that what holds back this one delays nobody else. Rejects with what ends it otherwise.
 */
export async function untilMade(action: Work, context: UntilMadeContext): Promise<Made> {
  const pace = context.gates.pace(action)
  let image: ImageRun | undefined
  for (;;) {
    const isUnderWay = action.kind === 'adopt' && image?.adoptionFailed === undefined
    const turn = isUnderWay ? pace?.adopt() : await pace?.acquire(image?.signal)
    const attempt = await withTurn(action, { ...context, image, turn })
    if (attempt.kind === 'made') return attempt
    image = context.begin()
    if (attempt.afterMs > 0) await pause(image, attempt.why, attempt.afterMs)
  }
}

interface TurnContext extends UntilMadeContext {
  readonly image: ImageRun | undefined
  readonly turn: SourceTurn | undefined
}

/** One attempt, begun anew as often as the API takes no more operations: that is no fault of its source. */
async function withTurn(action: Work, context: TurnContext): Promise<Attempt> {
  const { gates, begin, turn } = context
  let { image } = context
  let end: 'made' | 'refused' | 'other' = 'other'
  try {
    for (;;) {
      const slot = await gates.slots(action.spec.project).acquire(image?.signal, image !== undefined)
      image ??= begin()
      const attempt = await withSlot(action, image, { slot, turn })
      if (attempt.kind === 'again' && attempt.refusedBy === 'operations') continue
      end = attempt.kind === 'made' ? 'made' : attempt.refusedBy === 'source' ? 'refused' : 'other'
      return attempt
    }
  } finally {
    turn?.done(end)
  }
}

interface Held {
  readonly slot: Slot
  readonly turn: SourceTurn | undefined
}

async function withSlot(action: Work, image: ImageRun, { slot, turn }: Held): Promise<Attempt> {
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
