import { operationError } from '../../gce/errors/classify.ts'
import type { StepOf } from '../../plan/plan.ts'
import type { StepEnd } from '../events.ts'
import { type Attempt, type ListedImageRun, startAttempt } from '../image-run.ts'
import { readAfterTimeout } from '../images/after-timeout.ts'
import { findMaker } from '../images/find-operation.ts'
import { adopted } from '../images/found.ts'
import { judgeExisting } from '../images/judge-image.ts'
import { awaitOperation } from '../inserts/await-operation.ts'
import { checkGeneration } from './check-generation.ts'
import type { Handler } from './handler.ts'

/**
 * Waits for an image that was PENDING when the run started, immediately and outside all limits: for its operation, or
 * else for the image itself.
 */
export const awaitReady: Handler<'awaitReady'> = {
  execute: async (step, image) => checkGeneration(image, await execute(step, image)),
  onTimeout: readAfterTimeout,
}

async function execute(step: StepOf<'awaitReady'>, image: ListedImageRun): Promise<StepEnd> {
  const { limiters } = image.context
  const sourcePermit = limiters.source(step)?.adopt()
  const permit = limiters.images(image.ref.project).adopt()
  const permits = { onAccepted: () => sourcePermit?.accepted(), onWait() {} }
  let end: StepEnd | undefined
  try {
    end = await follow(step, startAttempt(image, { permits }))
    return end
  } finally {
    permit.release()
    sourcePermit?.release(end?.end === 'done' ? 'created' : 'other')
  }
}

async function follow({ imageId }: StepOf<'awaitReady'>, attempt: Attempt): Promise<StepEnd> {
  const { spec, state } = attempt.image
  const operation = await findMaker(attempt, { name: spec.name, id: imageId })
  const ended = operation && (await awaitOperation(attempt, operation))
  const error = ended && operationError(ended)
  if (error !== undefined && error.kind !== 'alreadyExists') {
    return noImage(`that creation failed: ${error.message}`)
  }
  if (ended !== undefined) state.set({ at: 'inFlight', nameTaken: true })
  const end = await judgeExisting(attempt, adopted)
  return end.end === 'retry' ? noImage('that creation did not succeed') : end
}

/** Why the image failed if it has no fallback: its source family could not be read. */
const noImage = (why: string): StepEnd => ({
  end: 'noImage',
  failure: {
    kind: 'failed',
    reason: 'IMAGE_GONE',
    message: `its creation had started before this run, and left no image: ${why}`,
    hint: 'rerun to create it',
  },
})
