import type { OperationWarning } from '../../catalog/failure.ts'
import type { ImageRef } from '../../catalog/image-ref.ts'
import type { CallOptions } from '../../gce/api/compute-api.ts'
import { ApiError, orApiError } from '../../gce/errors/api-error.ts'
import { operationError } from '../../gce/errors/classify.ts'
import type { Image, Operation } from '../../gce/wire/resources.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import { growingPause, pauseFor, type RunContext, type RunDeps } from '../image-run.ts'
import type { StateTracker } from '../image-state.ts'
import { readPauses, unlessMissing } from '../images/read-image.ts'
import { endOfOperation, reportUnread } from '../operation-end.ts'

/** One intended change of an image. */
export interface Mutation {
  readonly image: ImageRef
  /** Sends it; all attempts use the same requestId, if the method has one. */
  readonly send: (options: CallOptions, requestId: string) => Promise<Operation>
  /** Whether the image shows the change; undefined: no image with that name exists. */
  readonly isDone: (image: Image | undefined) => boolean
  /** Gets the state of the change, for the report of a run that is stopped before its end. */
  readonly state?: StateTracker
  /** How often the image is read after a lost response, until it shows the change; default: for about a minute. */
  readonly maxReads?: number
}

/** `isProven`: the operation succeeded. Otherwise a response was lost, or another run was first, and the image shows it. */
export interface Mutated {
  readonly isProven: boolean
  readonly warnings?: readonly OperationWarning[]
}

export type MutationContext = Pick<RunContext, 'limits' | 'limiters'> & {
  readonly deps: Omit<RunDeps, 'programs'>
}

/**
 * Sends a change and waits for its operation. On an error the image decides, unless the API refused the request. Rejects
 * with ApiError if the image does not show the change.
 */
export async function mutateImage(
  mutation: Mutation,
  context: MutationContext,
  signal: AbortSignal = context.limits.stop,
): Promise<Mutated> {
  const { state } = mutation
  state?.set({ at: 'inFlight' })
  const operation = await send(mutation, context, signal)
  if (operation instanceof ApiError) {
    if (!operation.ambiguous) state?.set({ at: 'ended' })
    if (isRefusal(operation)) throw operation
    return afterError(operation, operation.ambiguous, mutation, context, signal)
  }
  state?.set({ at: 'running', ...omitUndefined({ operation: operation.name }) })
  context.deps.emit({ type: 'operation', image: mutation.image, operation: operation.name })
  const ended = await orApiError(endOfOperation(operation, mutation.image, context, signal))
  if (ended instanceof ApiError) reportUnread(ended, mutation.image, context)
  if (ended instanceof ApiError) return afterError(ended, true, mutation, context, signal)
  state?.set({ at: 'ended' })
  const error = operationError(ended)
  if (error !== undefined) return afterError(error, false, mutation, context, signal)
  return { isProven: true, ...omitUndefined({ warnings: ended.warnings }) }
}

async function send(
  { image, send: call }: Mutation,
  { deps, limits }: MutationContext,
  signal: AbortSignal,
): Promise<Operation | ApiError> {
  // a stopped run still learns what it started
  const options = { signal, image, graceSignal: limits.graceSignal }
  return orApiError(call(options, deps.newRequestId()))
}

/** The API did nothing, and no earlier attempt lost its response. `notReady`: another change is in progress, see whileBusy. */
const refusals: ReadonlySet<string> = new Set(['permission', 'invalid', 'credentials', 'quota', 'notReady'])

const isRefusal = ({ ambiguous, kind }: ApiError): boolean => !ambiguous && refusals.has(kind)

const defaultMaxReads = 6

/** `isUnknown`: an operation may run that this run cannot read. */
async function afterError(
  error: ApiError,
  isUnknown: boolean,
  { image, isDone, state, maxReads = defaultMaxReads }: Mutation,
  { deps }: MutationContext,
  signal: AbortSignal,
): Promise<Mutated> {
  for (let read = 1; ; read++) {
    const reading = deps.api.getImage(image.project, image.name, { signal, image })
    const found = await orApiError(unlessMissing(reading))
    if (!(found instanceof ApiError) && isDone(found)) {
      state?.set({ at: 'ended' })
      return { isProven: false }
    }
    if (!isUnknown || read >= maxReads) {
      throw isUnknown && found instanceof ApiError ? unknownResult(error) : error
    }
    const why = found instanceof ApiError ? `the image cannot be read: ${found.message}` : notShown(error)
    await pauseFor({ image, why, ms: growingPause(readPauses, read) }, deps, signal)
  }
}

/** The image may show the change later. */
const notShown = ({ message }: ApiError): string => `the result of its change is not known yet: ${message}`

const unknownResult = (error: ApiError): ApiError =>
  error.with({
    message: `${error.message}: its result is unknown`,
    hint: error.hint ?? 'rerun: it reads the image again, and sends only what is missing',
  })
