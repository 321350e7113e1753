import type { IncomingMessage, ServerResponse } from 'node:http'
import { computeError, frontEndError, notFound, RequestError } from './api-error.ts'
import { denial, matchRoute, type RouteMatch } from './routes.ts'
import type { Store } from './store.ts'
import type { Fault, Faults, Quotas } from './trouble.ts'

export interface RequestLogEntry {
  readonly method: string
  readonly project: string
  /** Of the image in the body, or the last variable part of the path. */
  readonly name: string | undefined
  readonly requestId: string | undefined
  /** 0 where the connection was cut instead of an answer. */
  readonly status: number
  readonly atMs: number
}

/** What serving a request needs. */
export interface Server {
  readonly store: Store
  readonly faults: Faults
  readonly quotas: Quotas
  readonly denied: Set<string>
  readonly requests: RequestLogEntry[]
  readonly latencyMs: () => number
  readonly requireToken: string | undefined
  readonly closing: AbortController
}

/** Headers that every answer of the real API carries. */
const replyHeaders = {
  'content-type': 'application/json; charset=UTF-8',
  vary: 'Origin, X-Origin, Referer',
  server: 'ESF',
  'cache-control': 'private',
  'x-xss-protection': '0',
  'x-frame-options': 'SAMEORIGIN',
  'x-content-type-options': 'nosniff',
}

/** Answers one request, with the fault that is set for its method if there is one. */
export async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  server: Server,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://emulator')
  const path = decodePath(url.pathname)
  const match = matchRoute(request.method ?? '', path)
  const fault = match && server.faults.take(match.route.id)
  const entry = { method: match?.route.id ?? 'unknown', project: match?.project ?? '' }
  const log = (status: number, name: string | undefined) => {
    const requestId = url.searchParams.get('requestId') ?? undefined
    server.requests.push({
      ...entry,
      name: name ?? match?.parts.at(-1),
      requestId,
      status,
      atMs: server.store.clock.now(),
    })
  }
  let name: string | undefined
  try {
    const text = await readBody(request)
    name = bodyName(text)
    if (fault?.kind === 'hang') return log(0, name)
    if (fault?.kind === 'resetBefore') return cut(request, () => log(0, name))
    if (fault?.kind === 'reply') return replyFault(response, fault, () => log(fault.status, name))
    const body = await answer({ match, path, url, text, fault, request, server })
    if (fault?.kind === 'resetAfter') return cut(request, () => log(0, name))
    if (fault?.kind === 'replyAfter') return replyFault(response, fault, () => log(fault.status, name))
    log(200, name)
    reply(response, 200, body)
  } catch (error) {
    const refusal = error instanceof RequestError ? error : internalError(error, server)
    if (!refusal) return log(0, name)
    log(refusal.status, name)
    reply(response, refusal.status, refusal.body, refusal.headers)
  }
}

/** Undefined where nobody is left to hear it. */
function internalError(error: unknown, server: Server): RequestError | undefined {
  if (server.closing.signal.aborted || (error as Error)?.name === 'AbortError') return undefined
  return computeError(
    500,
    'backendError',
    `Internal error in the emulator: ${error instanceof Error ? error.message : error}`,
  )
}

function decodePath(pathname: string): string {
  const path = pathname.replace(/^\/(compute\/v1\/)?/, '')
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

interface Question {
  readonly match: RouteMatch | undefined
  readonly path: string
  readonly url: URL
  readonly text: string
  readonly fault: Fault | undefined
  readonly request: IncomingMessage
  readonly server: Server
}

async function answer({ match, path, url, text, fault, request, server }: Question): Promise<unknown> {
  if (
    server.requireToken !== undefined &&
    request.headers.authorization !== `Bearer ${server.requireToken}`
  ) {
    throw frontEndError(
      401,
      {
        reason: 'authError',
        message:
          'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
        domain: 'global',
      },
      { status: 'UNAUTHENTICATED' },
    )
  }
  if (!match) throw computeError(404, 'notFound', `The requested URL ${path} was not found on this server.`)
  // What an unknown project answers is not recorded; this is the text of every other missing resource.
  if (server.store.projects && !server.store.projects.has(match.project))
    throw notFound(`projects/${match.project}`)
  const refusal = denial(match, server.denied) ?? server.quotas.charge(match.project, match.route.group)
  if (refusal) throw refusal
  const gone = new AbortController()
  const leave = () => gone.abort(new DOMException('the client left', 'AbortError'))
  request.socket.once('close', leave)
  server.closing.signal.addEventListener('abort', leave, { once: true })
  try {
    const query = Object.fromEntries(url.searchParams)
    const body = parseBody(text)
    const { route, project, parts } = match
    return await route.handle({ project, parts, query, body, ...server, fault, gone: gone.signal })
  } finally {
    request.socket.off('close', leave)
    server.closing.signal.removeEventListener('abort', leave)
  }
}

const largestBody = 10_000_000

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > largestBody) throw computeError(413, 'uploadTooLarge', 'The request is too large.')
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString()
}

function parseBody(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw computeError(400, 'parseError', 'Parse Error')
  }
}

/** For the log, before the body is known to be any good. */
function bodyName(text: string): string | undefined {
  return /"name"\s*:\s*"([^"]*)"/.exec(text)?.[1]
}

function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...replyHeaders, ...headers })
  response.end(`${JSON.stringify(body, null, 2)}\n`)
}

function replyFault(
  response: ServerResponse,
  fault: Extract<Fault, { status: number }>,
  log: () => void,
): void {
  log()
  const details = fault.kind === 'reply' ? fault : undefined
  const headers = details?.retryAfter === undefined ? {} : { 'retry-after': String(details.retryAfter) }
  if (details?.html) {
    response.writeHead(fault.status, { 'content-type': 'text/html', ...headers })
    response.end(`<html><title>Error ${fault.status}</title></html>`)
    return
  }
  const error = computeError(
    fault.status,
    details?.reason ?? 'backendError',
    details?.message ?? 'Backend Error',
  )
  reply(response, fault.status, error.body, headers)
}

function cut(request: IncomingMessage, log: () => void): void {
  log()
  request.socket.destroy()
}
