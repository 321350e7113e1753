import type { StepKind } from '../../plan/plan.ts'
import type { PermitKind } from '../events.ts'
import type { ImageState } from '../image-state.ts'

/** What an image's time is spent on, in the order in which an image usually passes through them. */
export type PhaseName = 'queued' | 'throttled' | 'insert' | 'wait' | 'verify' | 'promote'

/** The facts that determine the phase of an image. */
export interface Activity {
  readonly state: ImageState
  /** The step that runs; undefined while a step waits for another image. */
  readonly step: StepKind | undefined
  /** The image has the permit for its first request. */
  readonly isStarted: boolean
  /** The permit that the image waits for. */
  readonly awaited: PermitKind | undefined
  /** The end of the sleep before a retry; undefined if the image does not sleep. */
  readonly pausedUntilMs: number | undefined
  /** The image was created in its family, which is read now. */
  readonly isConfirming: boolean
}

export function phaseOf(activity: Activity): PhaseName {
  const { state, step, isStarted, awaited, pausedUntilMs, isConfirming } = activity
  if (isConfirming) return 'promote'
  const phase = step === undefined ? phaseBetweenSteps(state) : phases[step](state)
  if (phase === 'wait') return phase // the cloud works: a poll that waits for its permit delays nothing
  if (awaited !== undefined) return permits[awaited]
  // a request whose response was lost may be executed during the pause
  const isPaused = pausedUntilMs !== undefined && state.at !== 'inFlight'
  return phase === 'insert' && (isPaused || !isStarted) ? 'queued' : phase
}

/** A step that timed out is read once more. */
const phaseBetweenSteps = ({ at }: ImageState): PhaseName =>
  at === 'running' || at === 'inFlight' ? 'wait' : 'queued'

const creation = (state: ImageState): PhaseName =>
  state.at === 'running' || state.at === 'ended' || (state.at === 'inFlight' && state.nameTaken === true)
    ? 'wait'
    : 'insert'

const mutation = ({ at }: ImageState): PhaseName => (at === 'running' ? 'wait' : 'insert')

/** docs/report-json.md has this table in words. */
const phases: { readonly [K in StepKind]: (state: ImageState) => PhaseName } = {
  create: creation,
  awaitReady: () => 'wait',
  awaitDeletion: () => 'wait',
  setLabels: mutation,
  patch: mutation,
  deprecate: mutation,
  obsolete: mutation,
  delete: mutation,
  verify: () => 'verify',
  attachFamily: () => 'promote',
}

/** An image queues for what this run decides, and is throttled by the rates and quotas of the API. */
const permits: { readonly [K in PermitKind]: PhaseName } = {
  family: 'queued',
  images: 'queued',
  programs: 'queued',
  operations: 'throttled',
  source: 'throttled',
  write: 'throttled',
  patch: 'throttled',
  read: 'throttled',
  list: 'throttled',
  operation: 'throttled',
}
