import type { FailureKind } from '../../catalog/failure.ts'
import type { ApiError } from '../../gce/errors/api-error.ts'

const transientKinds: readonly FailureKind[] = ['unavailable', 'network', 'notReady', 'rateLimit']

/**
 * Whether a failed read says nothing of what was to be read, so that a wait goes on: the server or the way to it
 * failed, or something other than the API responded.
 */
export function isTransient({ kind, reason }: ApiError): boolean {
  return transientKinds.includes(kind) || reason === 'NOT_THE_API'
}
