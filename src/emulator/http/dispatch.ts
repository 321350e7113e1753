import { err, ok, type Result } from '../../util/result.ts'
import type { Call } from '../api/call.ts'
import type { Route } from '../api/route.ts'
import { isServed, type RequestTarget, readTarget } from '../api/target.ts'
import { compactString } from '../base/compact-string.ts'
import type { Resource } from '../base/resources.ts'
import type { Fault } from '../contract/fault.ts'
import { durationMs } from '../contract/latency.ts'
import { computeError, notFound, RequestError } from '../errors/api-error.ts'
import { checkPermission, matchRoute } from './request/match-route.ts'
import { noBody, parseJson } from './request/request-body.ts'
import {
  chargeQuota,
  checkCredentials,
  checkParams,
  checkProject,
  checkQuery,
  checkSystemQuery,
  unknownVersion,
} from './request/request-checks.ts'
import { isFormGet, methodOf, type RequestHead, withFormQuery } from './request/request-head.ts'
import type { OpenEntry } from './request-log.ts'
import { applyFault, shortCircuit } from './response/apply-fault.ts'
import { masked, parseFieldMask } from './response/field-mask.ts'
import type { ApiResponse, NoResponse } from './response/response.ts'
import { responseMembers } from './response/response-members.ts'
import { inVersion } from './response/versions.ts'
import { type RenderedResponse, renderResponse } from './response/write-response.ts'
import type { ServedRequest, Server } from './server.ts'

/** The body of a request, or the error of one that cannot be read. */
export type SentBody = Result<Buffer, RequestError>

/**
 * Runs one request, faults included, and returns its response as text. The request is counted and logged before `read`
 * returns its body.
 */
export async function dispatch(
  head: RequestHead,
  read: () => SentBody | Promise<SentBody>,
  served: ServedRequest,
): Promise<RenderedResponse | NoResponse> {
  const form = isFormGet(head) ? await read() : undefined
  const request = parseRequest(form?.ok ? withFormQuery(head, form.value) : head, served.server)
  const body = form?.ok ? ok(noBody) : (form ?? (await read()))
  const response = await respond(request, body, served)
  return typeof response === 'string' ? response : renderResponse(response, request.target?.query ?? {})
}

/** A request whose head is parsed, counted and logged. */
interface ParsedRequest {
  readonly head: RequestHead
  /** Undefined if it cannot be decoded. */
  readonly target: RequestTarget | undefined
  readonly match: ReturnType<typeof matchRoute>
  readonly entry: OpenEntry
}

function parseRequest(head: RequestHead, { backend, log }: Server): ParsedRequest {
  const target = readTarget(head.url)
  const match = matchRoute(methodOf(head), target && isServed(target) ? target.parts : [], target?.api)
  // copied, since a part of the URL keeps all of it in memory
  const owned = (text: string | undefined) => text && compactString(text)
  const known = 'id' in match ? match : { id: 'unknown', project: '', name: undefined }
  const entry: OpenEntry = {
    method: known.id,
    project: known.project,
    name: owned(known.name),
    requestId: owned(target?.query.requestId),
    status: 0,
    atMs: backend.store.clock.now(),
  }
  log.add(entry)
  return { head, target, match, entry }
}

async function respond(
  request: ParsedRequest,
  body: SentBody,
  served: ServedRequest,
): Promise<ApiResponse | NoResponse> {
  const { head, target, match, entry } = request
  const { server, disconnect } = served
  const { store, latencies } = server.backend
  const json = body.ok ? jsonOf(head, body.value) : body
  entry.name = nameIn(json) ?? entry.name
  const fault = server.faults.take(entry.method, entry.project, entry.name)
  try {
    if (fault?.kind === 'hang' && fault.for !== undefined) {
      await store.clock.sleep(durationMs(fault.for), disconnect.signal)
    }
    // members one by one: two spreads would take as long as the rest of a lookup
    const context = { head, target, match, entry, server, disconnect, json, fault }
    const response = shortCircuit(fault) ?? applyFault(fault, await runMethod(context))
    const delayMs = latencies.responseMs(entry.method)
    if (delayMs > 0) await store.clock.sleep(delayMs, disconnect.signal)
    if (typeof response !== 'string' && !disconnect.aborted) entry.status = response.status
    return response
  } catch {
    return 'disconnect' // a sleep ends early only when the client disconnects
  }
}

/**
 * The JSON that a method gets. The front end rejects a body with GET, as users of Google's APIs report. Its handling
 * of a DELETE with a body is unknown, and no method has one.
 */
function jsonOf(head: RequestHead, bytes: Buffer): Result<unknown, RequestError> {
  const method = methodOf(head)
  if (method === 'DELETE' || bytes.length === 0) return ok(undefined)
  if (method === 'GET') return err(computeError(400, 'badRequest', 'Bad Request'))
  return parseJson(bytes, head.headers['content-type'])
}

/** The name in the body, for the log and the faults, whether the body is valid or not. */
function nameIn(json: Result<unknown, unknown>): string | undefined {
  const { name } = ((json.ok && json.value) || {}) as { readonly name?: unknown }
  return typeof name === 'string' ? name : undefined
}

interface RequestContext extends ParsedRequest, ServedRequest {
  readonly json: Result<unknown, RequestError>
  readonly fault: Fault | undefined
}

async function runMethod(context: RequestContext): Promise<ApiResponse> {
  try {
    const handled = handle(context)
    const body = handled instanceof Promise ? await handled : handled // most methods need not wait
    return { status: body === undefined ? 204 : 200, body }
  } catch (error) {
    return errorResponse(error)
  }
}

function handle({ head, target, match, json, fault, disconnect, server }: RequestContext) {
  const { backend, faults } = server
  const { store } = backend
  store.settle()
  if (!target) throw computeError(400, 'badRequest', 'Bad Request')
  if (!isServed(target)) throw unknownVersion(target.version)
  const { query, version } = target
  checkSystemQuery(query)
  checkCredentials(head, fault, server)
  if (!('id' in match)) throw noSuchMethod(match.allowed.join(', '))
  const { id: method, route, project, params } = match
  checkQuery(query, route.query)
  if (target.api === 'compute') {
    checkProject(project, store)
    chargeQuota(match, backend)
    checkParams(route, params)
  }
  if (!json.ok) throw json.error
  const strict = backend.strictBodies
  const call: Call = {
    method,
    version,
    project,
    params,
    query,
    body: json.value,
    strict,
    backend,
    fault,
    disconnect,
  }
  checkPermission(match, call)
  const operation = target.parts.join('/').replace(/\/wait$/, '')
  if (faults.isLost(operation, store.clock.now())) throw notFound(operation)
  // an invalid mask is rejected before the method runs
  const mask =
    query.fields === undefined ? undefined : parseFieldMask(query.fields, responseMembers(method, version))
  const show = (whole: Resource | undefined) => {
    if (fault?.kind === 'loseOperation' && whole?.kind === 'compute#operation') {
      faults.loseOperation(whole, store.clock.now() + durationMs(fault.for))
    }
    const shown = whole && inVersion(whole, version)
    return shown && mask ? masked(shown, mask) : shown
  }
  const handled: ReturnType<Route['handle']> = route.handle(call)
  return handled instanceof Promise ? handled.then(show) : show(handled)
}

/** Neither is recorded for Compute: these are the usual bodies of Google's JSON APIs. */
function noSuchMethod(allow: string): RequestError {
  if (allow === '') return computeError(404, 'notFound', 'Not Found')
  const { status, body } = computeError(405, 'httpMethodNotAllowed', 'HTTP method not allowed')
  return new RequestError(status, body, { allow })
}

/** An error that is not the API's is a bug of the emulator: the client gets its stack, since nobody else would see it. */
export function errorResponse(error: unknown): ApiResponse {
  if (error instanceof RequestError) return error
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return computeError(500, 'backendError', `Internal error in the emulator: ${cause}`)
}
