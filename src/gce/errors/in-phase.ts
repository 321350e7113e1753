import { ApiError } from './api-error.ts'
import { isListedDenial } from './hints.ts'

/** A part of a run with its own permissions: those of `mintage permissions --phase`. `read` is `plan`; every run reads first. */
export type PermissionPhase = 'read' | 'create' | 'update' | 'promote' | 'retire' | 'prune'

/**
 * The failure, with the phase that needs the missing permission in its hint. `archive`: of the image, as Compute does not name
 * an archive that it may not read.
 */
export function inPhase<F>(failure: F, phase: PermissionPhase, archive?: string): F | ApiError {
  if (!(failure instanceof ApiError) || !isListedDenial(failure)) return failure
  const hint = archive === undefined ? failure.hint : failure.hint?.replace('rawDisk.source', archive)
  return failure.with({
    hint: `${hint}; mintage permissions --phase ${phase} lists all that this phase requires`,
  })
}
