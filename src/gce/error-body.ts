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
  readonly metadata: Readonly<Record<string, string>>
  readonly message: string | undefined
  readonly links: readonly string[]
  readonly violations: readonly string[]
  /** `30s` */
  readonly retryDelay: string | undefined
}

/**
 * The error envelope of Google's APIs, `{"error": {code, message, errors[], details[]}}`, where every member
 * may be missing; undefined if the text is none, such as the HTML page of a front end or another server's JSON.
 */
export function parseErrorBody(text: string): ErrorBody | undefined {
  const body = record(parseJson(text))
  if (typeof body.error === 'string') {
    // the form of OAuth, which a token check in front of the API answers in
    const message = string(body.error_description) ?? body.error
    return { message, status: undefined, errors: [], details: [] }
  }
  if (!isRecord(body.error)) return undefined
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
  const metadata = Object.entries(record(detail.metadata)).filter(([, value]) => typeof value === 'string')
  const violations = [...records(detail.violations), ...records(detail.fieldViolations)]
  return {
    reason: string(detail.reason),
    metadata: Object.fromEntries(metadata) as Record<string, string>,
    message: string(detail.message),
    links: records(detail.links).flatMap(({ url }) => string(url) ?? []),
    violations: violations.map((violation) =>
      [string(violation.field) ?? string(violation.subject), string(violation.description)]
        .filter((part) => part !== undefined)
        .join(': '),
    ),
    retryDelay: string(detail.retryDelay),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})
const records = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : []
const string = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
