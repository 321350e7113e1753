import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EmulatorControl } from '../contract/emulator.ts'
import { EmulatorOptionsError } from '../contract/settings.ts'
import { EmulatorStateError } from '../contract/state.ts'
import { computeError, RequestError } from '../errors/api-error.ts'
import { type BodyLimit, readBody } from '../http/request/request-body.ts'
import { adminRoutes } from './admin-routes.ts'

const root = /^(?:[a-zA-Z]+:\/\/[^/?]*)?\/_mintage(?:\/|\?|$)/

export const isAdmin = ({ url = '' }: IncomingMessage): boolean => root.test(url)

/** Responds to one request to the admin API; errors have the form of the API's. */
export async function serveAdmin(
  request: IncomingMessage,
  response: ServerResponse,
  control: EmulatorControl,
): Promise<void> {
  try {
    send(response, 200, (await dispatch(request, control)) ?? {})
  } catch (error) {
    const { status, body, headers } = errorResponse(error)
    send(response, status, body, headers)
  }
}

function send(
  response: ServerResponse,
  status: number,
  content: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.destroyed) return
  const type = typeof content === 'string' ? 'yaml' : 'json'
  response.writeHead(status, { 'content-type': `application/${type}; charset=UTF-8`, ...headers })
  response.end(typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`)
}

async function dispatch(request: IncomingMessage, control: EmulatorControl): Promise<unknown> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://emulator')
  const path = pathname.replace(/^\/_mintage\/?/, '').replace(/\/$/, '')
  const [, id] = /^faults\/(\d{1,15})$/.exec(path) ?? []
  const routes = adminRoutes.filter((route) => route.path === (id === undefined ? path : 'faults/{id}'))
  const route = routes.find(({ http }) => http === request.method)
  if (!route) throw noRoute(path, routes.map(({ http }) => http).join(', '))
  for (const name of searchParams.keys()) {
    if (!route.query?.includes(name)) throw invalid(`${name}: unknown query parameter`)
  }
  const bytes = await readBody(request, bodyLimit)
  if (!bytes.ok) throw bytes.error
  const text = bytes.value.toString()
  if (!route.body && text.trim() !== '') throw invalid('this route accepts no body')
  const query = Object.fromEntries(searchParams)
  const { accept = '' } = request.headers
  return route.respond(control, { query, text, id: Number(id), accept })
}

/** A state of 100,000 images takes about 30 MB. */
const bodyLimit: BodyLimit = {
  bytes: 67_108_864,
  error: computeError(413, 'uploadTooLarge', 'The body exceeds the limit: 67108864 bytes.'),
}

function noRoute(path: string, allow: string): RequestError {
  if (allow === '') return computeError(404, 'notFound', `/_mintage/${path} not found`)
  const { status, body } = computeError(405, 'httpMethodNotAllowed', `allowed methods: ${allow}`)
  return new RequestError(status, body, { allow })
}

const invalid = (message: string): RequestError => computeError(400, 'invalid', message)

function errorResponse(error: unknown): RequestError {
  if (error instanceof RequestError) return error
  const message = error instanceof Error ? error.message : String(error)
  const isInput = error instanceof EmulatorOptionsError || error instanceof EmulatorStateError
  return isInput ? invalid(message) : computeError(500, 'backendError', message)
}
