import { ApiError } from '../gce/api-error.ts'
import { operationError } from '../gce/classify.ts'
import type { Image, Operation } from '../gce/wire.ts'
import type { ImageRun } from './image-run.ts'
import { readImage } from './read-image.ts'

/**
 * The operation that our insert has begun though its reply was lost: the API keeps the requestId as the
 * operation's clientOperationId. That operations can be filtered by it is not documented; where the filter is
 * refused, those of the image are looked through. Undefined: there is none any more, or it cannot be told.
 */
export async function findOwnOperation(run: ImageRun, requestId: string): Promise<Operation | undefined> {
  const found =
    (await listOperations(run, `clientOperationId eq ${requestId}`)) ?? (await insertsOfImage(run))
  // one that found the name taken is a repeat: it met the image of the first
  return found?.find((one) => one.clientOperationId === requestId && !metTakenName(one))
}

/** The operation that made this image, or makes it. */
export async function findMaker(run: ImageRun, image: Image): Promise<Operation | undefined> {
  if (image.id === undefined) return undefined
  const inserts = await listOperations(run, `(targetId eq ${image.id}) (operationType eq insert)`)
  return inserts?.find((one) => !metTakenName(one))
}

async function insertsOfImage(run: ImageRun): Promise<readonly Operation[] | undefined> {
  const image = await readImage(run).catch(notAnApiError)
  if (image?.id === undefined) return undefined
  return listOperations(run, `(targetId eq ${image.id}) (operationType eq insert)`)
}

const metTakenName = (operation: Operation): boolean => operationError(operation)?.kind === 'alreadyExists'

/** Undefined if they cannot be listed: it needs a permission of its own, and the image's status tells much as well. */
function listOperations(run: ImageRun, filter: string): Promise<readonly Operation[] | undefined> {
  return run.api.listOperations(run.spec.project, filter, run.callOptions).catch(notAnApiError)
}

function notAnApiError(error: unknown): undefined {
  if (!(error instanceof ApiError)) throw error
}
