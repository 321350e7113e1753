import { ApiError } from '../errors/api-error.ts'
import type { Checked } from '../wire/check-response.ts'

/** Which request it was. */
interface Asked {
  readonly call: { readonly id: string; readonly project: string }
  readonly host: string
}

const hint = 'check --endpoint, and whether a proxy or a login page is in the way'

const responseTo = ({ call, host }: Asked): string =>
  `${host}: the response to ${call.id} (${call.id === 'objects.get' ? 'bucket' : 'project'} ${call.project})`

/**
 * A response of HTTP 200 from which nothing follows, neither that something exists nor that it does not: `network`
 * if something other than the API responded, `unavailable` if the API did. Both may pass, so that they are retried.
 */
export function unusable(
  { problem, foreign }: Extract<Checked, { ok: false }>,
  asked: Asked & { readonly status: number },
): ApiError {
  const message = `${responseTo(asked)} ${problem}`
  return foreign
    ? new ApiError({ kind: 'network', reason: 'NOT_THE_API', message, ambiguous: true, hint })
    : new ApiError({ kind: 'unavailable', status: asked.status, reason: 'UNUSABLE_RESPONSE', message })
}

/** The same error, with the request that it belongs to. */
export function foreignTo(error: ApiError, asked: Asked): ApiError {
  return error.with({ message: `${responseTo(asked)} is ${error.message}`, ambiguous: true, hint })
}
