import { isRecord, type Picked, parseJson, pick, record, type Shape, string } from '../wire/json.ts'
import { linkShape } from '../wire/operation.ts'

const violation = { field: 'string', subject: 'string', description: 'string' } as const

const errorShape = {
  message: 'string',
  /** `UNAUTHENTICATED` and so on; Compute's own errors have none, those of the front end do. */
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

/** The error of a response, as far as it is one of Google's: members of other types and unknown ones are dropped. */
export interface ErrorBody extends Picked<typeof errorShape> {
  /** The ErrorInfo among the details. */
  readonly info?: ErrorDetail | undefined
  /** Of RetryInfo: `30s`. */
  readonly retryDelay?: string | undefined
}

export type ErrorDetail = Picked<typeof errorShape>['details'][number]

/**
 * The error envelope of Google's APIs, `{"error": {code, message, errors[], details[]}}`, where every member may be
 * missing; undefined for any other text, such as the HTML page of a front end or another server's JSON. With the HTTP
 * status of a response to a Compute request, `code` has to repeat it, as in all recordings of the API: the errors of
 * other servers lack it.
 */
export function parseErrorBody(text: string, computeStatus?: number): ErrorBody | undefined {
  const body = record(parseJson(text))
  if (typeof body.error === 'string' && (computeStatus ?? 401) === 401) {
    // the form of OAuth, in which a token check in front of the API responds
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
