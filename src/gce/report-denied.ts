import type { ImageRef } from '../catalog/image-ref.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import { type MethodId, methods } from './api/methods.ts'
import { ApiError } from './errors/api-error.ts'
import type { DeniedEvent } from './events.ts'

interface Denial {
  readonly method: MethodId
  readonly project: string
  readonly image?: ImageRef | undefined
  readonly effect: string
}

/** Reports an error that the caller ignores, if it is a missing permission: otherwise nobody would learn of it. */
export function reportDenied(
  error: unknown,
  { method, project, image, effect }: Denial,
  emit: (event: DeniedEvent) => void,
): void {
  if (!(error instanceof ApiError) || error.kind !== 'permission') return
  const { permission } = methods[method]
  emit({ type: 'denied', permission, project, effect, ...omitUndefined({ image }) })
}
