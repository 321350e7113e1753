import type { ApiErrorDetail, Failure, OperationWarning } from '../../catalog/failure.ts'
import { plainText } from '../../text/plain-text.ts'

/** A failure as plain data. Each text is a harmless line; unknown values are null. */
export type FailureView = ReturnType<typeof failureView>
export type WarningView = ReturnType<typeof warningView>

export function failureView(failure: Failure) {
  return {
    kind: failure.kind,
    message: plainText(failure.message),
    status: failure.status ?? null,
    reason: textOrNull(failure.reason),
    attempts: failure.attempts ?? 1,
    warnings: (failure.warnings ?? []).map(warningView),
    items: (failure.items ?? []).map(({ code, message, quota, links, location, details = [] }) => ({
      code: plainText(code),
      message: plainText(message),
      quota: textOrNull(quota),
      links: links.map(plainText),
      location: textOrNull(location),
      details: details.map(detailView),
    })),
    hint: textOrNull(failure.hint),
  }
}

export const warningView = ({ code, message, data = [] }: OperationWarning) => ({
  code: textOrNull(code),
  message: plainText(message ?? ''),
  data: data.map(({ key, value }) => ({ key: plainText(key ?? ''), value: plainText(value ?? '') })),
})

export const textOrNull = (text: string | undefined): string | null =>
  text === undefined ? null : plainText(text)

/** Under the API's names. */
const detailView = ({ errorInfo, quotaInfo, help, localizedMessage }: ApiErrorDetail) => ({
  errorInfo: harmless(errorInfo),
  quotaInfo: harmless(quotaInfo),
  help: harmless(help),
  localizedMessage: harmless(localizedMessage),
})

/** JSON of the API with each text as a harmless line. */
function harmless(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value)
  if (Array.isArray(value)) return value.map(harmless)
  if (typeof value !== 'object' || value === null) return value ?? null
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [plainText(key), harmless(member)]))
}

/** `Quota 'IMAGES' exceeded. (HTTP 403, QUOTA_EXCEEDED, 3 attempts)`: the failure and its reason in one line. */
export function failureHeadline({ message, status, reason, attempts = 1 }: Failure): string {
  const facts = [
    ...(status === undefined ? [] : [`HTTP ${status}`]),
    ...(reason === undefined ? [] : [plainText(reason)]),
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
  ]
  return facts.length > 0 ? `${plainText(message)} (${facts.join(', ')})` : plainText(message)
}

/** The details that the headline omits: items, quotas, links, warnings, and the hint. */
export function failureDetails(failure: Failure): string[] {
  const lines: string[] = []
  for (const { code, message, quota, links, details = [] } of failure.items ?? []) {
    const isHeadline = message === failure.message && (code === '' || code === failure.reason)
    if (!isHeadline) lines.push([code, message].filter(Boolean).join(': '))
    if (quota !== undefined) lines.push(`quota: ${quota}`)
    for (const detail of details) lines.push(...detailLines(detail, failure.message))
    for (const link of links) lines.push(`see: ${link}`)
  }
  for (const warning of failure.warnings ?? []) lines.push(`warning: ${warningText(warning)}`)
  if (failure.hint !== undefined) lines.push(`hint: ${failure.hint}`)
  return [...new Set(lines.map(plainText))]
}

/** `reason: STOCKOUT of compute.googleapis.com (zone=us-east1-b)`, and the message in the reader's language. */
function detailLines({ errorInfo, localizedMessage }: ApiErrorDetail, message: string): string[] {
  const { reason, domain, metadatas = {} } = errorInfo ?? {}
  const facts = pairs(Object.entries(metadatas))
  const localized = localizedMessage?.message
  return [
    ...(reason === undefined && facts === ''
      ? []
      : [`reason: ${reason ?? 'none'}${domain === undefined ? '' : ` of ${domain}`}${facts}`]),
    ...(localized === undefined || message.includes(localized) ? [] : [localized]),
  ]
}

/** `DEPRECATED_RESOURCE_USED: The resource is deprecated. (resource_name=…)` */
export function warningText({ code, message, data = [] }: OperationWarning): string {
  const facts = pairs(data.map(({ key = '', value = '' }) => [key, value]))
  return plainText([code, `${message ?? ''}${facts}`].filter(Boolean).join(': '))
}

const pairs = (entries: readonly (readonly [string, string])[]): string =>
  entries.length === 0 ? '' : ` (${entries.map(([key, value]) => `${key}=${value}`).join(', ')})`
