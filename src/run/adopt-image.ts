import { operationError } from '../gce/errors/classify.ts'
import type { Action } from '../plan/plan.ts'
import { judgeExisting } from './existing-image.ts'
import { findMaker } from './find-operation.ts'
import { awaitEnd } from './follow-operation.ts'
import { type Attempt, again, type ImageRun } from './image-run.ts'
import { adopted } from './notes.ts'

/**
 * An image that was PENDING when the run began: follows its operation, or failing that the image itself. If
 * nothing comes of it, the image is to be created after all.
 */
export async function adoptImage(
  { image }: Extract<Action, { kind: 'adopt' }>,
  run: ImageRun,
): Promise<Attempt> {
  const operation = await findMaker(run, image)
  const done = operation && (await awaitEnd(operation, run))
  const error = done && operationError(done)
  if (done !== undefined && error === undefined) run.tracker.set({ at: 'inFlight', nameTaken: true })
  run.adoptionFailed = 'that creation did not succeed'
  if (error === undefined || error.kind === 'alreadyExists') return judgeExisting(run, adopted)
  run.adoptionFailed = `that creation failed: ${error.message}`
  return again(run.adoptionFailed, 0)
}
