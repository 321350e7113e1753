import type { Call } from '../../api/call.ts'
import { isAllowed } from '../../api/call.ts'
import { pathOf, type Resource, type ResourceRecord } from '../../base/resources.ts'
import { known } from '../shared/resources.ts'
import { scopeOf } from '../shared/scope.ts'
import { checkAgainst, readPermissions, readPolicy, requestedVersion } from './iam-bodies.ts'
import { newPolicy, noPolicy, shownPolicy } from './iam-policy.ts'

/** Kinds of resources that have policies. */
type Kind = 'images' | 'disks' | 'snapshots'

function target(call: Call, kind: Kind): ResourceRecord {
  return known(`${scopeOf(call)}/${kind}/${call.params.resource}`, call.backend.store)
}

export const getIamPolicy =
  (kind: Kind) =>
  (call: Call): Resource => {
    const version = requestedVersion(call.query)
    return { ...shownPolicy(target(call, kind).iamPolicy ?? noPolicy, version) }
  }

/** Replaces the policy, at once and without an operation; it goes when the resource goes. */
export const setIamPolicy =
  (kind: Kind) =>
  (call: Call): Resource => {
    const { store } = call.backend
    const record = target(call, kind)
    const given = readPolicy(call)
    checkAgainst(record.iamPolicy ?? noPolicy, given)
    const iamPolicy = newPolicy(given, `${pathOf(record)} ${store.newId()}`)
    store.put({ ...record, iamPolicy })
    return { ...iamPolicy }
  }

/** Those of the permissions that are not denied: the emulator knows no identities, and policies grant nothing. */
export const testIamPermissions =
  (kind: Kind) =>
  (call: Call): Resource => {
    const path = pathOf(target(call, kind))
    const granted = readPermissions(call).filter((permission) => isAllowed(call, permission, path))
    return granted.length > 0 ? { permissions: granted } : {}
  }
