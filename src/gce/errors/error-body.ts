import type { HelpLink } from '../../catalog/failure.ts'
import { isRecord, record, records, string, strings } from '../wire/members.ts'
import { parseJson } from '../wire/parse-json.ts'
import { linksOf } from '../wire/tidy-operation.ts'

/** The error of a reply, as far as it was one of Google's: every member checked, unknown ones dropped. */
export interface ErrorBody {
  readonly message: string | undefined
  /** `UNAUTHENTICATED` and so on; Compute's own errors have none, those of the front end do. */
  readonly status: string | undefined
  readonly errors: readonly { readonly reason?: string; readonly message?: string }[]
  readonly details: readonly ErrorDetail[]
}

/** The members of google.rpc's ErrorInfo, LocalizedMessage, Help, QuotaFailure, BadRequest and RetryInfo. */
export interface ErrorDetail {
  readonly reason: string | undefined
  readonly domain: string | undefined
  readonly metadata: Readonly<Record<string, string>>
  readonly message: string | undefined
  readonly locale: string | undefined
  readonly links: readonly HelpLink[]
  readonly violations: readonly string[]
  /** `30s` */
  readonly retryDelay: string | undefined
}

/**
 * The error envelope of Google's APIs, `{"error": {code, message, errors[], details[]}}`, where every member may be missing;
 * undefined if the text is none, such as the HTML page of a front end or another server's JSON. With
 * the HTTP status of a response to a Compute request, `code` has to repeat it, as in all recordings of the API: the errors
 * of other servers lack it.
 */
export function parseErrorBody(text: string, computeStatus?: number): ErrorBody | undefined {
  const body = record(parseJson(text))
  if (typeof body.error === 'string' && (computeStatus ?? 401) === 401) {
    // the form of OAuth, in which a token check in front of the API responds
    const message = string(body.error_description) ?? body.error
    return { message, status: undefined, errors: [], details: [] }
  }
  if (!isRecord(body.error)) return undefined
  if (computeStatus !== undefined && body.error.code !== computeStatus) return undefined
  return {
    message: string(body.error.message),
    status: string(body.error.status),
    errors: records(body.error.errors).map(({ reason, message }) => ({
      ...(typeof reason === 'string' ? { reason } : {}),
      ...(typeof message === 'string' ? { message } : {}),
    })),
    details: records(body.error.details).map(readDetail),
  }
}

function readDetail(detail: Record<string, unknown>): ErrorDetail {
  const violations = [...records(detail.violations), ...records(detail.fieldViolations)]
  return {
    reason: string(detail.reason),
    domain: string(detail.domain),
    metadata: strings(detail.metadata),
    message: string(detail.message),
    locale: string(detail.locale),
    links: linksOf(detail.links),
    violations: violations.map((violation) =>
      [string(violation.field) ?? string(violation.subject), string(violation.description)]
        .filter((part) => part !== undefined)
        .join(': '),
    ),
    retryDelay: string(detail.retryDelay),
  }
}
