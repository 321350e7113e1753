import type { ImageRef } from '../../catalog/image-ref.ts'
import type { CallOptions } from '../../gce/api/compute-api.ts'
import { ApiError } from '../../gce/errors/api-error.ts'
import { operationError } from '../../gce/errors/classify.ts'
import type { Image, Operation } from '../../gce/wire/resources.ts'
import type { Retirement } from '../../plan/policies/retire/input.ts'
import type { StepEnd } from '../events.ts'
import type { RunContext } from '../image-run.ts'
import { isRetired, unretirable } from './retire-facts.ts'

type Context = Pick<RunContext, 'deps' | 'limits' | 'limiters'>

/**
 * Deprecates, obsoletes or deletes one image. The image and its family are read again first: if one of them changed since
 * the plan, nothing is sent, and a later run decides from what it reads then. Rejects with ApiError.
 */
export async function retireImage(
  step: Retirement,
  context: Context,
  signal: AbortSignal = context.limits.stop,
): Promise<StepEnd> {
  const options: CallOptions = { signal, image: step.image }
  const { api } = context.deps
  const image = await unlessMissing(api.getImage(step.image.project, step.image.name, options))
  const head = await unlessMissing(
    api.getImageFromFamily(step.image.project, step.basis.policyFamily, options),
  )
  const why = unretirable(step, image, head)
  if (why !== undefined) return { end: 'done', note: why }
  const sent = await send(step, context, options)
  if ('operation' in sent) return ended(sent.operation, step, context, options)
  return afterError(sent.error, step, context, options)
}

/** The resource; undefined only after a 404. */
async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof ApiError && error.kind === 'notFound') return undefined
    throw error
  }
}

type Sent = { readonly operation: Operation } | { readonly error: ApiError }

/** All attempts carry one requestId, so that a repeat is no second mutation. */
async function send(step: Retirement, { deps, limits }: Context, given: CallOptions): Promise<Sent> {
  const requestId = deps.newRequestId()
  const options = { ...given, graceSignal: limits.graceSignal } // a stopped run still learns what it started
  try {
    const operation =
      step.status === undefined
        ? await deps.api.deleteImage(step.image, requestId, options)
        : await deps.api.deprecateImage(step.image, { ...step.status }, requestId, options)
    return { operation }
  } catch (error) {
    if (error instanceof ApiError) return { error }
    throw error
  }
}

async function ended(
  operation: Operation,
  step: Retirement,
  context: Context,
  options: CallOptions,
): Promise<StepEnd> {
  const { limiters, limits } = context
  const { signal = limits.stop } = options
  const watcher = { signal, image: step.image, onPause() {}, onProgress() {} }
  let failure: ApiError | undefined
  try {
    failure = operationError(await limiters.operations(step.image.project).until(operation, watcher))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    failure = error
  }
  return failure === undefined ? { end: 'done' } : afterError(failure, step, context, options)
}

/** The image decides: a response may be lost, or another run may have been first. */
async function afterError(
  error: ApiError,
  step: Retirement,
  { deps }: Context,
  options: CallOptions,
): Promise<StepEnd> {
  const image = await readBack(step.image, deps.api, options)
  if (image === 'unreadable') throw error
  const isGone = image === undefined || image.status === 'DELETING'
  if (isGone && step.status === undefined) return { end: 'done', note: 'it no longer exists' }
  if (image !== undefined && isRetired(image, step)) {
    return { end: 'done', note: 'its result is unknown, but the image has the status' }
  }
  throw error
}

async function readBack(
  { project, name }: ImageRef,
  api: Context['deps']['api'],
  options: CallOptions,
): Promise<Image | 'unreadable' | undefined> {
  try {
    return await unlessMissing(api.getImage(project, name, options))
  } catch (error) {
    if (error instanceof ApiError) return 'unreadable'
    throw error
  }
}
