import { readFileSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/start-emulator.ts'
import { FakeClock } from '../support/fake-clock.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests read any member
export type Json = any

export interface ApiResponse {
  readonly status: number
  readonly body: Json
  readonly headers: Headers
}

export interface Rig {
  readonly emulator: Emulator
  readonly clock: FakeClock
  /** Path from `projects/` on. */
  readonly get: (path: string, headers?: Record<string, string>) => Promise<ApiResponse>
  readonly post: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<ApiResponse>
  readonly patch: (path: string, body?: unknown) => Promise<ApiResponse>
  readonly del: (path: string) => Promise<ApiResponse>
  /** Ends the operation that a request started, and returns it. */
  readonly ended: (request: Promise<ApiResponse>) => Promise<Json>
  /** Inserts an image; the fake clock does not move. */
  readonly insert: (body: object, query?: string) => Promise<ApiResponse>
  /** Inserts an image, ends the operation and returns it. */
  readonly create: (body: object, query?: string) => Promise<Json>
}

export const project = 'golden-prod'
export const images = `projects/${project}/global/images`
export const operations = `projects/${project}/global/operations`
export const raw = { source: 'https://storage.googleapis.com/golden/web.tar.gz' }

/** An emulator on a fake clock, closed when the test ends. */
export async function rig(options: EmulatorOptions = {}): Promise<Rig> {
  const clock = new FakeClock()
  const emulator = await startEmulator({ clock, latencyMs: 10_000, ...options })
  onTestFinished(() => emulator.close())
  const send = async (method: string, path: string, init: RequestInit = {}): Promise<ApiResponse> => {
    const response = await fetch(`${emulator.url}/compute/v1/${path}`, { method, ...init })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    return {
      status: response.status,
      body: isJson && text !== '' ? JSON.parse(text) : text,
      headers: response.headers,
    }
  }
  const sendBody = (method: string, path: string, body: unknown, more: Record<string, string> = {}) => {
    const headers = { 'content-type': 'application/json', ...more }
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return send(method, path, body === undefined ? { headers: more } : { body: text, headers })
  }
  const post: Rig['post'] = (path, body, headers) => sendBody('POST', path, body, headers)
  const get: Rig['get'] = (path, headers = {}) => send('GET', path, { headers })
  const insert: Rig['insert'] = (body, query = '') => post(`${images}${query}`, body)
  const ended: Rig['ended'] = async (request) => {
    const { status, body } = await request
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
    await clock.advance(60_000)
    return (await get(new URL(body.selfLink).pathname.replace('/compute/v1/', ''))).body
  }
  return {
    emulator,
    clock,
    get,
    post,
    patch: (path, body) => sendBody('PATCH', path, body),
    del: (path) => send('DELETE', path),
    ended,
    insert,
    create: (body, query) => ended(insert(body, query)),
  }
}

/** The body of an error of Compute's own. */
export function computeError(code: number, reason: string, message: string): Json {
  return { error: { code, message, errors: [{ message, domain: 'global', reason }] } }
}

export interface Recording {
  readonly request: { readonly method: string; readonly url: string; readonly body?: object }
  readonly response: {
    readonly status: number
    readonly headers: Record<string, string>
    readonly body: Json
  }
}

export function recording(name: string): Recording {
  return JSON.parse(readFileSync(new URL(`../recordings/${name}.json`, import.meta.url), 'utf8'))
}
