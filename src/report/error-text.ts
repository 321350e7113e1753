import type { ApiError } from '../gce/errors/api-error.ts'
import { plainText } from '../text/plain-text.ts'
import { detailLines, warningText } from './error-detail.ts'

/** All that is known of an error, a line each; the first says what went wrong. */
export function errorLines(error: ApiError): string[] {
  return [errorHeadline(error), ...errorDetails(error)]
}

/** `Quota 'IMAGES' exceeded. (HTTP 403, QUOTA_EXCEEDED, 3 attempts)`: what went wrong, in one line. */
export function errorHeadline(error: ApiError): string {
  const facts: string[] = []
  if (error.status !== undefined) facts.push(`HTTP ${error.status}`)
  if (error.reason !== undefined) facts.push(plainText(error.reason))
  if (error.attempts > 1) facts.push(`${error.attempts} attempts`)
  const message = plainText(error.message)
  return facts.length > 0 ? `${message} (${facts.join(', ')})` : message
}

/** Its items, quotas, links, and what to do about it. */
function errorDetails(error: ApiError): string[] {
  const lines: string[] = []
  for (const { code, message, quota, links, details = [] } of error.items) {
    const isHeadline = message === error.message && (code === '' || code === error.reason)
    if (!isHeadline) lines.push(plainText([code, message].filter(Boolean).join(': ')))
    if (quota !== undefined) lines.push(`quota: ${plainText(quota)}`)
    for (const detail of details) lines.push(...detailLines(detail, error.message))
    for (const link of links) lines.push(`see: ${plainText(link)}`)
  }
  for (const warning of error.warnings) lines.push(`warning: ${warningText(warning)}`)
  if (error.hint !== undefined) lines.push(`hint: ${plainText(error.hint)}`)
  return [...new Set(lines)]
}
