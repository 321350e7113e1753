import type { CallOptions } from '../../gce/api/compute-api.ts'
import type { Image } from '../../gce/wire/resources.ts'
import type { Retirement } from '../../plan/policies/retire/input.ts'
import type { StepEnd } from '../events.ts'
import { type Mutation, type MutationContext, mutateImage, readImage, unlessMissing } from './mutate.ts'
import { isRetired, unretirable } from './retire-facts.ts'

/**
 * Deprecates, obsoletes or deletes one image. The image and its family are read again first: if one of them changed since
 * the plan, nothing is sent, and a later run decides from what it reads then. Rejects with ApiError.
 */
export async function retireImage(
  step: Retirement,
  context: MutationContext,
  signal: AbortSignal = context.limits.stop,
): Promise<StepEnd> {
  const options: CallOptions = { signal, image: step.image }
  const { api } = context.deps
  const image = await readImage(step.image, api, options)
  const { policyFamily } = step.basis
  const head = await unlessMissing(api.getImageFromFamily(step.image.project, policyFamily, options))
  const why = unretirable(step, image, head)
  if (why !== undefined) return { end: 'done', note: why }
  const { isProven } = await mutateImage(mutationOf(step, context), context, signal)
  return isProven ? { end: 'done' } : { end: 'done', note: unprovenNote(step) }
}

function mutationOf({ image, status }: Retirement, { deps }: MutationContext): Mutation {
  return {
    image,
    send: (options, requestId) =>
      status === undefined
        ? deps.api.deleteImage(image, requestId, options)
        : deps.api.deprecateImage(image, { ...status }, requestId, options),
    isDone: (found) =>
      status === undefined ? isGone(found) : found !== undefined && isRetired(found, { status }),
  }
}

const isGone = (image: Image | undefined): boolean => image === undefined || image.status === 'DELETING'

const unprovenNote = ({ status }: Retirement): string =>
  status === undefined ? 'it no longer exists' : 'its result is unknown, but the image has the status'
