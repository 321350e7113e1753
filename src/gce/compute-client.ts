import type { Clock } from '../util/clock.ts'
import { ApiError } from './api-error.ts'
import type { TokenSource } from './auth.ts'
import { type Reply, replyError } from './classify.ts'
import type { CallOptions, ComputeApi, HoldEvent, QuotaGroup } from './compute-api.ts'
import { RateLimiter } from './rate-limiter.ts'
import { retryDecision } from './retry.ts'
import { createTransport } from './send.ts'
import type { Image, Operation } from './wire.ts'

export interface AttemptLog {
  /** `images.insert` and so on. */
  readonly method: string
  readonly project: string
  readonly attempt: number
  /** HTTP status, or what went wrong on the way. */
  readonly result: string
  readonly ms: number
}

export interface ComputeClientOptions {
  readonly baseUrl: URL
  readonly tokens: TokenSource
  readonly clock: Clock
  readonly version: string
  /** Requests a minute and project. */
  readonly writesPerMinute: number
  readonly readsPerMinute: number
  readonly maxConnections: number
  readonly onHold?: (event: HoldEvent) => void
  readonly log?: (entry: AttemptLog) => void
  /** 0..1, for jitter. */
  readonly random?: () => number
  readonly responseTimeoutMs?: number
}

export interface ComputeClient extends ComputeApi {
  /** HTTP requests sent so far, every attempt counted. */
  readonly requests: number
  close(): void
}

interface Call {
  readonly id: string
  readonly project: string
  readonly group: QuotaGroup
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly options: CallOptions
}

/** The Compute API over HTTP: limiter, token, request, verdict, and again if that helps. */
export function createComputeClient(options: ComputeClientOptions): ComputeClient {
  const transport = createTransport({
    baseUrl: options.baseUrl,
    userAgent: `mintage/${options.version}`,
    maxConnections: options.maxConnections,
    ...(options.responseTimeoutMs === undefined ? {} : { responseTimeoutMs: options.responseTimeoutMs }),
  })
  const closed = new AbortController()
  const limiters = new Map<string, RateLimiter>()
  let requests = 0
  let answered = false

  const limiterOf = (project: string, group: QuotaGroup): RateLimiter => {
    const key = `${project} ${group}`
    const known = limiters.get(key)
    if (known) return known
    const perMinute = group === 'write' ? options.writesPerMinute : options.readsPerMinute
    const onHold = options.onHold ?? (() => {})
    const limiter = new RateLimiter({
      clock: options.clock,
      project,
      group,
      perMinute,
      onHold,
      closed: closed.signal,
    })
    limiters.set(key, limiter)
    return limiter
  }

  const attemptOnce = async (call: Call, attempt: number): Promise<Reply> => {
    const { signal, wireSignal, onSend } = call.options
    await limiterOf(call.project, call.group).take(signal)
    const headers = await options.tokens.headers(signal)
    signal?.throwIfAborted()
    onSend?.()
    requests += 1
    const startMs = options.clock.now()
    const log = (result: string) =>
      options.log?.({
        method: call.id,
        project: call.project,
        attempt,
        result,
        ms: options.clock.now() - startMs,
      })
    try {
      const { method, path, query = {}, body } = call
      const reply = await transport.send({ method, path, query, body, headers, signal: wireSignal ?? signal })
      answered = true
      log(`HTTP ${reply.status}`)
      return reply
    } catch (error) {
      log(error instanceof ApiError ? error.message : 'stopped')
      throw error
    }
  }

  const attemptJson = async (call: Call, attempt: number): Promise<unknown> => {
    const reply = await attemptOnce(call, attempt)
    if (reply.status < 200 || reply.status > 299) throw replyError(reply)
    try {
      return JSON.parse(reply.text)
    } catch {
      const message = `${options.baseUrl.host}: reply is not JSON (is this a Compute endpoint?)`
      throw new ApiError({ kind: 'network', reason: 'NOT_JSON', message, ambiguous: true })
    }
  }

  const send = async <T>(call: Call): Promise<T> => {
    let ambiguous = false
    for (let attempt = 1; ; attempt++) {
      try {
        return (await attemptJson(call, attempt)) as T
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        ambiguous ||= call.method === 'POST' && (error.ambiguous || error.kind === 'unavailable')
        const context = {
          nowMs: options.clock.now(),
          random: (options.random ?? Math.random)(),
          answeredBefore: answered,
        }
        const decision = retryDecision(error, attempt, context)
        if (!decision.again) throw withHistory(error, ambiguous, attempt)
        if (error.kind === 'credentials') options.tokens.refresh()
        await pauseFor(call, decision, context.nowMs)
      }
    }
  }

  const pauseFor = async (
    call: Call,
    decision: { readonly afterMs: number; readonly why: string; readonly holdGroup: boolean },
    nowMs: number,
  ): Promise<void> => {
    // a held group is told once, by the limiter, where the next attempt queues
    if (decision.holdGroup) {
      return limiterOf(call.project, call.group).holdUntil(nowMs + decision.afterMs, decision.why)
    }
    if (decision.afterMs === 0) return
    call.options.onPause?.({ why: decision.why, ms: decision.afterMs })
    await options.clock.sleep(decision.afterMs, call.options.signal)
  }

  return {
    ...methods(send),
    get requests() {
      return requests
    },
    close() {
      closed.abort()
      transport.close()
    },
  }
}

/** The same error, with what the earlier attempts mean for it. */
function withHistory(error: ApiError, ambiguous: boolean, attempts: number): ApiError {
  const { kind, message, status, reason, items, hint, retryAfterMs } = error
  return new ApiError({
    kind,
    message:
      attempts > 1 && (kind === 'network' || kind === 'unavailable')
        ? `${message} (${attempts} attempts)`
        : message,
    items,
    ambiguous,
    attempts,
    ...(status === undefined ? {} : { status }),
    ...(reason === undefined ? {} : { reason }),
    ...(hint === undefined ? {} : { hint }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

type Send = <T>(call: Call) => Promise<T>

const enc = encodeURIComponent

/** The methods of the API that are used, with their paths. Google's reference pages for images and globalOperations. */
function methods(send: Send): ComputeApi {
  const get = <T>(id: string, project: string, path: string, options: CallOptions, query = {}): Promise<T> =>
    send<T>({
      id,
      project,
      group: 'read',
      method: 'GET',
      path: `projects/${enc(project)}/${path}`,
      query,
      options,
    })
  return {
    listImages: (project, options = {}) =>
      allPages((query) => get<Page<Image>>('images.list', project, 'global/images', options, query)),
    getImage: (project, name, options = {}) =>
      get('images.get', project, `global/images/${enc(name)}`, options),
    getImageFromFamily: (project, family, options = {}) =>
      get('images.getFromFamily', project, `global/images/family/${enc(family)}`, options),
    insertImage: (project, body, { requestId, forceCreate }, options = {}) =>
      send<Operation>({
        id: 'images.insert',
        project,
        group: 'write',
        method: 'POST',
        path: `projects/${enc(project)}/global/images`,
        query: { requestId, ...(forceCreate ? { forceCreate: 'true' } : {}) },
        body,
        options,
      }),
    getOperation: (project, operation, options = {}) =>
      get('globalOperations.get', project, `global/operations/${enc(operation)}`, options),
    waitOperation: (project, operation, options = {}) =>
      send<Operation>({
        id: 'globalOperations.wait',
        project,
        group: 'read',
        method: 'POST',
        path: `projects/${enc(project)}/global/operations/${enc(operation)}/wait`,
        options,
      }),
    listOperations: (project, filter, options = {}) =>
      allPages((query) =>
        get<Page<Operation>>('globalOperations.list', project, 'global/operations', options, {
          filter,
          ...query,
        }),
      ),
  }
}

interface Page<T> {
  readonly items?: readonly T[]
  readonly nextPageToken?: string
}

async function allPages<T>(read: (query: Record<string, string>) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = []
  const seen = new Set<string>()
  let page = await read({ maxResults: '500' })
  for (;;) {
    for (const item of page.items ?? []) items.push(item)
    const token = page.nextPageToken
    if (!token) return items
    if (seen.has(token)) {
      throw new ApiError({ kind: 'unavailable', message: 'the list does not end: the same page came twice' })
    }
    seen.add(token)
    page = await read({ maxResults: '500', pageToken: token })
  }
}
