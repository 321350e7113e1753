import type { Failure } from '../../catalog/failure.ts'
import { ApiError } from '../../gce/errors/api-error.ts'
import type { Image } from '../../gce/wire/resources.ts'
import type { StepOf } from '../../plan/plan.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { StepEnd } from '../events.ts'
import { type Attempt, type ListedImageRun, startAttempt } from '../image-run.ts'
import { type Mutated, mutateImage } from '../mutations/mutate.ts'
import { readForFamily } from '../mutations/read-for-update.ts'
import { whileBusy } from '../mutations/while-busy.ts'
import { unconfirmed } from './confirm-family.ts'
import type { Handler } from './handler.ts'

/** Sets the family of an image that is in none, then reads where the family points. */
export const attachFamily: Handler<'attachFamily'> = { execute }

async function execute({ family, fields }: StepOf<'attachFamily'>, image: ListedImageRun): Promise<StepEnd> {
  const { ref, context } = image
  const { api } = context.deps
  const attempt = startAttempt(image)
  const mutation = {
    image: ref,
    send: (options: Attempt['callOptions'], requestId: string) =>
      api.patchImage(ref, { family }, requestId, options),
    isDone: (found: Image | undefined) => found?.family === family,
  }
  const before = image.state.current
  image.state.set({ at: 'attaching' })
  const attaching = whileBusy(ref, context, attempt.signal, async (): Promise<Attached> => {
    const read = await readForFamily(attempt, family)
    if ('failure' in read) return read
    const known = omitUndefined({ selfLink: read.found.selfLink })
    if (mutation.isDone(read.found)) return known
    return { ...known, ...(await mutateImage(mutation, context, attempt.signal)) }
  })
  const { failure, warnings, selfLink } = await attaching.catch((error: unknown) => {
    if (error instanceof ApiError && !error.ambiguous) image.state.set(before) // nothing was changed
    throw error
  })
  const why = failure ?? (await unconfirmed(attempt, family, 'attached to'))
  image.state.set({ at: 'ended' })
  if (why !== undefined) return { end: 'failed', failure: why }
  return { end: 'done', ...omitUndefined({ selfLink, warnings, fields }) }
}

/** `failure`: nothing was sent. */
interface Attached extends Pick<Mutated, 'warnings'> {
  readonly failure?: Failure
  readonly selfLink?: string
}
