import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EmulatorControl } from '../contract/emulator.ts'
import { EmulatorOptionsError } from '../contract/settings.ts'
import { EmulatorStateError } from '../contract/state.ts'
import { computeError, RequestError } from '../errors/api-error.ts'
import { type BodyLimit, readBody } from '../http/request/request-body.ts'
import { type AdminAnswer, adminRoutes } from './admin-routes.ts'

const root = /^(?:[a-zA-Z]+:\/\/[^/?]*)?\/_mintage(?:\/|\?|$)/

export const isAdmin = ({ url = '' }: IncomingMessage): boolean => root.test(url)

/** Answers one request to the admin API, with an error in the shape of the API's where it is refused. */
export async function serveAdmin(
  request: IncomingMessage,
  response: ServerResponse,
  control: EmulatorControl,
): Promise<void> {
  try {
    send(response, 200, await answerTo(request, control))
  } catch (error) {
    const { status, body, headers } = refusalOf(error)
    send(response, status, { json: body }, headers)
  }
}

function send(
  response: ServerResponse,
  status: number,
  answer: AdminAnswer,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.destroyed) return
  const [type, text] =
    'yaml' in answer
      ? ['application/yaml', answer.yaml]
      : ['application/json', `${JSON.stringify(answer.json, null, 2)}\n`]
  response.writeHead(status, { 'content-type': `${type}; charset=UTF-8`, ...headers })
  response.end(text)
}

async function answerTo(request: IncomingMessage, control: EmulatorControl): Promise<AdminAnswer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://emulator')
  const path = pathname.replace(/^\/_mintage\/?/, '').replace(/\/$/, '')
  const [, id] = /^faults\/(\d{1,15})$/.exec(path) ?? []
  const fitting = adminRoutes.filter((route) => route.path === (id === undefined ? path : 'faults/{id}'))
  const route = fitting.find(({ http }) => http === request.method)
  if (!route)
    throw noRoute(
      path,
      fitting.map(({ http }) => http),
    )
  for (const name of searchParams.keys()) {
    if (!route.query?.includes(name)) throw invalid(`${name}: unknown query parameter`)
  }
  const bytes = await readBody(request, bodyLimit)
  if (!bytes.ok) throw bytes.error
  const text = bytes.value.toString()
  if (!route.takes && text.trim() !== '') throw invalid('this takes no body')
  const query = Object.fromEntries(searchParams)
  const { accept = '' } = request.headers
  return route.answer(control, { query, text, id: Number(id), accept })
}

/** A state of 100,000 images has some 30 MB. */
const bodyLimit: BodyLimit = {
  bytes: 67_108_864,
  refusal: computeError(413, 'uploadTooLarge', 'The body exceeds the limit: 67108864 bytes.'),
}

function noRoute(path: string, allowed: readonly string[]): RequestError {
  if (allowed.length === 0) return computeError(404, 'notFound', `There is no /_mintage/${path}`)
  const { status, body } = computeError(405, 'httpMethodNotAllowed', `It takes ${allowed.join(', ')}`)
  return new RequestError(status, body, { allow: allowed.join(', ') })
}

const invalid = (message: string): RequestError => computeError(400, 'invalid', message)

function refusalOf(error: unknown): RequestError {
  if (error instanceof RequestError) return error
  if (error instanceof EmulatorOptionsError || error instanceof EmulatorStateError)
    return invalid(error.message)
  return computeError(500, 'backendError', error instanceof Error ? error.message : String(error))
}
