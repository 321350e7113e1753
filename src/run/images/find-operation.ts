import { ApiError } from '../../gce/errors/api-error.ts'
import { operationError } from '../../gce/errors/classify.ts'
import type { Image, Operation } from '../../gce/wire/resources.ts'
import type { Attempt } from '../image-run.ts'
import { isInsertOf, mayInsert } from '../operations/operation-target.ts'
import { readImage } from './read-image.ts'

/**
 * The operation that our insert has started though its response was lost: the API keeps the requestId as the
 * operation's clientOperationId. Whether operations can be filtered by it is not documented; where the API refuses the
 * filter, those of the image are searched. Undefined: there is none any more, or it cannot be read.
 */
export async function findOwnOperation(attempt: Attempt, requestId: string): Promise<Operation | undefined> {
  const { spec } = attempt.image
  const found =
    (await listOperations(attempt, `clientOperationId eq ${requestId}`)) ?? (await insertsOfImage(attempt))
  // one that found the name taken is a repeat: it met the image of the first
  return found?.find(
    (one) => one.clientOperationId === requestId && mayInsert(one, spec) && !metTakenName(one),
  )
}

/** The operation that made this image, or makes it. */
export async function findMaker(
  attempt: Attempt,
  { name, id }: Pick<Image, 'name'> & { readonly id?: string | undefined },
): Promise<Operation | undefined> {
  if (id === undefined) return undefined
  const inserts = await listOperations(attempt, insertsFilter(id))
  return inserts?.find((one) => isInsertOf(one, { name, id }) && !metTakenName(one))
}

async function insertsOfImage(attempt: Attempt): Promise<readonly Operation[] | undefined> {
  const image = await readImage(attempt).catch(ignoreApiError)
  return image?.id === undefined ? undefined : listOperations(attempt, insertsFilter(image.id))
}

const insertsFilter = (id: string): string => `(targetId eq ${id}) (operationType eq insert)`

const metTakenName = (operation: Operation): boolean => operationError(operation)?.kind === 'alreadyExists'

/** Undefined if they cannot be listed: that requires a permission of its own, and the image's status suffices. */
function listOperations(
  { image, callOptions }: Attempt,
  filter: string,
): Promise<readonly Operation[] | undefined> {
  const { api } = image.context.deps
  return api.listOperations(image.spec.project, filter, callOptions).catch(ignoreApiError)
}

function ignoreApiError(error: unknown): undefined {
  if (!(error instanceof ApiError)) throw error
}
