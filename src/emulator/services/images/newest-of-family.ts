import type { Resource, ResourceRecord } from '../../base/resources.ts'
import type { Store } from '../../store/store.ts'
import { isRolledOut } from './rollout.ts'

/**
 * The READY image of a family that is newest and not deprecated; the state ACTIVE counts as not deprecated. As a zone
 * sees it, an image counts from its rollout there on, and so does its deprecation.
 */
export function newestOfFamily(
  store: Store,
  project: string,
  family: string,
  zone?: string,
): ResourceRecord | undefined {
  const isIn = (policy: unknown) => zone === undefined || isRolledOut(policy, zone, store.clock.now())
  let newest: ResourceRecord | undefined
  for (const image of store.familyMembers(project, family)) {
    const { state = 'ACTIVE', stateOverride } = (image.resource.deprecated ?? {}) as Resource
    if (image.resource.status !== 'READY' || !isIn(image.resource.rolloutOverride)) continue
    if (state !== 'ACTIVE' && isIn(stateOverride)) continue
    if (!newest || isNewer(image, newest)) newest = image
  }
  return newest
}

function isNewer(a: ResourceRecord, b: ResourceRecord): boolean {
  return a.createdMs === b.createdMs ? a.name > b.name : a.createdMs > b.createdMs
}
