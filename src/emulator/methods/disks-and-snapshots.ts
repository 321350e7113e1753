import { invalidField, notFound } from '../http/api-error.ts'
import type { Call } from '../http/call.ts'
import type { Resource } from '../state/resources.ts'

/** Which zones and regions there are is not known here, only how they are called. */
const locationForms = { zone: /^[a-z]+-[a-z]+\d+-[a-z]+\d*$/, region: /^[a-z]+-[a-z]+\d+$/ }

export function getDisk({ project, params, backend }: Call): Resource {
  const scope = params.zone === undefined ? 'region' : 'zone'
  const location = params[scope] ?? ''
  if (!locationForms[scope].test(location)) throw invalidField(scope, location, `Unknown ${scope}.`)
  const path = `projects/${project}/${scope}s/${location}/disks/${params.disk}`
  const disk = backend.store.disks.get(path)
  if (!disk) throw notFound(path)
  return disk.resource
}

export function getSnapshot({ project, params, backend }: Call): Resource {
  const path = `projects/${project}/global/snapshots/${params.snapshot}`
  const snapshot = backend.store.snapshots.get(path)
  if (!snapshot) throw notFound(path)
  return snapshot.resource
}
