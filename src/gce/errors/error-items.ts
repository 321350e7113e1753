import type { ApiErrorDetail, FailureItem } from '../../catalog/failure.ts'
import { scrub } from '../../util/scrub.ts'
import { defined } from '../wire/members.ts'
import type { OperationErrorItem } from '../wire/resources.ts'
import type { ErrorBody, ErrorDetail } from './error-body.ts'

/**
 * The items of a reply's error. Its details speak of the error as a whole: quota and links go to the first
 * item, violations are items of their own.
 */
export function replyItems({ errors, details, message, status }: ErrorBody): FailureItem[] {
  const info = details.find(({ reason }) => reason !== undefined)
  const quota = info === undefined ? undefined : metadataQuota(info.metadata)
  const links = details.flatMap((detail) => detail.links.flatMap(({ url }) => url ?? []))
  const more = details.map(replyDetail).filter((detail) => Object.keys(detail).length > 0)
  const stated =
    errors.length > 0 || info === undefined
      ? errors
      : [{ ...withReason(info, status), message: message ?? '' }]
  const items = stated.map((item, index) => ({
    code: item.reason ?? '',
    message: scrub(item.message ?? ''),
    ...(index === 0 && quota !== undefined ? { quota } : {}),
    links: index === 0 ? links : [],
    ...(index === 0 && more.length > 0 ? { details: more } : {}),
  }))
  const violations = details.flatMap((detail) => detail.violations)
  return [...items, ...violations.map((text) => ({ code: 'violation', message: scrub(text), links: [] }))]
}

const withReason = ({ reason }: ErrorDetail, status: string | undefined): { readonly reason?: string } => {
  const code = reason ?? status
  return code === undefined ? {} : { reason: code }
}

/** The quota members of an ErrorInfo, as Google's service control fills them. */
function metadataQuota(metadata: Readonly<Record<string, string>>): string | undefined {
  const { quota_metric, quota_limit, quota_limit_value, quota_location } = metadata
  const dimensions = quota_location === undefined ? {} : { location: quota_location }
  return quotaText(quota_metric ?? quota_limit, quota_limit_value, dimensions)
}

/** One item of a failed operation. */
export function operationItem(item: OperationErrorItem): FailureItem {
  const details = item.errorDetails ?? []
  const info = details.find(({ quotaInfo }) => quotaInfo !== undefined)?.quotaInfo
  const quota = info && quotaText(info.metricName ?? info.limitName, info.limit, info.dimensions ?? {}, info)
  return {
    code: item.code ?? '',
    message: scrub(item.message ?? ''),
    ...(quota === undefined ? {} : { quota }),
    links: details.flatMap(({ help }) => (help?.links ?? []).flatMap(({ url }) => url ?? [])),
    ...(item.location === undefined ? {} : { location: item.location }),
    ...(details.length > 0 ? { details } : {}),
  }
}

/** A detail of google.rpc under the names that the details of operations have. */
function replyDetail({ reason, domain, metadata, message, locale, links }: ErrorDetail): ApiErrorDetail {
  const isLocalized = message !== undefined && reason === undefined
  return {
    ...(reason === undefined ? {} : { errorInfo: { reason, ...defined({ domain }), metadatas: metadata } }),
    ...(links.length === 0 ? {} : { help: { links } }),
    ...(isLocalized ? { localizedMessage: { ...defined({ locale }), message } } : {}),
  }
}

interface Rollout {
  readonly futureLimit?: number
  readonly rolloutStatus?: string
}

/** `compute.googleapis.com/images limit 2000, future limit 4000, rollout IN_PROGRESS (project=golden-prod)` */
function quotaText(
  metric: string | undefined,
  limit: string | number | undefined,
  dimensions: Readonly<Record<string, string>>,
  { futureLimit, rolloutStatus }: Rollout = {},
): string | undefined {
  if (metric === undefined) return undefined
  const where = Object.entries(dimensions).map(([key, value]) => `${key}=${value}`)
  const limits = [
    limit === undefined ? '' : ` limit ${limit}`,
    futureLimit === undefined ? '' : `, future limit ${futureLimit}`,
    rolloutStatus === undefined ? '' : `, rollout ${rolloutStatus}`,
  ]
  return `${metric}${limits.join('')}${where.length > 0 ? ` (${where.join(', ')})` : ''}`
}
