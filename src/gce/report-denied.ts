import type { ImageRef } from '../catalog/image-ref.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import { type MethodId, methods } from './api/methods.ts'
import { type Fallback, fallbacks } from './api/permissions.ts'
import { ApiError } from './errors/api-error.ts'
import type { DeniedEvent } from './events.ts'

type Denial = {
  readonly project: string
  readonly image?: ImageRef | undefined
} & (
  | { readonly method: MethodId & Fallback; readonly fallback?: Fallback }
  | { readonly method: MethodId; readonly fallback: Fallback }
)

/** A missing permission; a project that is not found lacks none. */
export const lacksPermission = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.kind === 'permission' && error.status !== 404

/**
 * Reports an error that the caller ignores, if it is a missing permission: otherwise nobody would learn of it. `fallback`:
 * what mintage does instead; default: the fallback of the method.
 */
export function reportDenied(error: unknown, denial: Denial, emit: (event: DeniedEvent) => void): void {
  if (!lacksPermission(error)) return
  const { method, project, image } = denial
  const { permission } = methods[method]
  const effect = fallbacks[denial.fallback ?? denial.method]
  emit({ type: 'denied', permission, project, effect, ...omitUndefined({ image }) })
}
