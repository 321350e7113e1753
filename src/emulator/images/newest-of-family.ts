import type { ResourceRecord } from '../state/resources.ts'
import type { Store } from '../state/store.ts'

/** The READY image of a family that is newest and not deprecated; the state ACTIVE counts as not deprecated. */
export function newestOfFamily(store: Store, project: string, family: string): ResourceRecord | undefined {
  let newest: ResourceRecord | undefined
  for (const image of store.familyMembers(project, family)) {
    const { state = 'ACTIVE' } = (image.resource.deprecated ?? {}) as { state?: string }
    if (image.resource.status !== 'READY' || state !== 'ACTIVE') continue
    if (!newest || isNewer(image, newest)) newest = image
  }
  return newest
}

function isNewer(a: ResourceRecord, b: ResourceRecord): boolean {
  return a.createdMs === b.createdMs ? a.name > b.name : a.createdMs > b.createdMs
}
