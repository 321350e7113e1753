import { type Call, isAllowed } from '../../api/call.ts'
import { get, type Routes, route } from '../../api/route.ts'
import { pathOf, type Resource } from '../../base/resources.ts'
import { type CollectionName, targetOf } from '../shared/resources.ts'
import { newPolicy, noPolicy, shownPolicy } from './policy.ts'
import { checkPrecondition, readPermissions, readPolicy, requestedVersion } from './policy-request.ts'

const getIamPolicy =
  (collection: CollectionName) =>
  (call: Call): Resource => {
    const version = requestedVersion(call.query)
    return { ...shownPolicy(targetOf(call, collection).iamPolicy ?? noPolicy, version) }
  }

/** Replaces the policy without an operation; it is removed with the resource. */
const setIamPolicy =
  (collection: CollectionName) =>
  (call: Call): Resource => {
    const { store } = call.backend
    const record = targetOf(call, collection)
    const given = readPolicy(call)
    checkPrecondition(record.iamPolicy ?? noPolicy, given)
    const iamPolicy = newPolicy(given, `${pathOf(record)} ${store.newId()}`)
    store.put({ ...record, iamPolicy })
    return { ...iamPolicy }
  }

/** Returns the permissions that are not denied: the emulator knows no identities, and policies grant nothing. */
const testIamPermissions =
  (collection: CollectionName) =>
  (call: Call): Resource => {
    const path = pathOf(targetOf(call, collection))
    const granted = readPermissions(call).filter((permission) => isAllowed(call, permission, path))
    return granted.length > 0 ? { permissions: granted } : {}
  }

/** The three methods of a service. */
function policyRoutes(service: string, place: string, collection: CollectionName): Routes {
  const path = `${place}/${collection}/{resource}`
  return {
    [`${service}.getIamPolicy`]: get(
      `${path}/getIamPolicy`,
      `${collection}.getIamPolicy`,
      getIamPolicy(collection),
      ['optionsRequestedPolicyVersion'],
    ),
    [`${service}.setIamPolicy`]: route(
      'POST',
      `${path}/setIamPolicy`,
      'default',
      `${collection}.setIamPolicy`,
      setIamPolicy(collection),
    ),
    [`${service}.testIamPermissions`]: route(
      'POST',
      `${path}/testIamPermissions`,
      'read_requests',
      undefined,
      testIamPermissions(collection),
    ),
  }
}

export const iamRoutes: Routes = {
  ...policyRoutes('images', 'global', 'images'),
  ...policyRoutes('snapshots', 'global', 'snapshots'),
  ...policyRoutes('disks', 'zones/{zone}', 'disks'),
  ...policyRoutes('regionDisks', 'regions/{region}', 'disks'),
}
