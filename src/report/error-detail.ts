import type { ApiErrorDetail, OperationWarning } from '../catalog/failure.ts'
import { plainText } from '../text/plain-text.ts'

/** Under the API's names, for the JSON report: a key that is unknown is null. */
export function detailJson({ errorInfo, quotaInfo, help, localizedMessage }: ApiErrorDetail) {
  return {
    errorInfo: harmless(errorInfo),
    quotaInfo: harmless(quotaInfo),
    help: harmless(help),
    localizedMessage: harmless(localizedMessage),
  }
}

/** JSON of the API, each text of it as one harmless line. */
function harmless(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value)
  if (Array.isArray(value)) return value.map(harmless)
  if (typeof value !== 'object' || value === null) return value ?? null
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [plainText(key), harmless(member)]))
}

/** `reason: STOCKOUT of compute.googleapis.com (zone=us-east1-b)`, and the message in the reader's language. */
export function detailLines({ errorInfo, localizedMessage }: ApiErrorDetail, message: string): string[] {
  const lines: string[] = []
  const { reason, domain, metadatas = {} } = errorInfo ?? {}
  const facts = pairs(Object.entries(metadatas))
  if (reason !== undefined || facts !== '') {
    const from = domain === undefined ? '' : ` of ${domain}`
    lines.push(plainText(`reason: ${reason ?? 'none'}${from}${facts}`))
  }
  const localized = localizedMessage?.message
  if (localized !== undefined && !message.includes(localized)) lines.push(plainText(localized))
  return lines
}

/** `DEPRECATED_RESOURCE_USED: The resource is deprecated. (resource_name=…)` */
export function warningText({ code, message, data = [] }: OperationWarning): string {
  const facts = pairs(data.map(({ key = '', value = '' }) => [key, value]))
  return plainText([code, `${message ?? ''}${facts}`].filter(Boolean).join(': '))
}

function pairs(entries: readonly (readonly [string, string])[]): string {
  return entries.length === 0 ? '' : ` (${entries.map(([key, value]) => `${key}=${value}`).join(', ')})`
}
