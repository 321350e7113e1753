import type { FailureKind } from '../../catalog/failure.ts'
import type { ApiError } from '../../gce/errors/api-error.ts'

const transientKinds: readonly FailureKind[] = ['unavailable', 'network', 'notReady', 'rateLimit']

/** Whether a failed read proves nothing about its object, so that a wait continues. */
export function isTransient({ kind, reason }: ApiError): boolean {
  return transientKinds.includes(kind) || reason === 'NOT_THE_API'
}
