import type { Resource } from '../../base/resources.ts'
import { invalidField } from '../../errors/api-error.ts'
import type { SentBody } from '../shared/read-body.ts'
import { checkArchitecture, checkName } from '../shared/rules.ts'
import { readImageBody } from './image-shape.ts'

/** What a patch may change: by Google's documentation the first two, and by its command line the third. */
const patchable: ReadonlySet<string> = new Set(['description', 'family', 'architecture'])

/**
 * Members that say nothing in a patch: they are output only. `deprecated` is one of them by the v1 API's own
 * description, and users report that patching it has no effect, although the method's summary names it.
 */
const ignored: ReadonlySet<string> = new Set([
  'creationTimestamp',
  'deprecated',
  'enableConfidentialCompute',
  'id',
  'kind',
  'labelFingerprint',
  'satisfiesPzi',
  'satisfiesPzs',
  'selfLink',
  'sourceDiskId',
  'sourceImageId',
  'sourceSnapshotId',
  'status',
])

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
  const body = readImageBody(sent)
  for (const [member, value] of Object.entries(body)) {
    if (patchable.has(member) || ignored.has(member) || (member === 'name' && value === name)) continue
    if (isUnset(member, value)) continue
    // a map or a list is not repeated: there may be a key in it
    const shown = typeof value === 'object' ? '' : value
    throw invalidField(`resource.${member}`, shown, 'The field is immutable and cannot be patched.')
  }
  if (body.family !== undefined) checkName(body.family, 'resource.family')
  checkArchitecture(body.architecture)
  return Object.fromEntries(Object.entries(body).filter(([member]) => patchable.has(member)))
}
