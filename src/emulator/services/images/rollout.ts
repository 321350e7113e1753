import type { Resource } from '../../base/resources.ts'

/**
 * Whether what a policy holds for has reached a zone: by the API's description of RolloutPolicy at the time for the
 * zone, else at the default one; without either, at once. Only imageFamilyViews.get goes by it, as documented.
 */
export function isRolledOut(policy: unknown, zone: string, nowMs: number): boolean {
  const { defaultRolloutTime, locationRolloutPolicies } = (policy ?? {}) as Resource
  const times = (locationRolloutPolicies ?? {}) as Resource
  const time = times[`zones/${zone}`] ?? defaultRolloutTime
  return time === undefined || !(Date.parse(String(time)) > nowMs)
}
