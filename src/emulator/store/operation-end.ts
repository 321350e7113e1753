import type { OperationEnd, Resource, ResourceRecord } from '../base/resources.ts'
import { inMemberOrder } from '../members/shown-members.ts'
import { archiveSizeBytes } from './archive-size.ts'
import type { ResourceTable } from './resource-table.ts'

/** Does what is to be done at the end of an operation. What it was for may be gone by then. */
export function applyEnd(end: OperationEnd, resources: ResourceTable): void {
  switch (end.kind) {
    case 'status':
      change(resources, end.path, (record) => ({ status: end.status, ...learnt(record, end.status) }))
      break
    case 'gone':
      resources.remove(end.path)
      break
    case 'change':
      change(resources, end.path, () => end.members)
      break
    case 'nothing':
      break
  }
}

function change(
  resources: ResourceTable,
  path: string,
  membersOf: (record: ResourceRecord) => Resource,
): void {
  const record = resources.find(path)
  if (!record) return
  resources.put({ ...record, resource: inMemberOrder({ ...record.resource, ...membersOf(record) }) })
}

/** What the server knows only once an image is made. */
function learnt({ resource }: ResourceRecord, status: string): Resource {
  const isNew = resource.kind === 'compute#image' && resource.archiveSizeBytes === undefined
  return isNew && status === 'READY' ? archiveSizeBytes(resource) : {}
}
