import type { OperationWarning } from '../catalog/failure.ts'
import type { ImageBody, ImageSource } from '../catalog/image-spec.ts'
import type { ApiError } from '../gce/errors/api-error.ts'
import type { Action, DriftField, Plan } from './plan.ts'

/** Replaces what must not be shown. */
export type Hide = (text: string) => string

/** The same plan to be carried out: what it says of errors, drift and sources is fit to be shown. */
export function hideInTexts(plan: Plan, hide: Hide): Plan {
  return {
    actions: plan.actions.map((action) => hideInAction(action, hide)),
    notes: plan.notes.map((note) => ({ ...note, message: hide(note.message) })),
  }
}

function hideInAction(action: Action, hide: Hide): Action {
  switch (action.kind) {
    case 'blocked':
      return { ...action, error: hideInError(action.error, hide) }
    case 'drifted':
      return { ...action, fields: hideInDrift(action.fields, hide) }
    default:
      return action
  }
}

export const hideInDrift = (fields: readonly DriftField[], hide: Hide): DriftField[] =>
  fields.map(({ field, want, have }) => ({ field, want: hide(want), have: hide(have) }))

export const hideInWarnings = (
  warnings: readonly OperationWarning[],
  hide: Hide,
): readonly OperationWarning[] => hideIn(warnings, hide) as readonly OperationWarning[]

/** The API quotes the request in each item of an error too, and in warnings. */
export function hideInError(error: ApiError, hide: Hide): ApiError {
  const { message, items, warnings, hint } = error
  return error.with({
    message: hide(message),
    items: hideIn(items, hide) as ApiError['items'],
    warnings: hideInWarnings(warnings, hide),
    hint: hint === undefined ? undefined : hide(hint),
  })
}

/** A plan that is shown, not carried out: sources and requests without what must not be shown. Names are kept. */
export function hideInRequests(plan: Plan, hide: Hide): Plan {
  const actions = plan.actions.map((action): Action => {
    const spec = { ...action.spec, source: hideInSource(action.spec.source, hide) }
    if (action.kind !== 'create' && action.kind !== 'recreate') return { ...action, spec }
    return { ...action, spec, request: hideIn(action.request, hide) as ImageBody }
  })
  return { ...plan, actions }
}

const hideInSource = (source: ImageSource, hide: Hide): ImageSource => hideIn(source, hide) as ImageSource

function hideIn(value: unknown, hide: Hide, field = ''): unknown {
  if (typeof value === 'string') return field === 'kind' ? value : hide(value)
  if (Array.isArray(value)) return value.map((item) => hideIn(item, hide))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hideIn(item, hide, name)]))
}
