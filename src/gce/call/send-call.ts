import { setMaxListeners } from 'node:events'
import type { FailureKind } from '../../catalog/failure.ts'
import type { Clock } from '../../util/clock.ts'
import type { Secrets } from '../../util/secrets.ts'
import type { QuotaGroup } from '../api/compute-api.ts'
import type { Call } from '../api/methods.ts'
import { ApiError } from '../errors/api-error.ts'
import { type Reply, replyError } from '../errors/classify.ts'
import type { RateLimiter } from '../limits/rate-limiter.ts'
import type { TokenSource } from '../token/token-source.ts'
import { checkResponse } from '../wire/check-response.ts'
import { parseJson } from '../wire/parse-json.ts'
import { type RetryDecision, retryDecision } from './retry.ts'
import type { Transport } from './transport.ts'
import { foreignTo, unusable } from './unusable-response.ts'
import { wireLines } from './wire-lines.ts'

/** One attempt, as it ended. Holds nothing secret. */
export interface AttemptLog {
  /** `images.insert` and so on. */
  readonly method: string
  readonly project: string
  readonly attempt: number
  /** HTTP status, or what went wrong on the way. */
  readonly result: string
  readonly ms: number
  /** What was sent and what came, line by line. */
  readonly wire: () => readonly string[]
}

/** What all calls of a client share. */
export interface Link {
  readonly transport: Transport
  readonly host: string
  /** The path of the endpoint, ending in a slash. */
  readonly root: string
  /** Tokens are added as they are sent. */
  readonly secrets: Secrets
  readonly tokens: TokenSource
  readonly clock: Clock
  readonly limiterOf: (project: string, group: QuotaGroup) => RateLimiter
  readonly random: () => number
  readonly log: (entry: AttemptLog) => void
  /** HTTP requests sent so far, every attempt counted. */
  requests: number
  /** Whether the API has answered anything so far. */
  answered: boolean
  /** Authorizations that the API has accepted: one for an hour or so of the run. */
  readonly accepted: Set<string | undefined>
}

/** What a call has been through. */
interface Progress {
  /** How the attempts failed. */
  readonly earlier: FailureKind[]
  /** How many of them had no answer in time. */
  timeoutCount: number
  /** Whether the token of the last attempt had been accepted before, and is not the one that was refused then. */
  tokenWorked: boolean
  /** The authorization that was refused last. */
  refused: string | undefined
}

/** Sends a call until it is answered or no repetition helps: limiter, token, request, verdict, pause, again. */
export async function sendCall(call: Call, link: Link): Promise<unknown> {
  const { longPoll = false } = call
  const { signal } = call.options
  if (signal) setMaxListeners(0, signal) // one listener for each call that waits
  const limiter = link.limiterOf(call.project, call.group)
  const progress: Progress = { earlier: [], timeoutCount: 0, tokenWorked: false, refused: undefined }
  const { earlier } = progress
  let ambiguous = false
  for (;;) {
    let decision: RetryDecision
    let passed = true
    let isTimed = !longPoll
    const turn = await limiter.take(signal)
    try {
      return await attempt(call, progress, link)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      ambiguous ||= call.method === 'POST' && (error.ambiguous || error.kind === 'unavailable')
      call.options.onFailedAttempt?.(ambiguous)
      decision = decide(error, progress, link)
      earlier.push(error.kind)
      if (error.kind === 'network') isTimed = false // the server did not answer
      if (error.reason === 'ETIMEDOUT') progress.timeoutCount += 1
      if (!decision.again) throw finalError(error, { ambiguous, attempts: earlier.length }, link)
      if (decision.holdGroup) limiter.refused({ ...decision, serverMs: error.serverMs })
      passed = !decision.holdGroup
    } finally {
      limiter.answered(turn, { passed, isTimed })
    }
    if (!decision.holdGroup) await pause(call, decision, link)
  }
}

function decide(error: ApiError, { earlier, tokenWorked }: Progress, link: Link): RetryDecision {
  return retryDecision(error, {
    earlier,
    tokenWorked,
    nowMs: error.serverMs ?? link.clock.now(),
    random: link.random(),
    answeredBefore: link.answered,
  })
}

async function attempt(call: Call, progress: Progress, link: Link): Promise<unknown> {
  const { signal, onSend } = call.options
  const headers = await link.tokens.headers(signal)
  signal?.throwIfAborted()
  link.secrets.add(tokenIn(headers))
  onSend?.()
  link.requests += 1
  const number = progress.earlier.length + 1
  const reply = await logged(call, number, link, () =>
    put(call, { headers, timeoutCount: progress.timeoutCount }, link),
  )
  if (reply.status === 401) {
    const { authorization } = headers
    progress.tokenWorked = authorization !== progress.refused && link.accepted.has(authorization)
    progress.refused = authorization
    link.tokens.refresh(headers)
  }
  if (reply.status < 200 || reply.status > 299) {
    const error = replyError({ ...reply, text: hideIn(reply.text, link) }, link.clock.now())
    if (error.reason === 'NOT_THE_API') throw foreignTo(error, { call, host: link.host })
    link.answered = true
    throw error
  }
  const checked = checkResponse(
    parseJson(complains.test(reply.text) ? hideIn(reply.text, link) : reply.text),
    call.expects,
  )
  if (!checked.ok) throw unusable(checked, { call, host: link.host, status: reply.status })
  link.answered = true
  link.accepted.add(headers.authorization)
  return checked.value
}

const tokenIn = ({ authorization }: Readonly<Record<string, string>>): string | undefined =>
  authorization?.split(' ').at(-1)

/** An operation that failed, or has something to say: with HTTP 200. */
const complains = /"(?:errors?|warnings?)"/

/** The API names the value that it refuses, and a proxy that explains itself may quote the whole request. */
function hideIn(text: string, { secrets }: Link): string {
  const value = parseJson(text)
  // rewritten, each text has one form: other writers of JSON escape more than is needed
  return secrets.hide(value === undefined ? text : JSON.stringify(value))
}

function put(
  call: Call,
  attempt: { readonly headers: Readonly<Record<string, string>>; readonly timeoutCount: number },
  { transport }: Link,
): Promise<Reply> {
  const { method, path, query = {}, body, longPoll = false } = call
  const { signal, graceSignal = signal } = call.options
  return transport.send({ method, path, query, body, ...attempt, longPoll, signal: graceSignal })
}

async function logged(call: Call, number: number, link: Link, send: () => Promise<Reply>): Promise<Reply> {
  const { clock, log } = link
  const startMs = clock.monotonic()
  const tell = (result: string, reply?: Reply) =>
    log({
      method: call.id,
      project: call.project,
      attempt: number,
      result,
      ms: clock.monotonic() - startMs,
      wire: () => wireLines(call, reply, link),
    })
  try {
    const reply = await send()
    tell(`HTTP ${reply.status}`, reply)
    return reply
  } catch (error) {
    tell(error instanceof ApiError ? error.message : 'stopped')
    throw error
  }
}

async function pause(
  call: Call,
  { afterMs, why }: Extract<RetryDecision, { again: true }>,
  { clock }: Link,
): Promise<void> {
  if (afterMs === 0) return
  call.options.onPause?.({ why, ms: afterMs })
  await clock.sleep(afterMs, call.options.signal)
}

/** The same error, with what the earlier attempts mean for it. */
function finalError(
  error: ApiError,
  { ambiguous, attempts }: { readonly ambiguous: boolean; readonly attempts: number },
  { tokens }: Link,
): ApiError {
  const { kind, message, status } = error
  const count =
    attempts > 1 && (kind === 'network' || kind === 'unavailable') ? ` (${attempts} attempts)` : ''
  const hint = kind === 'credentials' && status === 401 ? tokens.whenRefused : error.hint
  return error.with({ message: message + count, hint, ambiguous, attempts })
}
