import { setMaxListeners } from 'node:events'
import type { FailureKind } from '../../catalog/failure.ts'
import type { Clock } from '../../util/clock.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { Secrets } from '../../util/secrets.ts'
import type { Call } from '../api/compute-api.ts'
import { type Method, methods, type QuotaGroup } from '../api/methods.ts'
import { ApiError } from '../errors/api-error.ts'
import type { ClientEvent } from '../events.ts'
import type { HttpClient, HttpRequest } from '../http/http-client.ts'
import { sendLogged } from '../http/send-logged.ts'
import type { Permit } from '../limits/in-flight-window.ts'
import type { RateLimiter } from '../limits/rate-limiter.ts'
import type { AuthHeaders } from '../token/auth-client.ts'
import type { TokenSource } from '../token/token-source.ts'
import { type HttpResponse, serverDate } from '../wire/http-response.ts'
import { readResponse } from './read-response.ts'
import { requestLines } from './request-log.ts'
import { type RetryDecision, retryDecision } from './retry.ts'

/** The state that all calls to one endpoint share. */
export interface ClientContext {
  readonly http: HttpClient
  /** The base URL; ends in a slash. */
  readonly baseUrl: URL
  /** The setting that holds it. */
  readonly endpointFrom: string
  /** ms, by the clock, until a response starts. */
  readonly timeouts: { readonly longPollMs?: number; readonly responseMs?: number }
  /** Tokens are added as they are sent. */
  readonly secrets: Secrets
  readonly tokens: TokenSource
  readonly clock: Clock
  readonly limiterOf: (project: string, group: QuotaGroup) => RateLimiter
  readonly random: () => number
  readonly emit: (event: ClientEvent) => void
  /** HTTP requests sent so far, every attempt counted. */
  requests: number
  /** Whether the API has responded so far. */
  responded: boolean
  /** Authorizations that the API has accepted: about one per hour of the run. */
  readonly accepted: Set<string | undefined>
}

interface Progress {
  /** The failures of the earlier attempts. */
  readonly earlier: FailureKind[]
  /** The number of attempts without a response in time. */
  timeoutCount: number
  /** Whether the API accepted the token of the last attempt before, and has not rejected it since. */
  tokenWorked: boolean
  /** The authorization that the API rejected last. */
  refused: string | undefined
}

/** Sends a call until it succeeds or no retry helps: permit, token, request, verdict, pause. */
export async function sendCall(call: Call, client: ClientContext): Promise<unknown> {
  const { clock } = client
  const { group, longPoll, mutates, changesImage }: Method = methods[call.method]
  const { signal, onFailedAttempt } = call.options
  if (signal) setMaxListeners(0, signal) // one listener per waiting call
  const limiter = client.limiterOf(call.project, group)
  const progress: Progress = { earlier: [], timeoutCount: 0, tokenWorked: false, refused: undefined }
  const { earlier } = progress
  let ambiguous = false
  for (;;) {
    let decision: RetryDecision
    let [passed, isTimed] = [true, !longPoll]
    const permit = await permitFor(call, limiter, client)
    try {
      return await attempt(call, progress, client)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      ambiguous ||= mutates !== undefined && (error.ambiguous || error.kind === 'unavailable')
      onFailedAttempt?.(ambiguous)
      const isBusy = changesImage === true && error.kind === 'notReady'
      const isRepeatable = !isBusy && !(ambiguous && mutates === 'once')
      decision = retryDecision(error, {
        earlier,
        tokenWorked: progress.tokenWorked,
        nowMs: error.serverMs ?? clock.now(),
        random: client.random(),
        respondedBefore: client.responded,
        isRepeatable,
      })
      earlier.push(error.kind)
      if (error.kind === 'network') isTimed = false // the server did not respond
      if (error.reason === 'ETIMEDOUT') progress.timeoutCount += 1
      if (!decision.retry) throw finalError(error, { ambiguous, attempts: earlier.length }, client)
      if (decision.pausesGroup) limiter.refused({ ...decision, serverMs: error.serverMs })
      passed = !decision.pausesGroup
    } finally {
      limiter.release(permit, { passed, isTimed })
    }
    if (!decision.pausesGroup && decision.afterMs > 0) await pause(call, decision, client)
  }
}

/** Waits for a permit. A poll is not an event of its image: the operation runs regardless. */
async function permitFor(
  { method, options: { image, signal } }: Call,
  limiter: RateLimiter,
  { emit }: ClientContext,
): Promise<Permit> {
  const by = methods[method].group
  if (image === undefined || by === 'operation') return limiter.take(signal)
  let waits = false
  const onWait = () => {
    waits = true
    emit({ type: 'limited', image, by })
  }
  try {
    return await limiter.take(signal, onWait)
  } finally {
    if (waits) emit({ type: 'permitted', image, by })
  }
}

async function attempt(call: Call, progress: Progress, client: ClientContext): Promise<unknown> {
  const { signal, onSend } = call.options
  const { clock, secrets, baseUrl } = client
  const headers = await client.tokens.headers(signal)
  signal?.throwIfAborted()
  secrets.add(headers.authorization?.split(' ').at(-1))
  onSend?.()
  client.requests += 1
  const response = await sendAttempt(call, headers, progress, client)
  if (response.status === 401) {
    const { authorization } = headers
    progress.tokenWorked = authorization !== progress.refused && client.accepted.has(authorization)
    progress.refused = authorization
    client.tokens.refresh(headers)
  }
  try {
    const value = readResponse(response, call, { host: baseUrl.host, secrets, nowMs: clock.now() })
    client.accepted.add(headers.authorization)
    client.responded = true
    call.options.onDate?.(serverDate(response))
    return value
  } catch (error) {
    if (error instanceof ApiError && error.kind !== 'network') client.responded = true
    throw error
  }
}

/** ms. The server ends a long poll within two minutes. */
const [defaultResponseMs, defaultLongPollMs] = [10_000, 150_000]

/** How the timeout grows after each timeout, as factors: at first a lost response is more likely than a slow server. */
const [growth, maxGrowth] = [[1, 1.5, 3], 6]

/** Maximum size of a response, decompressed. A page of 500 images has 1 to 10 MB. */
const maxBytes = 64 * 2 ** 20

function sendAttempt(
  call: Call,
  headers: AuthHeaders,
  { earlier, timeoutCount }: Progress,
  client: ClientContext,
): Promise<HttpResponse> {
  const { method, project, path, query, body, options } = call
  const { baseUrl, endpointFrom, timeouts, secrets, emit } = client
  const { http, longPoll }: Method = methods[method]
  const search = new URLSearchParams(query).toString()
  const target = `${path}${search && '?'}${search}`
  const responseMs = (timeouts.responseMs ?? defaultResponseMs) * (growth[timeoutCount] ?? maxGrowth)
  const request: HttpRequest = {
    method: http,
    url: baseUrl.href + target,
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    responseTimeoutMs: longPoll ? (timeouts.longPollMs ?? defaultLongPollMs) : responseMs,
    maxBytes,
    addressFrom: endpointFrom,
    signal: options.graceSignal ?? options.signal,
  }
  const attempt = earlier.length + 1
  return sendLogged(client, request, ({ result, ms, response }) => {
    const sent = { method: http, target: baseUrl.pathname + target, body }
    const lines = () => requestLines(sent, response, secrets)
    emit({ type: 'request', method, project, attempt, result, ms, lines })
  })
}

async function pause(
  { method, project, options }: Call,
  { afterMs: ms, why }: Extract<RetryDecision, { retry: true }>,
  { clock, emit }: ClientContext,
): Promise<void> {
  const { image, signal } = options
  emit({ type: 'retrying', method, project, why, ms, ...omitUndefined({ image }) })
  await clock.sleep(ms, signal)
}

/** The same error, with the facts that follow from the earlier attempts. */
function finalError(
  error: ApiError,
  { ambiguous, attempts }: { readonly ambiguous: boolean; readonly attempts: number },
  { tokens }: ClientContext,
): ApiError {
  const { kind, message, status } = error
  const isCounted = attempts > 1 && (kind === 'network' || kind === 'unavailable')
  const hint = kind === 'credentials' && status === 401 ? tokens.whenRefused : error.hint
  return error.with({
    message: isCounted ? `${message} (${attempts} attempts)` : message,
    hint,
    ambiguous,
    attempts,
  })
}
