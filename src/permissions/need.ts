import { type MethodId, methods } from '../gce/api/methods.ts'
import type { PermissionPhase } from '../gce/errors/in-phase.ts'

/** In the order of a run. */
export const permissionPhases: readonly PermissionPhase[] = [
  'read',
  'create',
  'update',
  'promote',
  'retire',
  'prune',
]

/** The resource on which a permission is granted. */
export type Owner =
  | { readonly kind: 'project'; readonly project: string }
  | { readonly kind: 'bucket'; readonly bucket: string }

/** A permission that a phase uses, and where. */
export interface Need {
  readonly owner: Owner
  readonly permission: string
  readonly phase: PermissionPhase
  /** What a run does without it, a clause; absent: what needs it fails, or is withheld. */
  readonly without?: string
}

export const inProject = (project: string): Owner => ({ kind: 'project', project })
export const inBucket = (bucket: string): Owner => ({ kind: 'bucket', bucket })

/** The need of a method that a phase calls. */
export function callOf(method: MethodId, owner: Owner, phase: PermissionPhase, without?: string): Need {
  const { permission } = methods[method]
  return { owner, permission, phase, ...(without === undefined ? {} : { without }) }
}
