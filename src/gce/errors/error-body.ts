import { isRecord, type Picked, parseJson, pick, record, type Shape, string } from '../wire/json.ts'
import { linkShape } from '../wire/operation.ts'

const violation = { field: 'string', subject: 'string', description: 'string' } as const

const errorShape = {
  message: 'string',
  /** `UNAUTHENTICATED` and so on; errors of the front end have it, Compute's own errors do not. */
  status: 'string',
  errors: [{ reason: 'string', message: 'string' }],
  /** The members of google.rpc's ErrorInfo, LocalizedMessage, Help, QuotaFailure, BadRequest and RetryInfo. */
  details: [
    {
      reason: 'string',
      domain: 'string',
      metadata: 'strings',
      message: 'string',
      locale: 'string',
      links: [linkShape],
      violations: [violation],
      fieldViolations: [violation],
      retryDelay: 'string',
    },
  ],
} as const satisfies Shape

/** The error of a response in Google's form: unknown members and members of other types are dropped. */
export interface ErrorBody extends Picked<typeof errorShape> {
  /** The ErrorInfo among the details. */
  readonly info?: ErrorDetail | undefined
  /** The delay of RetryInfo: `30s`. */
  readonly retryDelay?: string | undefined
}

export type ErrorDetail = Picked<typeof errorShape>['details'][number]

/**
 * The error envelope of Google's APIs, `{"error": {code, message, errors[], details[]}}`, where every member may be
 * missing. Undefined for any other text, such as the HTML page of a front end or another server's JSON. If an HTTP
 * status is given, `code` must repeat it, as in all recordings of the Compute API. Errors of other servers lack
 * `code`.
 */
export function parseErrorBody(text: string, computeStatus?: number): ErrorBody | undefined {
  const body = record(parseJson(text))
  if (typeof body.error === 'string' && (computeStatus ?? 401) === 401) {
    // the OAuth form, used by a token check in front of the API
    return { message: string(body.error_description) ?? body.error, errors: [], details: [] }
  }
  if (!isRecord(body.error) || (computeStatus !== undefined && body.error.code !== computeStatus))
    return undefined
  const error = pick(body.error, errorShape)
  const info = error.details.find(({ reason }) => reason !== undefined)
  return {
    ...error,
    info,
    retryDelay: error.details.find(({ retryDelay }) => retryDelay !== undefined)?.retryDelay,
  }
}
