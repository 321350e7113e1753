import type { Call } from '../http/call.ts'
import { readDeprecation } from '../images/deprecation.ts'
import { readImagePatch } from '../images/image-patch.ts'
import { pathOf, type Resource, type ResourceRecord } from '../state/resources.ts'
import { imagePath } from '../urls.ts'
import { mutation } from './mutation.ts'
import { changeable } from './resources.ts'
import { scopeOf } from './scope.ts'

/**
 * images.deprecate. The only recorded operation of it has this type. That the image has its new status when the
 * operation ends, and not before, is inferred; so it is for images.patch.
 */
export function deprecateImage(call: Call): Resource {
  return changeImage(call, 'setDeprecation', () => ({
    deprecated: readDeprecation(call, call.project),
  }))
}

/** images.patch. The type of its operation is that of other resources' patches. */
export function patchImage(call: Call): Resource {
  return changeImage(call, 'patch', ({ name }) => readImagePatch(call, name))
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
