import type { Image } from '../../gce/wire/resources.ts'
import type { StepOf } from '../../plan/plan.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { StepEnd } from '../events.ts'
import { type Attempt, type ListedImageRun, startAttempt } from '../image-run.ts'
import { mutateImage } from '../mutations/mutate.ts'
import { readForUpdate, updatedAfterPlan } from '../mutations/read-for-update.ts'
import { whileBusy } from '../mutations/while-busy.ts'
import type { Handler } from './handler.ts'

/** Changes members of an image; only these are sent, as the API refuses most others. */
export const patch: Handler<'patch'> = { execute }

function execute(step: StepOf<'patch'>, image: ListedImageRun): Promise<StepEnd> {
  const attempt = startAttempt(image)
  return whileBusy(image.ref, image.context, attempt.signal, () => patchOnce(step, attempt))
}

async function patchOnce({ members, fields }: StepOf<'patch'>, attempt: Attempt): Promise<StepEnd> {
  const { ref, state, context } = attempt.image
  const read = await readForUpdate(attempt)
  if ('failure' in read) return { end: 'failed', failure: read.failure }
  const { found } = read
  const isDone = (one: Image | undefined) => (one?.description ?? '') === members.description
  const mutation = {
    image: ref,
    send: (options: Attempt['callOptions'], requestId: string) =>
      context.deps.api.patchImage(ref, members, requestId, options),
    isDone,
    state,
  }
  const known = omitUndefined({ selfLink: found.selfLink })
  if (isDone(found)) return { end: 'done', ...known, note: updatedAfterPlan }
  const { warnings } = await mutateImage(mutation, context, attempt.signal)
  return { end: 'done', ...known, fields, ...omitUndefined({ warnings }) }
}
