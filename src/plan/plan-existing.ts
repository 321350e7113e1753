import type { ImageSpec } from '../catalog/image-spec.ts'
import type { Image } from '../gce/wire/resources.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import type { Planned } from './creation/plan-context.ts'
import { imageDrift, isDigestCompared } from './image-drift.ts'
import { planUpdate, type UpdateOptions } from './policies/update.ts'
import { imageNotes } from './source-verdict.ts'

/** The plan of an image that is READY: its differences, as far as they are not corrected. */
export function planExisting(
  spec: ImageSpec,
  existing: Image,
  digest: string | undefined,
  options: UpdateOptions,
): Planned {
  const fields = imageDrift(spec, existing, digest)
  const { steps, rest } = planUpdate(spec, existing, fields, options)
  const notes = imageNotes(spec, existing)
  const isSourceCompared = isDigestCompared(existing, digest) ? (true as const) : undefined
  const known = { image: spec, spec, existing, ...omitUndefined({ digest, isSourceCompared }) }
  if (rest.length === 0) {
    return { image: { verdict: steps.length > 0 ? 'change' : 'current', ...known }, steps, notes }
  }
  const corrected = planUpdate(spec, existing, rest, { ...options, update: true })
  const isUpdatable = corrected.rest.length < rest.length ? (true as const) : undefined
  return {
    image: { verdict: 'drifted', fields: rest, ...known, ...omitUndefined({ isUpdatable }) },
    steps,
    notes,
  }
}
