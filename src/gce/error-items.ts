import { scrub } from '../util/scrub.ts'
import type { ApiErrorItem } from './api-error.ts'
import type { ErrorBody, ErrorDetail } from './error-body.ts'
import type { OperationErrorItem } from './wire.ts'

/**
 * The items of a reply's error. Its details speak of the error as a whole: quota and links go to the first
 * item, violations are items of their own.
 */
export function replyItems({ errors, details, message, status }: ErrorBody): ApiErrorItem[] {
  const info = details.find(({ reason }) => reason !== undefined)
  const quota = info === undefined ? undefined : metadataQuota(info.metadata)
  const links = details.flatMap((detail) => detail.links)
  const stated =
    errors.length > 0 || info === undefined
      ? errors
      : [{ ...withReason(info, status), message: message ?? '' }]
  const items = stated.map((item, index) => ({
    code: item.reason ?? '',
    message: scrub(item.message ?? ''),
    ...(index === 0 && quota !== undefined ? { quota } : {}),
    links: index === 0 ? links : [],
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
export function operationItem(item: OperationErrorItem): ApiErrorItem {
  const details = item.errorDetails ?? []
  const info = details.find(({ quotaInfo }) => quotaInfo !== undefined)?.quotaInfo
  const quota = info && quotaText(info.metricName ?? info.limitName, info.limit, info.dimensions ?? {})
  return {
    code: item.code ?? '',
    message: scrub(item.message ?? ''),
    ...(quota === undefined ? {} : { quota }),
    links: details.flatMap(({ help }) => (help?.links ?? []).flatMap(({ url }) => url ?? [])),
  }
}

/** `compute.googleapis.com/images limit 2000 (project=golden-prod)` */
function quotaText(
  metric: string | undefined,
  limit: string | number | undefined,
  dimensions: Readonly<Record<string, string>>,
): string | undefined {
  if (metric === undefined) return undefined
  const where = Object.entries(dimensions).map(([key, value]) => `${key}=${value}`)
  return `${metric}${limit === undefined ? '' : ` limit ${limit}`}${where.length > 0 ? ` (${where.join(', ')})` : ''}`
}
