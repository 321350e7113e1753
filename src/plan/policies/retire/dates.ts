/** The last second that RFC 3339 can express: a duration of a policy may exceed it. */
const lastMs = Date.parse('9999-12-31T23:59:59Z')

/** RFC 3339 with whole seconds: what is read back equals what was sent. */
export const timestampOf = (ms: number): string =>
  `${new Date(Math.min(ms, lastMs)).toISOString().slice(0, 19)}Z`

/** `2026-12-28`, in UTC. */
export const dayOf = (ms: number): string => timestampOf(ms).slice(0, 10)

/** The existing date, as written, unless `ms` is later. Whole seconds are compared, as only they are sent. */
export function laterTime(existing: unknown, ms: number): unknown {
  const existingMs = parseTime(existing)
  const other = timestampOf(ms)
  return existingMs !== undefined && existingMs >= Date.parse(other) ? existing : other
}

const rfc3339 = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?$/i

/**
 * A time of the API in ms: a date or a date with a time. gcloud sends times without an offset, which count as UTC.
 * Undefined for anything else.
 */
export function parseTime(value: unknown): number | undefined {
  if (typeof value !== 'string' || !rfc3339.test(value)) return undefined
  const hasOffset = value.length === 10 || /(?:Z|[+-]\d\d:\d\d)$/i.test(value)
  const ms = Date.parse(hasOffset ? value : `${value}Z`)
  if (Number.isNaN(ms)) return undefined
  const day = value.slice(0, 10)
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day) ? ms : undefined // V8 accepts February 30
}

/** The value of the label `mintage-adopted`: `20261124`, in UTC. */
export const adoptedLabel = (ms: number): string => dayOf(ms).replaceAll('-', '')

/** The value of the label `mintage-adopted`, `20261124`, in ms. */
export const parseAdopted = (label: string): number | undefined =>
  /^\d{8}$/.test(label) ? parseTime(label.replace(/^(....)(..)(..)$/, '$1-$2-$3')) : undefined
