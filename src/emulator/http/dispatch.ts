import { err, ok, type Result } from '../../util/result.ts'
import { type Backend, type Call, projectNumberOf, regionOf } from '../api/call.ts'
import type { Route } from '../api/route.ts'
import { apiVersions, isServed, type RequestTarget, readTarget } from '../api/target.ts'
import type { ClientDisconnect } from '../base/client-disconnect.ts'
import { compactString } from '../base/compact-string.ts'
import type { Resource } from '../base/resources.ts'
import type { Fault } from '../contract/fault.ts'
import { durationMs } from '../contract/latency.ts'
import { computeError, notFound, RequestError } from '../errors/api-error.ts'
import { checkPermission, matchRoute, type RouteMatch } from './request/match-route.ts'
import { parseJson } from './request/request-body.ts'
import {
  checkParams,
  checkProject,
  checkQuery,
  checkSystemQuery,
  checkToken,
  expiredToken,
} from './request/request-checks.ts'
import { methodOf, type RequestHead } from './request/request-head.ts'
import type { OpenEntry } from './request-log.ts'
import { applyFault, shortCircuit } from './response/apply-fault.ts'
import { masked, parseFieldMask } from './response/field-mask.ts'
import type { ApiResponse, Response } from './response/response.ts'
import { answerMembers } from './response/response-members.ts'
import { inVersion } from './response/versions.ts'
import type { Server } from './server.ts'

/** Where a request is served, and whether anybody still waits for it. */
export interface ServedRequest {
  readonly server: Server
  readonly disconnect: ClientDisconnect
}

/** A request whose head is read, counted and logged. */
export interface ParsedRequest {
  readonly head: RequestHead
  /** Undefined if it cannot be decoded. */
  readonly target: RequestTarget | undefined
  readonly match: Match
  readonly entry: OpenEntry
}

type Match = ReturnType<typeof matchRoute>

/** To be called once for each request, when its head is there: from then on it counts. */
export function parseRequest(head: RequestHead, { backend, log }: Server): ParsedRequest {
  const target = readTarget(head.url)
  const match = matchRoute(methodOf(head), target && isServed(target) ? target.parts : [], target?.api)
  const entry = openEntry(target, match, backend.store.clock.now())
  log.add(entry)
  return { head, target, match, entry }
}

function openEntry(target: RequestTarget | undefined, match: Match, atMs: number): OpenEntry {
  const requestId = owned(target?.query.requestId)
  if (!('id' in match)) return { method: 'unknown', project: '', name: undefined, requestId, status: 0, atMs }
  const { id: method, project, name } = match
  return { method, project, name: owned(name), requestId, status: 0, atMs }
}

/** Cut out of the URL, which is not kept. */
const owned = (text: string | undefined) => text && compactString(text)

/**
 * Does what one request asks for, faults included, and says how it ends; never rejects. `body` may be the refusal
 * of one that could not be read; `disconnect` fires when nobody waits for the answer any more.
 */
export async function dispatch(
  { head, target, match, entry }: ParsedRequest,
  body: Result<Buffer, RequestError>,
  { server, disconnect }: ServedRequest,
): Promise<Response> {
  const json = body.ok ? contentOf(head, body.value) : body
  entry.name = nameIn(json) ?? entry.name
  const fault = server.faults.take(entry.method, entry.project, entry.name)
  const { clock } = server.backend.store
  const question = { head, target, match, json, fault, disconnect, server }
  try {
    if (fault?.kind === 'hang' && fault.for !== undefined)
      await clock.sleep(durationMs(fault.for), disconnect.signal)
    const ending = shortCircuit(fault) ?? applyFault(fault, await respond(question))
    const lateMs = server.backend.latencies.answerMs(entry.method)
    if (lateMs > 0) await clock.sleep(lateMs, disconnect.signal)
    if (typeof ending !== 'string' && !disconnect.aborted) entry.status = ending.status
    return ending
  } catch {
    return 'cut' // nobody waits any more
  }
}

/**
 * What a method gets of a body. The front end takes none with GET, as users of Google's APIs report; what it does
 * with that of a DELETE is not known, and none of these methods has any.
 */
function contentOf(head: RequestHead, bytes: Buffer): Result<unknown, RequestError> {
  const method = methodOf(head)
  if (method === 'DELETE' || bytes.length === 0) return ok(undefined)
  if (method === 'GET') return err(computeError(400, 'badRequest', 'Bad Request'))
  return parseJson(bytes, head.headers['content-type'])
}

/** For the log and the faults, before the body is known to be any good. */
function nameIn(json: Result<unknown, unknown>): string | undefined {
  const { name } = ((json.ok && json.value) || {}) as { readonly name?: unknown }
  return typeof name === 'string' ? name : undefined
}

interface RequestContext {
  readonly head: RequestHead
  readonly target: RequestTarget | undefined
  readonly match: Match
  readonly json: Result<unknown, RequestError>
  readonly fault: Fault | undefined
  readonly disconnect: ClientDisconnect
  readonly server: Server
}

async function respond(question: RequestContext): Promise<ApiResponse> {
  try {
    const handled = handle(question)
    const body = handled instanceof Promise ? await handled : handled // most methods need not wait
    return { status: body === undefined ? 204 : 200, body }
  } catch (error) {
    return refusal(error)
  }
}

function handle({
  head,
  target,
  match,
  json,
  fault,
  disconnect,
  server,
}: RequestContext): ReturnType<Route['handle']> {
  const { backend } = server
  backend.store.settle()
  if (!target) throw computeError(400, 'badRequest', 'Bad Request')
  if (!isServed(target)) throw otherVersion(target.version)
  checkSystemQuery(target.query)
  checkCredentials(head, fault, server)
  if (!('id' in match)) throw noSuchMethod(match.allowed)
  const { id: method, route, project, params } = match
  checkQuery(target.query, route.query)
  if (target.api === 'compute') checkCompute(match, backend)
  if (!json.ok) throw json.error
  const { query } = target
  const call: Call = {
    method,
    version: target.version,
    project,
    params,
    query,
    body: json.value,
    strict: backend.strictBodies,
    backend,
    fault,
    disconnect,
  }
  checkPermission(match, call)
  checkNotLost(target.parts.join('/'), server)
  // A mask that is no good is refused before anything is done.
  const { version } = call
  const mask =
    query.fields === undefined ? undefined : parseFieldMask(query.fields, answerMembers(match.id, version))
  const body = lost(route.handle(call), fault, server)
  const show = (whole: Resource | undefined) => {
    const shown = whole && inVersion(whole, version)
    return shown && mask ? masked(shown, mask) : shown
  }
  return body instanceof Promise ? body.then(show) : show(body)
}

/** The operation that is answered, made one that is not found for a while where the fault says so. */
function lost(
  answered: ReturnType<Route['handle']>,
  fault: Fault | undefined,
  { backend, lostOperations }: Server,
): ReturnType<Route['handle']> {
  if (fault?.kind !== 'loseOperation') return answered
  return Promise.resolve(answered).then((body) => {
    const isOperation = body?.kind === 'compute#operation'
    if (isOperation) lostOperations.lose(body, backend.store.clock.now() + durationMs(fault.for))
    return body
  })
}

/** What Compute checks of a path, and the quota that the method is charged to. */
function checkCompute(match: RouteMatch, backend: Backend): void {
  checkProject(match.project, backend.store)
  charge(match, backend)
  checkParams(match.route, match.params)
}

function charge({ route, project, params }: RouteMatch, { store, quotas }: Backend): void {
  if (route.group === undefined) return
  const overQuota = quotas.charge({
    project,
    get projectNumber() {
      return projectNumberOf(project, store)
    },
    group: route.group,
    region: regionOf(params),
  })
  if (overQuota) throw overQuota
}

/** Throws the 401 of a request without a token that is accepted, or with one that has expired by a fault. */
function checkCredentials({ headers }: RequestHead, fault: Fault | undefined, server: Server): void {
  checkToken(server.requireToken, headers.authorization)
  if (fault?.kind === 'expireToken') server.expiredTokens.add(headers.authorization)
  if (fault?.kind === 'expireToken' || server.expiredTokens.has(headers.authorization)) throw expiredToken()
}

/** Throws the 404 of an operation that is not found yet, though it runs: Terraform's Google provider meets them. */
function checkNotLost(path: string, { backend, lostOperations }: Server): void {
  const operation = path.replace(/\/wait$/, '')
  if (lostOperations.has(operation, backend.store.clock.now())) throw notFound(operation)
}

/** An answer of the emulator's own: the real API has other versions. */
export function otherVersion(version: string): RequestError {
  const message = `Not Found: the emulator serves versions ${apiVersions.join(', ')} of the Compute Engine API, not '${version}'.`
  return computeError(404, 'notFound', message)
}

/** Neither is recorded for Compute: these are the classic bodies of Google's JSON APIs. */
function noSuchMethod(allowed: readonly string[]): RequestError {
  if (allowed.length === 0) return computeError(404, 'notFound', 'Not Found')
  const { status, body } = computeError(405, 'httpMethodNotAllowed', 'HTTP method not allowed')
  return new RequestError(status, body, { allow: allowed.join(', ') })
}

/** What is not a refusal is a fault of the emulator's own: told to the client, since nobody else would see it. */
export function refusal(error: unknown): ApiResponse {
  if (error instanceof RequestError) return error
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return computeError(500, 'backendError', `Internal error in the emulator: ${cause}`)
}
