import type { Failure } from '../../catalog/failure.ts'
import { lifecycleOf } from '../../catalog/lifecycle.ts'
import { catalogOf } from '../../catalog/provenance.ts'
import type { Image } from '../../gce/wire/resources.ts'
import type { Attempt } from '../image-run.ts'
import { readImage } from '../images/read-image.ts'

/** The current image, or why it is not updated: another run may have changed it since the plan. */
export async function readForUpdate(
  attempt: Attempt,
): Promise<{ readonly found: Image } | { readonly failure: Failure }> {
  const image = await readImage(attempt)
  if (image === undefined || image.status === 'DELETING') return gone
  const { spec, plannedId, verified } = attempt.image
  const id = verified.id ?? plannedId
  if (id !== undefined && id !== image.id) return verified.id === undefined ? recreated : replaced
  const [other, { catalog, name }] = [catalogOf(image), spec]
  return other === undefined || other === catalog ? { found: image } : foreign(other, name)
}

/** Nothing was sent. */
export const updatedAfterPlan = 'it was updated after the plan'

/** The same before the image joins a family: only one that is in none, and that nobody has withdrawn or replaced. */
export async function readForFamily(
  attempt: Attempt,
  family: string,
): Promise<{ readonly found: Image } | { readonly failure: Failure }> {
  const read = await readForUpdate(attempt)
  if ('failure' in read || read.found.family === family) return read
  const { found } = read
  const { state } = lifecycleOf(found.deprecated)
  if (found.family) return otherFamily(found.family)
  return state === 'ACTIVE' ? read : withdrawn(state)
}

const rerun = 'rerun: it plans from what exists then'

const gone = {
  failure: { kind: 'notFound', reason: 'IMAGE_GONE', message: 'it was deleted after the plan', hint: rerun },
} as const

const foreign = (catalog: string, name: string) => ({
  failure: {
    kind: 'failed',
    reason: 'OTHER_CATALOG',
    message: `it joined catalog ${catalog} after the plan`,
    hint: `list ${name} in one of the two catalogs only`,
  } as const,
})

const recreated = {
  failure: {
    kind: 'failed',
    reason: 'IMAGE_REPLACED',
    message: 'it was deleted and recreated after the plan',
    hint: rerun,
  },
} as const

const replaced = {
  failure: {
    kind: 'failed',
    reason: 'IMAGE_REPLACED',
    message: 'it was deleted and recreated while it was verified',
    hint: 'rerun: it verifies the image that exists then',
  },
} as const

const otherFamily = (family: string) => ({
  failure: {
    kind: 'failed',
    reason: 'OTHER_FAMILY',
    message: `it joined family ${family} after the plan`,
    hint: 'list it with that family, or remove it from there',
  } as const,
})

const withdrawn = (state: string) => ({
  failure: {
    kind: 'failed',
    reason: 'IMAGE_WITHDRAWN',
    message: `it was marked ${state} after the plan: a withdrawn image does not join its family`,
    hint: 'remove its entry, or set its deprecation state to ACTIVE',
  } as const,
})
