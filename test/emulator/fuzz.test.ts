import { Agent, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { routes } from '../../src/emulator/http/routes.ts'
import { type FuzzRequest, malformedRequests } from './fuzz/corpus.ts'
import { brokenRequests } from './fuzz/raw-corpus.ts'
import { images, type Json, type Rig, raw, rig } from './rig.ts'

const seed = 20_261

/** An emulator with one image, one accepted token and a clock that stands still. */
async function furnished(): Promise<Rig> {
  const one = await rig({
    requireToken: 'good',
    state: { projects: ['golden-prod'], images: [{ project: 'golden-prod', name: 'web-1', rawDisk: raw }] },
  })
  return one
}

/** A valid request still gets its response, and nothing has changed. */
async function unharmed({ emulator, get }: Rig, before: unknown): Promise<void> {
  const { status, body } = await get(`${images}/web-1`, { authorization: 'Bearer good' })
  expect([status, body.name]).toEqual([200, 'web-1'])
  expect(emulator.changes).toBe(0)
  expect(emulator.state()).toEqual(before)
}

/** The error in a response to a malformed request; undefined if there is none. */
function fault(status: number, type: string | undefined, text: string): string | undefined {
  if (status < 400 || status > 499) return `status ${status}`
  if (type !== 'application/json; charset=UTF-8') return `${status} of type ${type}`
  const { error } = parsed(text)
  const [item] = error?.errors ?? []
  const texts = [error?.message, item?.message, item?.reason, item?.domain]
  const isWhole = error?.code === status && texts.every((part) => typeof part === 'string')
  return isWhole ? undefined : `${status} with ${text}`
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

test('rejects 2,000 malformed requests to all methods without side effects', async () => {
  const one = await furnished()
  const before = one.emulator.state()
  const corpus = malformedRequests(2_000, seed)
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  const faults: string[] = []
  const sendNext = async (): Promise<void> => {
    for (let next = corpus.pop(); next; next = corpus.pop()) {
      const { status, type, text } = await send(one.emulator.url, next, agent)
      const found = fault(status, type, text)
      if (found)
        faults.push(`${next.origin}: ${next.method} ${next.target.slice(0, 200)}: ${found.slice(0, 500)}`)
    }
  }
  await Promise.all(Array.from({ length: 8 }, sendNext))
  agent.destroy()
  expect(faults).toEqual([])
  expect(new Set(one.emulator.requests.map(({ method }) => method))).toEqual(
    new Set([...Object.keys(routes), 'unknown']),
  )
  await unharmed(one, before)
})

function send(
  url: string,
  { method, target, headers, body }: FuzzRequest,
  agent: Agent,
): Promise<{ status: number; type: string | undefined; text: string }> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': body.length }
    const options = { agent, hostname, port, method, path: target, headers: { ...headers, ...length } }
    const sent = request(options, (response: IncomingMessage) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'], text })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

test('rejects 400 requests that are invalid HTTP with an error of the same form, without side effects', async () => {
  const one = await furnished()
  const before = one.emulator.state()
  const faults: string[] = []
  const corpus = brokenRequests(400, seed)
  const sendNext = async (): Promise<void> => {
    for (let next = corpus.pop(); next; next = corpus.pop()) {
      const responses = takeApart(await sendRaw(one.emulator.url, next))
      const wrong = responses.filter(({ status, type, text }) => status !== 200 && fault(status, type, text))
      const shown = JSON.stringify(next.toString('latin1')).slice(0, 300)
      if (wrong.length > 0) faults.push(`${shown}: ${JSON.stringify(wrong).slice(0, 500)}`)
    }
  }
  await Promise.all(Array.from({ length: 8 }, sendNext))
  expect(faults).toEqual([])
  await unharmed(one, before)
})

/** All bytes received until the connection ends. */
function sendRaw(url: string, bytes: Buffer): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const socket = connect(Number(port), hostname, () => socket.end(bytes))
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', () => {}) // cut: earlier bytes count
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
  })
}

interface RawAnswer {
  readonly status: number
  readonly type: string | undefined
  readonly text: string
}

function takeApart(all: string): RawAnswer[] {
  const responses: RawAnswer[] = []
  for (let rest = all; rest !== ''; ) {
    const [head, status] = /^HTTP\/1\.1 (\d{3}) .*?\r\n\r\n/s.exec(rest) ?? []
    if (head === undefined) return [...responses, { status: 0, type: undefined, text: rest }]
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
    const [, type] = /^content-type: (.*?)\r$/im.exec(head) ?? []
    const isInterim = status === '100'
    if (!isInterim)
      responses.push({ status: Number(status), type, text: rest.slice(head.length, head.length + length) })
    rest = rest.slice(head.length + length)
  }
  return responses
}
