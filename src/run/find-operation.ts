import { ApiError } from '../gce/errors/api-error.ts'
import { operationError } from '../gce/errors/classify.ts'
import type { Image, Operation } from '../gce/wire/resources.ts'
import type { ImageRun } from './image-run.ts'
import { isInsertOf, mayInsert } from './operations/operation-target.ts'
import { readImage } from './read-image.ts'

/**
 * The operation that our insert has started though its response was lost: the API keeps the requestId as the
 * operation's clientOperationId. That operations can be filtered by it is not documented; where the filter is
 * refused, those of the image are looked through. Undefined: there is none any more, or it cannot be read.
 */
export async function findOwnOperation(run: ImageRun, requestId: string): Promise<Operation | undefined> {
  const found =
    (await listOperations(run, `clientOperationId eq ${requestId}`)) ?? (await insertsOfImage(run))
  // one that found the name taken is a repeat: it met the image of the first
  return found?.find(
    (one) => one.clientOperationId === requestId && mayInsert(one, run.spec) && !metTakenName(one),
  )
}

/** The operation that made this image, or makes it. */
export async function findMaker(run: ImageRun, { name, id }: Image): Promise<Operation | undefined> {
  if (id === undefined) return undefined
  const inserts = await listOperations(run, insertsFilter(id))
  return inserts?.find((one) => isInsertOf(one, { name, id }) && !metTakenName(one))
}

async function insertsOfImage(run: ImageRun): Promise<readonly Operation[] | undefined> {
  const image = await readImage(run).catch(notAnApiError)
  return image?.id === undefined ? undefined : listOperations(run, insertsFilter(image.id))
}

const insertsFilter = (id: string): string => `(targetId eq ${id}) (operationType eq insert)`

const metTakenName = (operation: Operation): boolean => operationError(operation)?.kind === 'alreadyExists'

/** Undefined if they cannot be listed: that requires a permission of its own, and the image's status says much as well. */
function listOperations(run: ImageRun, filter: string): Promise<readonly Operation[] | undefined> {
  return run.api.listOperations(run.spec.project, filter, run.callOptions).catch(notAnApiError)
}

function notAnApiError(error: unknown): undefined {
  if (!(error instanceof ApiError)) throw error
}
