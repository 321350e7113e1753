import type { ImageBody, ImageSpec } from '../../catalog/image-spec.ts'
import { labelsOf } from '../../catalog/provenance.ts'
import { movedFields } from '../drift.ts'
import type { ImagePlan } from '../plan.ts'

/**
 * The request of a copy. If the source of the origin's image has moved since, the copy has the values of the source that
 * the image was made from: they describe the bytes.
 */
export function copiedRequest({ body }: ImageSpec, origin: ImagePlan): ImageBody {
  const existing = 'existing' in origin ? origin.existing : undefined
  if (existing?.status !== 'READY' || origin.spec === undefined) return body
  const fields = movedFields(origin.spec, existing)
  return fields.reduce((request, field) => withValueOf(request, field, existing), body)
}

function withValueOf(request: ImageBody, field: string, image: Readonly<Record<string, unknown>>): ImageBody {
  const [top = '', key] = field.split(/\.(.*)/s)
  if (top === 'labels' && key !== undefined) {
    const { [key]: _moved, ...others } = request.labels as Record<string, string>
    const own = labelsOf(image)[key]
    return { ...request, labels: own === undefined ? others : { ...others, [key]: own } }
  }
  if (top !== 'description') return request
  const { description: _moved, ...others } = request
  return image.description === undefined ? { ...others } : { ...others, description: image.description }
}
