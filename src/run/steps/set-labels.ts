import { labelsOf } from '../../catalog/provenance.ts'
import { ApiError, orApiError } from '../../gce/errors/api-error.ts'
import type { Image } from '../../gce/wire/resources.ts'
import type { StepOf } from '../../plan/plan.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { StepEnd } from '../events.ts'
import { type Attempt, growingPause, type ListedImageRun, pause, startAttempt } from '../image-run.ts'
import { mutateImage } from '../mutations/mutate.ts'
import { readForUpdate, updatedAfterPlan } from '../mutations/read-for-update.ts'
import { whileBusy } from '../mutations/while-busy.ts'
import type { Handler } from './handler.ts'

/**
 * Adds labels to those that the image has now. The API replaces the whole map, and refuses it with HTTP 412 if the map
 * changed since it was read: then it is read again, once.
 */
export const setLabels: Handler<'setLabels'> = { execute }

const maxChanges = 2
/** Requests without a response: each is sent once, as images.setLabels takes no requestId. */
const maxLost = 5
const lostPauses = { firstMs: 2_000, longestMs: 30_000 }

function execute(step: StepOf<'setLabels'>, image: ListedImageRun): Promise<StepEnd> {
  const attempt = startAttempt(image)
  return whileBusy(image.ref, image.context, attempt.signal, () => setThem(step, attempt))
}

async function setThem({ labels, fields }: StepOf<'setLabels'>, attempt: Attempt): Promise<StepEnd> {
  const { image } = attempt
  const { state } = image
  for (let [changes, lost] = [0, 0]; ; ) {
    const read = await readForUpdate(attempt)
    if ('failure' in read) return { end: 'failed', failure: read.failure }
    const { found } = read
    const known = omitUndefined({ selfLink: found.selfLink })
    if (hasLabels(found, labels)) {
      state.set({ at: 'ended' })
      return { end: 'done', ...known, ...(lost > 0 ? { fields } : { note: updatedAfterPlan }) }
    }
    const error = await send(found, labels, image, attempt.signal)
    if (error === undefined) return { end: 'done', ...known, fields }
    if (isStale(error)) {
      changes += 1
      if (changes === maxChanges) throw contended(error)
    } else {
      lost += 1
      if (!error.ambiguous || lost === maxLost) throw error
      await pause(
        attempt,
        `the response to its labels was lost: ${error.message}`,
        growingPause(lostPauses, lost),
      )
    }
  }
}

/** Sends the labels once; the error if the image does not show them. */
async function send(
  found: Image,
  labels: Readonly<Record<string, string>>,
  { ref, state, context }: ListedImageRun,
  signal: AbortSignal,
): Promise<ApiError | undefined> {
  const body = {
    labels: { ...labelsOf(found), ...labels },
    labelFingerprint: found.labelFingerprint as string | undefined,
  }
  const mutation = {
    image: ref,
    send: (options: Attempt['callOptions']) => context.deps.api.setImageLabels(ref, body, options),
    isDone: (one: Image | undefined) => one !== undefined && hasLabels(one, labels),
    maxReads: 1,
    state,
  }
  const end = await orApiError(mutateImage(mutation, context, signal))
  return end instanceof ApiError ? end : undefined
}

const hasLabels = (image: Image, labels: Readonly<Record<string, string>>): boolean => {
  const present = labelsOf(image)
  return Object.entries(labels).every(([name, value]) => present[name] === value)
}

/** A violated constraint is HTTP 412 too (GoogleCloudPlatform/cluster-toolkit#1121). */
const isStale = ({ status, message }: ApiError): boolean => status === 412 && !/constraint/i.test(message)

const contended = (error: ApiError): ApiError =>
  error.with({
    message: `its labels changed again while they were being set: ${error.message}`,
    hint: 'another program sets labels on this image at the same time: stop it, then rerun',
  })
