import type { Failure } from '../catalog/failure.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import type { DriftField, ImagePlan, Plan } from './plan.ts'

/** Replaces what must not be shown. */
export type Hide = (text: string) => string

/** The same plan, to be carried out: its failures, drift and notes are fit to be shown. */
export const hideInTexts = (plan: Plan, hide: Hide): Plan => ({
  ...plan,
  images: plan.images.map((image) => hideInImage(image, hide)),
  notes: plan.notes.map((note) => ({ ...note, message: hide(note.message) })),
})

function hideInImage(image: ImagePlan, hide: Hide): ImagePlan {
  if (image.verdict === 'blocked') return { ...image, failure: hideInFailure(image.failure, hide) }
  return image.verdict === 'drifted' ? { ...image, fields: hideInDrift(image.fields, hide) } : image
}

export const hideInDrift = (fields: readonly DriftField[], hide: Hide): DriftField[] =>
  fields.map(({ field, expected, actual }) => ({ field, expected: hide(expected), actual: hide(actual) }))

/** The API quotes the request in each item of an error too, and in warnings. */
export function hideInFailure(failure: Failure, hide: Hide): Failure {
  const { kind, message, reason, hint, status, items, warnings, attempts } = failure
  return omitUndefined({
    kind,
    message: hide(message),
    reason,
    hint: hint === undefined ? undefined : hide(hint),
    status,
    items: hideIn(items, hide),
    warnings: hideIn(warnings, hide),
    attempts,
  })
}

/** A plan that is shown, not carried out: sources and requests without what must not be shown. Names are kept. */
export const hideInRequests = (plan: Plan, hide: Hide): Plan => ({
  ...plan,
  images: plan.images.map((image) => ({
    ...image,
    spec: { ...image.spec, source: hideIn(image.spec.source, hide) },
  })),
  steps: plan.steps.map((step) =>
    step.do === 'create' ? { ...step, request: hideIn(step.request, hide) } : step,
  ),
})

/** All texts in the value, except those of members named `kind`. */
export function hideIn<T>(value: T, hide: Hide): T {
  const hidden = (item: unknown, name = ''): unknown => {
    if (typeof item === 'string') return name === 'kind' ? item : hide(item)
    if (Array.isArray(item)) return item.map((one) => hidden(one))
    if (typeof item !== 'object' || item === null) return item
    return Object.fromEntries(Object.entries(item).map(([key, one]) => [key, hidden(one, key)]))
  }
  return hidden(value) as T
}
