import type { ApiErrorDetail, FailureItem } from '../../catalog/failure.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import { scrub } from '../../util/scrub.ts'
import type { OperationErrorItem } from '../wire/resources.ts'
import type { ErrorBody, ErrorDetail } from './error-body.ts'

/**
 * The items of a response's error. The details describe the error as a whole: the first item gets quota and links,
 * and each violation becomes an item.
 */
export function responseItems({ errors, details, info, message }: ErrorBody): FailureItem[] {
  const links = details.flatMap((detail) => detail.links.flatMap(({ url }) => url ?? []))
  const more = details.map(operationDetail).filter((detail) => Object.keys(detail).length > 0)
  const whole = omitUndefined({
    quota: info && metadataQuota(info.metadata),
    links,
    details: more.length > 0 ? more : undefined,
  })
  const stated = errors.length > 0 || info === undefined ? errors : [{ reason: info.reason, message }]
  const items = stated.map(({ reason = '', message: text = '' }, index) => ({
    code: reason,
    message: scrub(text),
    ...(index === 0 ? whole : { links: [] }),
  }))
  const violations = details
    .flatMap((detail) => [...detail.violations, ...detail.fieldViolations])
    .map(({ field, subject, description }) =>
      [field ?? subject, description].filter((part) => part !== undefined).join(': '),
    )
  return [...items, ...violations.map((text) => ({ code: 'violation', message: scrub(text), links: [] }))]
}

/** The quota members of an ErrorInfo, as Google's service control fills them. */
function metadataQuota(metadata: Readonly<Record<string, string>>): string | undefined {
  const { quota_metric, quota_limit, quota_limit_value, quota_location } = metadata
  return quotaText({
    metricName: quota_metric ?? quota_limit,
    limit: quota_limit_value,
    dimensions: quota_location === undefined ? {} : { location: quota_location },
  })
}

/** One item of a failed operation. */
export function operationItem({
  code,
  message,
  location,
  errorDetails: details = [],
}: OperationErrorItem): FailureItem {
  const quota = details.find(({ quotaInfo }) => quotaInfo !== undefined)?.quotaInfo
  return {
    code: code ?? '',
    message: scrub(message ?? ''),
    links: details.flatMap(({ help }) => (help?.links ?? []).flatMap(({ url }) => url ?? [])),
    ...omitUndefined({
      quota: quota && quotaText(quota),
      location,
      details: details.length > 0 ? details : undefined,
    }),
  }
}

/** A google.rpc detail under the names used in details of operations. */
function operationDetail({ reason, domain, metadata, message, locale, links }: ErrorDetail): ApiErrorDetail {
  const isLocalized = message !== undefined && reason === undefined
  return omitUndefined({
    errorInfo:
      reason === undefined ? undefined : { reason, ...omitUndefined({ domain }), metadatas: metadata },
    help: links.length === 0 ? undefined : { links },
    localizedMessage: isLocalized ? { ...omitUndefined({ locale }), message } : undefined,
  })
}

interface Quota {
  readonly metricName?: string | undefined
  readonly limitName?: string
  readonly limit?: string | number | undefined
  readonly futureLimit?: number
  readonly rolloutStatus?: string
  readonly dimensions?: Readonly<Record<string, string>>
}

/** `compute.googleapis.com/images limit 2000, future limit 4000, rollout IN_PROGRESS (project=golden-prod)` */
function quotaText({ metricName, limitName, limit, futureLimit, rolloutStatus, dimensions = {} }: Quota) {
  const metric = metricName ?? limitName
  if (metric === undefined) return undefined
  const where = Object.entries(dimensions).map(([key, value]) => `${key}=${value}`)
  const limits = [
    limit === undefined ? '' : ` limit ${limit}`,
    futureLimit === undefined ? '' : `, future limit ${futureLimit}`,
    rolloutStatus === undefined ? '' : `, rollout ${rolloutStatus}`,
  ]
  return `${metric}${limits.join('')}${where.length > 0 ? ` (${where.join(', ')})` : ''}`
}
