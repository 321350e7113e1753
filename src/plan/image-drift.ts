import type { ImageSpec } from '../catalog/image-spec.ts'
import { isUnusable, lifecycleOf } from '../catalog/lifecycle.ts'
import { catalogOf, isComparable, labelsOf, ownLabels } from '../catalog/provenance.ts'
import type { Image } from '../gce/wire/resources.ts'
import { driftOf, isUpdatable } from './drift.ts'
import type { DriftField } from './plan.ts'

/** All differences between an image and the manifest, those of its origin and its lifecycle included. */
export function imageDrift(spec: ImageSpec, image: Image, digest: string | undefined): DriftField[] {
  const fields = driftOf(spec, image)
  return [
    ...catalogDrift(spec, image),
    ...digestDrift(spec, image, digest, fields),
    ...fields,
    ...stateDrift(image),
  ]
}

/** Another catalog's image: never modified. An image without a catalog is not drift, as it may be older than the catalog. */
function catalogDrift({ catalog }: ImageSpec, image: Image): DriftField[] {
  const actual = catalogOf(image)
  if (catalog === undefined || actual === undefined || actual === catalog) return []
  return [{ field: `labels.${ownLabels.catalog}`, expected: catalog, actual }]
}

/** Whether the label of the image proves or disproves what the image was created from. */
export function isDigestCompared(image: Image, digest: string | undefined): boolean {
  const actual = labelsOf(image)[ownLabels.spec]
  return digest !== undefined && actual !== undefined && isComparable(actual)
}

function digestDrift(
  { source, origin }: ImageSpec,
  image: Image,
  digest: string | undefined,
  fields: readonly DriftField[],
): DriftField[] {
  const actual = labelsOf(image)[ownLabels.spec]
  if (digest === undefined || actual === undefined || actual === digest || !isComparable(actual)) return []
  const isEdited = fields.some(({ field }) => !isUpdatable(field))
  const why = isEdited
    ? 'edited'
    : source.kind === 'rawDisk' || origin !== undefined
      ? 'created from another source'
      : 'created with other fields'
  return [{ field: `labels.${ownLabels.spec}`, expected: digest, actual: `${actual} (${why})` }]
}

/** Nothing can be created from an image in these states. */
function stateDrift({ deprecated }: Image): DriftField[] {
  const { state } = lifecycleOf(deprecated)
  return isUnusable(state) ? [{ field: 'deprecated.state', expected: 'ACTIVE', actual: state }] : []
}
