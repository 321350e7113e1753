/** A raw response. */
export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

type Headers = Pick<HttpResponse, 'headers'>

export const isSuccess = ({ status }: HttpResponse): boolean => status >= 200 && status <= 299

function header({ headers }: Headers, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** The host that a redirect names. */
export function redirectHost(response: Headers): string | undefined {
  const location = header(response, 'location') ?? ''
  return URL.canParse(location) ? new URL(location).host : undefined
}

/** The time of the response by the server's clock, in ms; undefined without a valid `Date`. */
export function serverDate(response: Headers): number | undefined {
  const ms = Date.parse(header(response, 'date') ?? '')
  return Number.isNaN(ms) ? undefined : ms
}

const [hourMs, dayMs] = [3_600_000, 86_400_000]

/**
 * The server's clock, ms since the epoch. `Date` has whole seconds: adding half a second minimizes the error. Quotas
 * do not follow a clock that is hours off.
 */
export function serverClock(response: Headers, nowMs: number): number | undefined {
  const ms = Date.parse(header(response, 'date') ?? '') + 500
  return Math.abs(ms - nowMs) < hourMs ? ms : undefined
}

/**
 * How long the server asks to wait, in ms, at most a day: `Retry-After` in seconds or as a date, else `retryDelay` of
 * google.rpc.RetryInfo (`1.5s`). A date counts from the server's own `Date`, so a wrong local clock does not matter.
 */
export function retryAfter(
  response: Headers,
  retryDelay: string | undefined,
  nowMs: number,
): number | undefined {
  const value = header(response, 'retry-after')?.trim() ?? ''
  const untilMs = Date.parse(value)
  const sentMs = Date.parse(header(response, 'date') ?? '')
  const [, seconds] = /^(\d+)$/.exec(value) ?? []
  const [, delay] = /^(\d+(?:\.\d+)?)s$/.exec(retryDelay ?? '') ?? []
  if (seconds === undefined && !Number.isNaN(untilMs)) {
    return Math.min(dayMs, Math.max(0, untilMs - (Number.isNaN(sentMs) ? nowMs : sentMs)))
  }
  const asked = seconds ?? delay
  return asked === undefined ? undefined : Math.min(dayMs, Math.ceil(Number(asked) * 1_000))
}
