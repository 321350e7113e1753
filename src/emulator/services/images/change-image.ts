import type { Call } from '../../api/call.ts'
import { pathOf, type Resource, type ResourceRecord } from '../../base/resources.ts'
import { imagePath } from '../../base/urls.ts'
import { mutation } from '../shared/mutation.ts'
import { changeable } from '../shared/resources.ts'
import { scopeOf } from '../shared/scope.ts'
import { readDeprecation } from './deprecation.ts'
import { readImagePatch } from './image-patch.ts'

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
