import { correctedBy, type Step, type StepKind } from './plan.ts'
import type { CreationOptions } from './plan-images.ts'

/** A part of a run, so that identities with fewer rights execute some of them. */
export type Phase = 'create' | 'update' | 'promote' | 'retire'

export interface PlanOptions extends CreationOptions {
  /** Delete images whose announced date has passed. */
  readonly prune: boolean
  /** The maximum number of deprecations per project; also that of other retirements. */
  readonly maxRetire?: number | undefined
  readonly phases: ReadonlySet<Phase>
  /** The clock of this machine. */
  readonly nowMs: number
}

const phases: Readonly<Record<StepKind, Phase>> = {
  awaitReady: 'create',
  awaitDeletion: 'create',
  create: 'create',
  verify: 'promote',
  setLabels: 'update',
  patch: 'update',
  attachFamily: 'promote',
  deprecate: 'retire',
  obsolete: 'retire',
  delete: 'retire',
}

/** A family is attached after a verification, or as an update. */
export const phaseOf = (step: Step): Phase => (correctedBy(step).length > 0 ? 'update' : phases[step.do])
