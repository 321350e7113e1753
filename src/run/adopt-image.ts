import { ApiError } from '../gce/api-error.ts'
import type { Image } from '../gce/wire.ts'
import { finishOperation } from './create-image.ts'
import { judgeExisting } from './existing-image.ts'
import type { Attempt, ImageRun } from './image-run.ts'

/** An image that was PENDING when the run began: follows its operation, or failing that the image itself. */
export async function adoptImage(image: Image, run: ImageRun): Promise<Attempt> {
  const note = 'it was already being created when this run began'
  const operation = image.id === undefined ? undefined : await findInsert(image.id, run)
  if (operation === undefined) return stillThere(await judgeExisting(run, note))
  run.operation = operation.name
  run.emit({ type: 'operation', spec: run.spec, operation: operation.name })
  const attempt = await finishOperation(operation, run)
  return attempt.kind === 'made' ? stillThere(await judgeExisting(run, note)) : stillThere(attempt)
}

/** What the insert of this image would have been is not known here: the next run plans it anew. */
function stillThere(attempt: Attempt): Attempt {
  if (attempt.kind === 'made') return attempt
  throw new ApiError({
    kind: 'failed',
    reason: 'IMAGE_GONE',
    message: 'it was being created when this run began, and is gone again: that creation did not succeed',
    hint: 'run again to create it',
  })
}

async function findInsert(targetId: string, run: ImageRun) {
  const filter = `(targetId eq ${targetId}) (operationType eq insert)`
  try {
    return (await run.api.listOperations(run.spec.project, filter, run.callOptions))[0]
  } catch (error) {
    // listing operations needs a permission of its own; the image's status tells the end as well
    if (error instanceof ApiError && error.kind === 'permission') return undefined
    throw error
  }
}
