import { type MemberShape, oneOf, wholeNumber } from '../base/shape.ts'

/** Selects image creations and defines their failure. All given conditions must hold. */
export interface FailureRule {
  readonly project?: string
  /** Name of the image; `*` matches any text. */
  readonly name?: string
  /** Path of the source from `projects/` on, or `gs://bucket/object`; `*` matches any text. */
  readonly source?: string
  /** How many creations fail; default: all. */
  readonly times?: number
  /** `INVALID_IMAGE_TAR`, `QUOTA_EXCEEDED` … */
  readonly code: string
  readonly message: string
  readonly httpStatus?: number
  readonly quota?: {
    readonly metricName: string
    readonly limitName?: string
    readonly limit?: number
    readonly dimensions?: Readonly<Record<string, string>>
  }
  readonly help?: readonly { readonly description: string; readonly url: string }[]
  readonly errorInfo?: {
    readonly reason: string
    readonly domain?: string
    readonly metadatas?: Readonly<Record<string, string>>
  }
  /** The remains of the image; default: nothing. */
  readonly leaves?: 'nothing' | 'failedImage'
}

/** How an operation fails, in a fault and in a rule for failures alike. */
export const operationError = {
  required: ['code', 'message'],
  members: {
    code: 'string',
    message: 'string',
    httpStatus: wholeNumber(400, 599),
    quota: {
      required: ['metricName'],
      members: { metricName: 'string', limitName: 'string', limit: 'number', dimensions: { map: 'string' } },
    },
    help: {
      list: { required: ['description', 'url'], members: { description: 'string', url: 'string' } },
    },
    errorInfo: {
      required: ['reason'],
      members: { reason: 'string', domain: 'string', metadatas: { map: 'string' } },
    },
    leaves: oneOf('nothing', 'failedImage'),
  },
} as const satisfies MemberShape

export const failureRule: MemberShape = {
  required: operationError.required,
  members: {
    project: 'string',
    name: 'string',
    source: 'string',
    times: wholeNumber(1),
    ...operationError.members,
  },
}
