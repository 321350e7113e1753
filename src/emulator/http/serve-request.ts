import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Result } from '../../util/result.ts'
import type { Resource } from '../state/resources.ts'
import type { Fault, FaultReply, Faults } from '../trouble/faults.ts'
import { computeError, RequestError } from './api-error.ts'
import { type Backend, type Call, projectNumberOf } from './call.ts'
import { parseJson, type RequestTarget, readBody, readTarget, sendHtml, sendJson } from './http-message.ts'
import { checkParams, checkProject, checkQuery, checkToken, type TokenRule } from './request-checks.ts'
import type { OpenEntry, RequestLog } from './request-log.ts'
import { checkPermission, matchRoute } from './routes.ts'

type Match = ReturnType<typeof matchRoute>

/** What requests are served with. */
export interface Server {
  readonly backend: Backend
  readonly faults: Faults
  readonly requireToken: TokenRule | undefined
  readonly log: RequestLog
  /** Of the requests being served; all are aborted when the emulator closes. */
  readonly open: Set<AbortController>
}

/** Answers one request. Whatever comes in, something of the API's shape goes out, or the connection is cut. */
export async function serveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  server: Server,
): Promise<void> {
  const target = readTarget(request.url ?? '/')
  const match = matchRoute(request.method ?? '', target?.parts ?? [])
  const entry = openEntry(target, match, server.backend.store.clock.now())
  server.log.add(entry)
  const gone = whenGone(request, response, server)
  const send = (answer: Answer | 'nothing' | 'cut') => {
    if (answer === 'nothing') return
    if (answer === 'cut' || gone.aborted) return void request.socket.destroy()
    entry.status = answer.status
    if (answer.html) sendHtml(response, answer)
    else sendJson(response, { ...answer, pretty: target?.query.prettyPrint !== 'false' })
  }
  try {
    const json = parseJson(await readBody(request))
    entry.name = nameIn(json) ?? entry.name
    const fault = server.faults.take(entry.method, entry.project, entry.name)
    const question = { request, target, match, json, fault, gone, server }
    send(instead(fault) ?? afterwards(fault, await outcome(question)))
  } catch (error) {
    send(refusal(error))
  }
}

interface Answer {
  readonly status: number
  readonly body: Resource
  readonly headers?: Readonly<Record<string, string>>
  readonly html?: boolean
}

function openEntry(target: RequestTarget | undefined, match: Match, atMs: number): OpenEntry {
  const { requestId } = target?.query ?? {}
  if (!('id' in match)) return { method: 'unknown', project: '', name: undefined, requestId, status: 0, atMs }
  const { id: method, project, params } = match
  return { method, project, name: Object.values(params).at(-1), requestId, status: 0, atMs }
}

/** Fires when the client leaves before it has its answer, or the emulator closes. */
function whenGone(request: IncomingMessage, response: ServerResponse, { open }: Server): AbortSignal {
  const gone = new AbortController()
  open.add(gone)
  request.once('error', (error) => gone.abort(error))
  response.once('close', () => {
    open.delete(gone)
    if (!response.writableFinished) gone.abort(new Error('the client left'))
  })
  return gone.signal
}

/** For the log and the faults, before the body is known to be any good. */
function nameIn(json: Result<unknown, unknown>): string | undefined {
  const { name } = ((json.ok && json.value) || {}) as { readonly name?: unknown }
  return typeof name === 'string' ? name : undefined
}

interface Question {
  readonly request: IncomingMessage
  readonly target: RequestTarget | undefined
  readonly match: Match
  readonly json: Result<unknown, RequestError>
  readonly fault: Fault | undefined
  readonly gone: AbortSignal
  readonly server: Server
}

async function outcome(question: Question): Promise<Answer> {
  try {
    return { status: 200, body: await carryOut(question) }
  } catch (error) {
    return refusal(error)
  }
}

async function carryOut({ request, target, match, json, fault, gone, server }: Question): Promise<Resource> {
  const { backend } = server
  backend.store.settle()
  if (!target) throw computeError(400, 'badRequest', 'Bad Request')
  checkToken(server.requireToken, request.headers.authorization)
  if (!('id' in match)) throw noSuchMethod(match.allowed)
  const { route, project, params } = match
  checkQuery(target.query, route.query)
  checkProject(project, backend.store)
  const number = projectNumberOf(project, backend.store)
  const overQuota = backend.quotas.charge(project, route.group, number)
  if (overQuota) throw overQuota
  checkParams(params)
  if (!json.ok) throw json.error
  const call: Call = { project, params, query: target.query, body: json.value, backend, fault, gone }
  checkPermission(match, call)
  return route.handle(call)
}

/** Neither is recorded for Compute: these are the classic bodies of Google's JSON APIs. */
function noSuchMethod(allowed: readonly string[]): RequestError {
  if (allowed.length === 0) return computeError(404, 'notFound', 'Not Found')
  const { status, body } = computeError(405, 'httpMethodNotAllowed', 'HTTP method not allowed')
  return new RequestError(status, body, { allow: allowed.join(', ') })
}

/** What is not a refusal is a fault of the emulator's own: told to the client, since nobody else would see it. */
function refusal(error: unknown): Answer {
  if (error instanceof RequestError) return error
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return computeError(500, 'backendError', `Internal error in the emulator: ${cause}`)
}

/** What happens in place of the work. */
function instead(fault: Fault | undefined): Answer | 'nothing' | 'cut' | undefined {
  if (fault?.kind === 'hang') return 'nothing'
  if (fault?.kind === 'resetBefore') return 'cut'
  return fault?.kind === 'reply' ? faultAnswer(fault) : undefined
}

/** What becomes of the answer, good or bad, when the work is done. */
function afterwards(fault: Fault | undefined, answer: Answer): Answer | 'cut' {
  if (fault?.kind === 'resetAfter') return 'cut'
  return fault?.kind === 'replyAfter' ? faultAnswer(fault) : answer
}

/** What the statuses come with when the fault says no more. */
const usualErrors: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  400: ['badRequest', 'Bad Request'],
  401: ['authError', 'Invalid Credentials'],
  403: ['forbidden', 'Forbidden'],
  404: ['notFound', 'Not Found'],
  409: ['alreadyExists', 'Already Exists'],
  412: ['conditionNotMet', 'Precondition Failed'],
  429: ['rateLimitExceeded', 'Rate Limit Exceeded'],
}

function faultAnswer({ status, retryAfter, html = false, ...fault }: FaultReply): Answer {
  const [reason, message] = usualErrors[status] ?? ['backendError', 'Backend Error']
  const { body } = computeError(status, fault.reason ?? reason, fault.message ?? message)
  return {
    status,
    body,
    html,
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  }
}
