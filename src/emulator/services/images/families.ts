import type { Call } from '../../api/call.ts'
import type { Resource, ResourceRecord } from '../../base/resources.ts'
import { notFound } from '../../errors/api-error.ts'
import type { Store } from '../../store/store.ts'

/** images.getFromFamily. */
export function getFromFamily({ project, params, backend }: Call): Resource {
  const { family = '' } = params
  const image = newestOfFamily(backend.store, project, family)
  if (!image) throw notFound(`projects/${project}/global/images/family/${family}`)
  return image.resource
}

/**
 * imageFamilyViews.get: the newest image of the family as that zone sees it. The text of the 404 is inferred from
 * that of other zonal resources.
 */
export function getImageFamilyView({ project, params, backend }: Call): Resource {
  const { zone = '', family = '' } = params
  const image = newestOfFamily(backend.store, project, family, zone)
  if (!image) throw notFound(`projects/${project}/zones/${zone}/imageFamilyViews/${family}`)
  return { image: image.resource }
}

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
  for (const image of store.resources.familyMembers(`projects/${project}/global/images`, family)) {
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

/**
 * Whether what a policy holds for has reached a zone: by the API's description of RolloutPolicy at the time for the
 * zone, else at the default one; without either, immediately. Only imageFamilyViews.get applies it, as documented.
 */
function isRolledOut(policy: unknown, zone: string, nowMs: number): boolean {
  const { defaultRolloutTime, locationRolloutPolicies } = (policy ?? {}) as Resource
  const times = (locationRolloutPolicies ?? {}) as Resource
  const time = times[`zones/${zone}`] ?? defaultRolloutTime
  return time === undefined || !(Date.parse(String(time)) > nowMs)
}
