import type { CallOptions } from '../../gce/api/compute-api.ts'
import type { Image } from '../../gce/wire/resources.ts'
import { dayOf, parseTime } from '../../plan/policies/retire/dates.ts'
import type { Retirement } from '../../plan/policies/retire/input.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { StepEnd } from '../events.ts'
import type { ImageRun } from '../image-run.ts'
import { unlessMissing } from '../images/read-image.ts'
import { type Mutation, type MutationContext, mutateImage } from './mutate.ts'
import { isRetired, isRetiredByOther, unretirable } from './retire-facts.ts'
import { whileBusy } from './while-busy.ts'

/**
 * Deprecates, obsoletes or deletes one image. The image and its family are read again first: if one of them changed since
 * the plan, nothing is sent, and a later run decides from what it reads then. Rejects with ApiError.
 */
export async function retireImage(
  step: Retirement,
  context: MutationContext,
  { time, state }: Partial<Pick<ImageRun, 'time' | 'state'>> = {},
): Promise<StepEnd> {
  const signal = time?.start() ?? context.limits.stop
  return whileBusy(step.image, context, signal, (isFirst) =>
    retireOnce(step, context, { signal, isFirst, ...(state && { state }) }),
  )
}

async function retireOnce(
  step: Retirement,
  context: MutationContext,
  {
    signal,
    isFirst,
    ...more
  }: { readonly signal: AbortSignal; readonly isFirst: boolean } & Pick<Mutation, 'state'>,
): Promise<StepEnd> {
  const options: CallOptions = { signal, image: step.image }
  const { api } = context.deps
  const { project, name } = step.image
  const image = await unlessMissing(api.getImage(project, name, options))
  const mutation = mutationOf(step, context)
  if (step.do === 'delete' && isGone(image)) return { end: 'done', note: 'it no longer exists' }
  const known = omitUndefined({ selfLink: image?.selfLink })
  if (!isFirst && mutation.isDone(image)) return { ...doneEnd(step, false), ...known }
  if (isRetiredByOther(image, step)) return { end: 'done', note: 'by another run', ...known }
  const { policyFamily } = step.basis
  const head = await unlessMissing(api.getImageFromFamily(project, policyFamily, options))
  const why = unretirable(step, image, head)
  if (why !== undefined) return { end: 'withheld', why }
  const { isProven } = await mutateImage({ ...mutation, ...more }, context, signal)
  return { ...doneEnd(step, isProven), ...(step.do !== 'delete' && known) }
}

function doneEnd(step: Retirement, isProven: boolean): StepEnd {
  const note = [datesText(step), isProven ? '' : unprovenNote(step)].filter(Boolean).join('; ')
  return note === '' ? { end: 'done' } : { end: 'done', note }
}

/** The announced dates of the next states: `obsolete from 2026-12-28, delete from 2027-02-26`. */
function datesText(step: Retirement): string {
  if (step.do === 'delete') return ''
  const { state, obsolete, deleted } = step.status
  const dates = [
    ...(state === 'DEPRECATED' ? [['obsolete', obsolete] as const] : []),
    ['delete', deleted] as const,
  ]
  return dates
    .flatMap(([word, date]) => {
      const ms = parseTime(date)
      return ms === undefined ? [] : [`${word} from ${dayOf(ms)}`]
    })
    .join(', ')
}

function mutationOf(step: Retirement, { deps: { api } }: MutationContext): Mutation {
  const { image } = step
  if (step.do === 'delete') {
    return { image, send: (options, requestId) => api.deleteImage(image, requestId, options), isDone: isGone }
  }
  const { status } = step
  return {
    image,
    send: (options, requestId) => api.deprecateImage(image, { ...status }, requestId, options),
    isDone: (found) => found !== undefined && isRetired(found, status),
  }
}

const isGone = (image: Image | undefined): boolean => image === undefined || image.status === 'DELETING'

const unprovenNote = ({ do: kind }: Retirement): string =>
  kind === 'delete' ? 'it no longer exists' : 'its result is unknown, but the image has that status'
