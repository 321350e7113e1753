import { labelFingerprint } from '../body/label-fingerprint.ts'
import { checkLabels } from '../body/labels.ts'
import { readBody } from '../body/read-body.ts'
import { staleFingerprint } from '../http/api-error.ts'
import type { Call } from '../http/call.ts'
import { readDeprecation } from '../images/deprecation.ts'
import { readImagePatch } from '../images/image-patch.ts'
import type { Shape } from '../shape.ts'
import { pathOf, type Resource, type ResourceRecord } from '../state/resources.ts'
import { imagePath } from '../urls.ts'
import { mutation } from './mutation.ts'
import { changeable, settled } from './resources.ts'
import { scopeOf } from './scope.ts'

/**
 * images.deprecate. The only recorded operation of it has this type. That the image has its new status when the
 * operation ends, and not before, is inferred; so it is for images.patch.
 */
export function deprecateImage(call: Call): Resource {
  return changeImage(call, 'setDeprecation', () => ({
    deprecated: readDeprecation(call.body, call.project),
  }))
}

/** images.patch. The type of its operation is that of other resources' patches. */
export function patchImage(call: Call): Resource {
  return changeImage(call, 'patch', ({ name }) => readImagePatch(call.body, name))
}

function changeImage(
  call: Call,
  operationType: string,
  membersFor: (image: ResourceRecord) => Resource,
): Resource {
  return mutation(call, scopeOf(call), () => {
    const image = changeable(imagePath(call.project, call.params.image ?? ''), call.backend.store)
    const path = pathOf(image)
    const members = membersFor(image)
    return { operationType, target: { path, id: image.id }, end: { kind: 'change', path, members } }
  })
}

interface SetLabelsBody {
  readonly labels?: Readonly<Record<string, string>>
  readonly labelFingerprint?: string
}

/** GlobalSetLabelsRequest of the v1 API. */
const setLabelsShape: Shape = { members: { labels: { map: 'string' }, labelFingerprint: 'string' } }

/**
 * images.setLabels: the whole map is replaced, and the operation is DONE in the answer, as recorded. A patch under
 * way is no hindrance: Google's command line sends both in one batch.
 */
export function setImageLabels(call: Call): Resource {
  return mutation(call, scopeOf(call), () => {
    const image = settled(imagePath(call.project, call.params.resource ?? ''), call.backend.store)
    const { labels = {}, labelFingerprint: given } = readBody<SetLabelsBody>(call.body, setLabelsShape)
    checkLabels(labels)
    if (given !== image.resource.labelFingerprint) throw staleFingerprint()
    const path = pathOf(image)
    const members = { labels, labelFingerprint: labelFingerprint(labels) }
    const target = { path, id: image.id }
    return { operationType: 'setLabels', target, end: { kind: 'change', path, members }, atOnce: true }
  })
}
