import { ApiError } from '../../gce/errors/api-error.ts'
import { operationError } from '../../gce/errors/classify.ts'
import { reportDenied } from '../../gce/report-denied.ts'
import type { Image, Operation } from '../../gce/wire/resources.ts'
import type { Attempt } from '../image-run.ts'
import { isInsertOf, mayInsert } from '../operations/operation-target.ts'
import { readImage } from './read-image.ts'

/**
 * The operation that our insert started although its response was lost. The API stores the requestId as the
 * operation's clientOperationId. Google does not document a filter by that member: if the API rejects the filter, the
 * image's operations are searched. Undefined if the operation no longer exists or cannot be read.
 */
export async function findOwnOperation(attempt: Attempt, requestId: string): Promise<Operation | undefined> {
  const { spec } = attempt.image
  const found =
    (await listOperations(attempt, `clientOperationId eq ${requestId}`)) ?? (await insertsOfImage(attempt))
  // an operation that found the name taken is a repeat: the first one created the image
  return found?.find(
    (one) => one.clientOperationId === requestId && mayInsert(one, spec) && !metTakenName(one),
  )
}

/** The operation that created, or is creating, this image. */
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

/** Undefined without the separate permission to list operations: the image's status then suffices. */
function listOperations(
  { image, callOptions }: Attempt,
  filter: string,
): Promise<readonly Operation[] | undefined> {
  const { api, emit } = image.context.deps
  const { project } = image.ref
  return api.listOperations(project, filter, callOptions).catch((error: unknown) => {
    reportDenied(error, { method: 'globalOperations.list', project, image: image.ref }, emit)
    return ignoreApiError(error)
  })
}

function ignoreApiError(error: unknown): undefined {
  if (!(error instanceof ApiError)) throw error
}
