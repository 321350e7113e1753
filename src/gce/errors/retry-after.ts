import type { ErrorDetail } from './error-body.ts'

interface Headers {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** Nobody means more than a day, and what is beyond all dates could not even be told: ms. */
const longestMs = 86_400_000

/**
 * How long the server asks to wait, in ms: `Retry-After` in seconds or as a date, else google.rpc.RetryInfo.
 * A date is counted from the server's own `Date`, so that a wrong clock here does not matter.
 */
export function retryAfter(
  headers: Headers,
  details: readonly ErrorDetail[],
  nowMs: number,
): number | undefined {
  const ms = asked(headers, details, nowMs)
  return ms === undefined ? undefined : Math.min(longestMs, ms)
}

function asked({ headers }: Headers, details: readonly ErrorDetail[], nowMs: number): number | undefined {
  const value = one(headers['retry-after'])?.trim()
  if (value !== undefined) {
    if (/^\d+$/.test(value)) return Number(value) * 1_000
    const untilMs = Date.parse(value)
    const sentMs = Date.parse(one(headers.date) ?? '')
    if (!Number.isNaN(untilMs)) return Math.max(0, untilMs - (Number.isNaN(sentMs) ? nowMs : sentMs))
  }
  const delay = details.find(({ retryDelay }) => retryDelay !== undefined)?.retryDelay
  const [, seconds] = /^(\d+(?:\.\d+)?)s$/.exec(delay ?? '') ?? []
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1_000)
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
