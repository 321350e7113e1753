import type { Resource } from '../../base/resources.ts'
import { fullUrl, matches, nameRegex, pathFrom } from '../../base/urls.ts'
import { invalidField } from '../../errors/api-error.ts'
import { betaDeprecation, deprecation, deprecationStates, imageKind } from '../../members/image.ts'
import { type RequestBody, readOptionalBody, readResource } from '../shared/body.ts'
import { checkMembers, oneOf } from '../shared/rules.ts'

/** In the API's messages an empty list or map counts as absent; Google's clients send `labels: {}`. */
function isUnset(member: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return member === 'labels' && Object.keys(Object(value)).length === 0
}

/**
 * The members that the body of images.patch changes. Throws the 400 of any other, even if its value does not change:
 * users report this, but not the wording. That the image's own name is accepted is assumed, as clients send it.
 */
export function readImagePatch(request: RequestBody, name: string): Resource {
  const body = readResource(request, imageKind)
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

/**
 * The deprecation status that the body of images.deprecate sets, as images show it; null if it is empty, which
 * clears it. Throws the 400 of one that is not valid. A status without a state is accepted: whether the API does so
 * is not recorded. The replacement need not exist.
 */
export function readDeprecation(request: RequestBody, project: string): Resource | null {
  const body = readOptionalBody(request, request.version === 'v1' ? deprecation : betaDeprecation)
  const { state, replacement, deprecated, obsolete, deleted } = body
  if (Object.keys(body).length === 0) return null
  if (state !== undefined) oneOf(...deprecationStates)(state, 'resource.state')
  if (replacement !== undefined) checkReplacement(replacement, project)
  for (const [member, time] of Object.entries({ deprecated, obsolete, deleted })) {
    if (time !== undefined && !isTime(time)) {
      throw invalidField(`resource.${member}`, time, 'Must be a date or a time in RFC 3339 format.')
    }
  }
  return replacement === undefined ? { ...body } : { ...body, replacement: fullUrl(replacement, project) }
}

/** The path of another image; a family is not accepted. */
function checkReplacement(url: string, project: string): void {
  const [projects, owner, global, images, name = '', ...rest] = pathFrom(url, project).split('/')
  const isImage = projects === 'projects' && owner !== '' && global === 'global' && images === 'images'
  if (isImage && matches(name, nameRegex) && rest.length === 0) return
  throw invalidField('resource.replacement', url, 'The URL is malformed.')
}

/**
 * RFC 3339 full-date or date-time, as gcloud's help asks for; public images have both. Without an offset too, since
 * that is what gcloud itself sends for `--delete-in` and its like.
 */
function isTime(text: string): boolean {
  const [, date, time = '00:00:00', offset = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?)?$/i.exec(text) ?? []
  if (date === undefined || Number.isNaN(Date.parse(`${date}T${time}${offset}`))) return false
  // V8 reads the 30th of February as the 2nd of March
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date)
}
