import type { Call } from '../http/call.ts'
import type { Resource } from '../state/resources.ts'
import { known } from './resources.ts'
import { scopeOf } from './scope.ts'

export function getDisk(call: Call): Resource {
  return known(`${scopeOf(call)}/disks/${call.params.disk}`, call.backend.store).resource
}

export function getSnapshot({ project, params, backend }: Call): Resource {
  return known(`projects/${project}/global/snapshots/${params.snapshot}`, backend.store).resource
}
