import type { ImageSpec } from '../catalog/image-spec.ts'
import { ApiError } from '../gce/errors/api-error.ts'
import { type CreateWithRetryContext, createWithRetry } from './create-with-retry.ts'
import type { Outcome } from './events.ts'
import type { FamilyOrder } from './family-order.ts'
import {
  type ExecutableAction,
  type ImageRun,
  initialProgress,
  type Made,
  type RunDeps,
} from './image-run.ts'
import { leftInCloud, type StateTracker, trackState } from './image-state.ts'
import type { deadlinesOf } from './limits/deadlines.ts'
import type { Limiters } from './limits/limiters.ts'
import type { RunLimits } from './limits/run-limits.ts'
import { readAfterTimeout, timedOut } from './timed-out.ts'

/** What the images of a run share. */
export interface CreateContext extends RunDeps, Pick<CreateWithRetryContext, 'untilFree'> {
  readonly limits: RunLimits
  readonly limiters: Limiters
  readonly family: FamilyOrder
  readonly startDeadline: ReturnType<typeof deadlinesOf>
}

interface Progress {
  readonly tracker: StateTracker
  image: ImageRun | undefined
  startedMs: number
  clear: () => void
}

/** The one place where exceptions of the cloud become outcomes. */
export async function createOne(action: ExecutableAction, context: CreateContext): Promise<Outcome> {
  const { spec } = action
  const tracker = trackState({ at: 'notStarted' }, (state) => {
    context.family.onState(spec.path, state)
    context.emit({ type: 'state', spec, state })
  })
  const progress: Progress = { tracker, image: undefined, startedMs: 0, clear: () => {} }
  // PENDING in the cloud: that is known before anything is asked, and stays true if the run is stopped at once
  if (action.kind === 'adopt') tracker.set({ at: 'running' })
  try {
    return await outcomeOf(action, progress, context)
  } catch (error) {
    const left = leftInCloud(tracker.state)
    const rest = { spec, ...(left === undefined ? {} : { left }) }
    if (context.limits.stop.aborted && !(error instanceof ApiError)) return { status: 'cancelled', ...rest }
    if (!(error instanceof ApiError)) throw error
    return { status: 'failed', error, ms: msSince(progress, context), ...rest }
  } finally {
    progress.clear()
  }
}

async function outcomeOf(
  action: ExecutableAction,
  progress: Progress,
  context: CreateContext,
): Promise<Outcome> {
  const { spec } = action
  const { limiters, untilFree, family } = context
  const created = ({ selfLink, warnings, ...more }: Made): Outcome => {
    const notes = [more.note, family.noteOf(spec.path)].filter((note) => note !== undefined)
    const note = notes.length === 0 ? {} : { note: notes.join('; ') }
    return { status: 'created', spec, selfLink, ms: msSince(progress, context), warnings, ...note }
  }
  const begin = () => progress.image ?? start(spec, progress, context)
  try {
    const end = await createWithRetry(action, { limiters, untilFree, tracker: progress.tracker, begin })
    if (end.kind === 'prevented') return end.outcome
    return created(end)
  } catch (error) {
    const { image } = progress
    if (image === undefined || !(error instanceof ApiError && error.kind === 'timeout')) throw error
    const deadline = context.startDeadline(lastReadMs, () => error)
    try {
      return created(await readAfterTimeout(error, image, deadline.signal))
    } finally {
      deadline.clear()
    }
  }
}

/** How long a response to the last read of an image that timed out is waited for: ms. A read may have to wait for the next minute's quota. */
const lastReadMs = 120_000

const msSince = ({ image, startedMs }: Progress, { clock }: CreateContext): number =>
  image === undefined ? 0 : clock.monotonic() - startedMs

/** Starts the image's time, when it has its first slot. */
function start(spec: ImageSpec, progress: Progress, context: CreateContext): ImageRun {
  const { limits, limiters, clock, emit } = context
  const timeoutMs = spec.timeoutMs ?? limits.timeoutMs
  const { signal, clear } = context.startDeadline(timeoutMs, () => timedOut(spec, timeoutMs))
  const onPause: ImageRun['callOptions']['onPause'] = ({ why, ms }) =>
    emit({ type: 'waiting', spec, why, ms })
  const onProgress = (percent: number) => emit({ type: 'progress', spec, percent })
  const image: ImageRun = {
    ...context,
    ...initialProgress(),
    spec,
    tracker: progress.tracker,
    signal,
    graceSignal: limits.graceSignal,
    callOptions: { signal, onPause },
    untilDone: (operation) => limiters.watch(spec.project).until(operation, { signal, onPause, onProgress }),
    onAccepted: () => {},
    onWait: () => {},
  }
  Object.assign(progress, { image, startedMs: clock.monotonic(), clear })
  emit({ type: 'started', spec, atMs: clock.now() })
  return image
}
