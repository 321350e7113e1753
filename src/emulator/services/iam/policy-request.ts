import { sameBytes } from '../../base/bytes.ts'
import type { IamPolicy } from '../../base/resources.ts'
import { badRequest, computeError, invalidField } from '../../errors/api-error.ts'
import { iamBinding, iamPolicy, strings } from '../../members/shapes.ts'
import { type RequestBody, readBody, readOptionalBody } from '../shared/body.ts'
import { isConditional } from './policy.ts'

/** GlobalSetPolicyRequest, ZoneSetPolicyRequest and RegionSetPolicyRequest of the v1 API. */
const setPolicyShape = {
  members: { policy: iamPolicy, bindings: { list: iamBinding }, etag: 'string' },
} as const

/** The policy of a request; the old form of the body has its members without `policy`. */
export function readPolicy(request: RequestBody): IamPolicy {
  const { policy, bindings, etag } = readBody(request, setPolicyShape)
  const given: IamPolicy = policy ?? {
    ...(bindings ? { bindings } : {}),
    ...(etag === undefined ? {} : { etag }),
  }
  checkPolicy(given)
  return given
}

const roleForm = /^(?:roles|(?:projects|organizations)\/[^/]+\/roles)\/[\w.]+$/
const memberForm =
  /^(?:allUsers|allAuthenticatedUsers|(?:deleted:)?(?:user|serviceAccount|group|domain|projectOwner|projectEditor|projectViewer):\S+|(?:deleted:)?principal(?:Set)?:\/\/\S+)$/

/** The existing roles are not known here. None of these texts is recorded of Compute. */
function checkPolicy(policy: IamPolicy): void {
  const { version = 0, bindings = [] } = policy
  if (![0, 1, 3].includes(version)) {
    throw invalidField('policy.version', version, 'Must be one of [0, 1, 3].')
  }
  for (const [index, { role = '', members = [], condition }] of bindings.entries()) {
    const field = `policy.bindings[${index}]`
    if (!roleForm.test(role)) throw invalidField(`${field}.role`, role, 'The role is malformed.')
    for (const [place, member] of members.entries()) {
      if (memberForm.test(member)) continue
      throw invalidField(`${field}.members[${place}]`, member, 'The member is malformed.')
    }
    if (condition && !condition.expression) {
      throw invalidField(`${field}.condition.expression`, '', 'The condition must have an expression.')
    }
  }
  if (isConditional(policy) && version !== 3) {
    throw invalidField('policy.version', version, 'A policy with conditions must be of version 3.')
  }
}

/** Throws the error for a change that does not know the existing policy. */
export function checkPrecondition(existing: IamPolicy, given: IamPolicy): void {
  const { etag, version = 0 } = given
  if (etag === undefined || etag === '') return
  if (!sameBytes(etag, existing.etag ?? '')) {
    // The 412 is inferred: Terraform retries after a 409 (IAM's own) and a 412 (Compute's, elsewhere).
    const message = 'The etag of the policy does not match: the policy has changed since it was read.'
    throw computeError(412, 'conditionNotMet', message)
  }
  if (isConditional(existing) && version < 3) {
    // As users of Terraform have met it.
    const message = `Requested policy version (${version}) cannot be less than the existing policy version (3) for policies with conditional role bindings.`
    throw computeError(400, 'invalid', message)
  }
}

/** The permissions in a request of testIamPermissions; those with wildcards are refused, as documented. */
export function readPermissions(request: RequestBody): readonly string[] {
  const { permissions = [] } = readOptionalBody(request, { members: { permissions: strings } })
  for (const [index, permission] of permissions.entries()) {
    if (/^\w+(?:\.\w+)+$/.test(permission)) continue
    throw invalidField(`permissions[${index}]`, permission, 'The permission is malformed.')
  }
  return permissions
}

/** The policy version that the query requests; default: 1. */
export function requestedVersion(query: Readonly<Record<string, string>>): number {
  const text = query.optionsRequestedPolicyVersion ?? '1'
  if (!/^[013]$/.test(text)) {
    const field = 'optionsRequestedPolicyVersion'
    throw badRequest(`Invalid value at '${field}' (TYPE_INT32), ${JSON.stringify(text)}`, field)
  }
  return Number(text)
}
