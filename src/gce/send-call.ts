import { setMaxListeners } from 'node:events'
import type { Clock } from '../util/clock.ts'
import { ApiError, type ApiErrorKind } from './api-error.ts'
import type { TokenSource } from './auth.ts'
import { type Reply, replyError } from './classify.ts'
import type { QuotaGroup } from './compute-api.ts'
import type { Call } from './methods.ts'
import { notTheApi } from './network-error.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { type RetryDecision, retryDecision } from './retry.ts'
import type { Transport } from './send.ts'

/** One attempt, as it ended. Holds nothing secret. */
export interface AttemptLog {
  /** `images.insert` and so on. */
  readonly method: string
  readonly project: string
  readonly attempt: number
  /** HTTP status, or what went wrong on the way. */
  readonly result: string
  readonly ms: number
}

/** What all calls of a client share. */
export interface Link {
  readonly transport: Transport
  readonly host: string
  readonly tokens: TokenSource
  readonly clock: Clock
  readonly limiterOf: (project: string, group: QuotaGroup) => RateLimiter
  readonly random: () => number
  readonly log: (entry: AttemptLog) => void
  /** HTTP requests sent so far, every attempt counted. */
  requests: number
  /** Whether the API has answered anything so far. */
  answered: boolean
}

/** Sends a call until it is answered or no repetition helps: limiter, token, request, verdict, pause, again. */
export async function sendCall(call: Call, link: Link): Promise<unknown> {
  const { signal } = call.options
  if (signal) setMaxListeners(0, signal) // one listener for each call that waits
  const earlier: ApiErrorKind[] = []
  let ambiguous = false
  for (;;) {
    try {
      return await attempt(call, earlier.length + 1, link)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      ambiguous ||= call.method === 'POST' && (error.ambiguous || error.kind === 'unavailable')
      const decision = retryDecision(error, {
        earlier,
        nowMs: link.clock.now(),
        random: link.random(),
        answeredBefore: link.answered,
      })
      earlier.push(error.kind)
      if (!decision.again) throw finalError(error, { ambiguous, attempts: earlier.length }, link)
      await pause(call, decision, link)
    }
  }
}

async function attempt(call: Call, number: number, link: Link): Promise<unknown> {
  const { signal, onSend } = call.options
  await link.limiterOf(call.project, call.group).take(signal)
  const headers = await link.tokens.headers(signal)
  signal?.throwIfAborted()
  onSend?.()
  link.requests += 1
  const reply = await logged(call, number, link, () => put(call, headers, link))
  if (reply.status === 401) link.tokens.refresh(headers)
  if (reply.status < 200 || reply.status > 299) {
    const text = withoutToken(reply.text, headers)
    const error = replyError({ ...reply, text }, link.clock.now())
    link.answered ||= error.reason !== 'NOT_THE_API'
    throw error
  }
  const value = parse(reply.text)
  if (value === undefined || !call.check(value)) throw notTheApi(link.host)
  link.answered = true
  return value
}

/** A proxy that explains itself may quote the request. */
function withoutToken(text: string, { authorization = '' }: Readonly<Record<string, string>>): string {
  const token = authorization.split(' ').at(-1)
  return token ? text.replaceAll(token, '•••') : text
}

function put(call: Call, headers: Readonly<Record<string, string>>, { transport }: Link): Promise<Reply> {
  const { method, path, query = {}, body, longPoll = false } = call
  const { signal, wireSignal = signal } = call.options
  return transport.send({ method, path, query, body, headers, longPoll, signal: wireSignal })
}

async function logged(
  { id, project }: Call,
  number: number,
  { clock, log }: Link,
  send: () => Promise<Reply>,
): Promise<Reply> {
  const startMs = clock.now()
  const tell = (result: string) =>
    log({ method: id, project, attempt: number, result, ms: clock.now() - startMs })
  try {
    const reply = await send()
    tell(`HTTP ${reply.status}`)
    return reply
  } catch (error) {
    tell(error instanceof ApiError ? error.message : 'stopped')
    throw error
  }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** A held group is told once, by its limiter, where the next attempt queues. */
async function pause(
  call: Call,
  decision: Extract<RetryDecision, { again: true }>,
  link: Link,
): Promise<void> {
  const { afterMs, why, holdGroup } = decision
  if (holdGroup) return link.limiterOf(call.project, call.group).holdUntil(link.clock.now() + afterMs, why)
  if (afterMs === 0) return
  call.options.onPause?.({ why, ms: afterMs })
  await link.clock.sleep(afterMs, call.options.signal)
}

/** The same error, with what the earlier attempts mean for it. */
function finalError(
  error: ApiError,
  { ambiguous, attempts }: { readonly ambiguous: boolean; readonly attempts: number },
  { tokens }: Link,
): ApiError {
  const { kind, message, status, reason, items, retryAfterMs } = error
  const count =
    attempts > 1 && (kind === 'network' || kind === 'unavailable') ? ` (${attempts} attempts)` : ''
  const hint = kind === 'credentials' && status === 401 ? tokens.whenRefused : error.hint
  return new ApiError({
    kind,
    message: message + count,
    items,
    ambiguous,
    attempts,
    ...(status === undefined ? {} : { status }),
    ...(reason === undefined ? {} : { reason }),
    ...(hint === undefined ? {} : { hint }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}
