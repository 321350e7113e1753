import type { Resource } from '../../base/resources.ts'
import { invalidField } from '../../errors/api-error.ts'
import { imageKind } from '../../members/image.ts'
import { readResource, type SentBody } from '../shared/body.ts'
import { checkMembers } from '../shared/rules.ts'

/** In the API's messages a list or map without items is one that is not there; Google's clients send `labels: {}`. */
function isUnset(member: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return member === 'labels' && Object.keys(Object(value)).length === 0
}

/**
 * The members that the body of images.patch changes. Throws the 400 of any other, even if it has the value that the
 * image has already: so it is reported, without the wording. The name of the image itself is let through, which is
 * assumed, as clients name what they patch.
 */
export function readImagePatch(sent: SentBody, name: string): Resource {
  const body = readResource(sent, imageKind)
  const { members } = imageKind
  for (const [member, value] of Object.entries(body)) {
    if (members[member]?.patch || members[member]?.output || (member === 'name' && value === name)) continue
    if (isUnset(member, value)) continue
    // a map or a list is not repeated: there may be a key in it
    const shown = typeof value === 'object' ? '' : value
    throw invalidField(`resource.${member}`, shown, 'The field is immutable and cannot be patched.')
  }
  checkMembers(body)
  return Object.fromEntries(Object.entries(body).filter(([member]) => members[member]?.patch))
}
