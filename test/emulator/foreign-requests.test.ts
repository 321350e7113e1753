import { request } from 'node:http'
import { connect } from 'node:net'
import { json, text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { EmulatorOptions } from '../../src/emulator/start-emulator.ts'
import { images, type Json, raw, rig } from './rig.ts'

/** Sends any Host and Origin, which fetch does not allow. */
function send(
  url: string,
  path: string,
  headers: Record<string, string>,
  {
    method = 'GET',
    body = '',
    target = path,
  }: { method?: string; body?: string | Buffer; target?: string } = {},
): Promise<{ status: number | undefined; body: Json }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { path: target, method, headers }, (response) => {
      json(response).then(
        (answer) => resolve({ status: response.statusCode, body: answer }),
        (error: unknown) => reject(error as Error),
      )
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

const list = `/compute/v1/${images}`
const routes = [
  ['images.list', list],
  ['an object of Cloud Storage', '/storage/v1/b/golden/o/web.tar.gz'],
  ['the state', '/_mintage/state'],
  ['a path that is not served', '/nothing'],
] as const

describe.each(routes)('a request for %s', (_, path) => {
  test.each([
    'evil.example',
    'evil.example:8787',
    'localhost.evil.example',
    'evil.example.',
    '10.0.0.1',
    'a b',
  ])('to the foreign host %j gets 421, and is not counted', async (host) => {
    const { emulator } = await rig()
    const { status, body } = await send(emulator.url, path, { host })
    expect(status).toBe(421)
    expect(body.error).toMatchObject({
      code: 421,
      message: `The emulator does not serve the host '${host}'. Start it with --allow-host or the option allowHosts to allow this name.`,
      errors: [{ reason: 'misdirectedRequest' }],
    })
    expect(emulator.count()).toBe(0)
  })

  test.each(['https://evil.example', 'http://localhost:3000', 'null', 'chrome-extension://abc'])(
    'from a web page of %s gets 403',
    async (origin) => {
      const { emulator } = await rig()
      const { status, body } = await send(emulator.url, path, { origin })
      expect(status).toBe(403)
      expect(body.error.message).toContain(`Requests from web pages of ${origin} are rejected.`)
      expect(emulator.count()).toBe(0)
    },
  )
})

describe('a host in the request line, as clients of a proxy send it,', () => {
  test('overrides Host', async () => {
    const { emulator } = await rig()
    const sent = async (base: string, host: string) =>
      (await send(emulator.url, '', { host }, { target: `${base}${list}` })).status
    expect(await sent('http://evil.example', 'localhost')).toBe(421)
    expect(await sent('HTTP://localhost:80', 'localhost')).toBe(200)
    expect(await sent('https://compute.googleapis.com', 'evil.example')).toBe(200)
  })

  test('also leads to the admin API', async () => {
    const { emulator } = await rig()
    const health = (base: string) => send(emulator.url, '', {}, { target: `${base}/_mintage/health` })
    expect(await health('http://localhost')).toMatchObject({ status: 200, body: { status: 'ok' } })
    expect(await health('http://evil.example')).toMatchObject({ status: 421 })
  })
})

test('rejects inserts and batches from web pages', async () => {
  const { emulator, get } = await rig()
  const body = JSON.stringify({ name: 'web-1', rawDisk: raw })
  for (const path of [list, '/batch/compute/v1', '/_mintage/state']) {
    const headers = { origin: 'https://evil.example', 'content-type': 'text/plain' }
    expect((await send(emulator.url, path, headers, { method: 'POST', body })).status).toBe(403)
  }
  expect((await get(images)).body).not.toHaveProperty('items')
})

describe('serves', () => {
  const status = async (options: EmulatorOptions, headers: Record<string, string>) => {
    const { emulator } = await rig(options)
    return (await send(emulator.url.replace('0.0.0.0', '127.0.0.1'), list, headers)).status
  }

  test.each([
    'localhost',
    'LOCALHOST:1',
    'emulator.localhost',
    '127.0.0.2:8787',
    '[::1]:80',
    'compute.googleapis.com',
    'gce.test:8787',
    'localhost.:8787',
    'Compute.GoogleAPIs.com.',
  ])('the host %s', async (host) => expect(await status({}, { host })).toBe(200))

  test('any address, but no name, if all addresses are bound', async () => {
    const all = { host: '0.0.0.0' }
    expect(await status(all, { host: '10.1.2.3:8787' })).toBe(200)
    expect(await status(all, { host: '[fd00::1]:8787' })).toBe(200)
    expect(await status(all, { host: 'emulator:8787' })).toBe(421)
  })

  test('hosts of the option, as in a network of containers, and their web pages', async () => {
    const allowHosts = ['emulator', '*.test.example']
    expect(await status({ allowHosts }, { host: 'emulator:8787' })).toBe(200)
    expect(await status({ allowHosts }, { host: 'ci.Test.example' })).toBe(200)
    expect(await status({ allowHosts }, { host: 'other' })).toBe(421)
    expect(await status({ allowHosts }, { origin: 'https://ci.test.example' })).toBe(200)
  })

  test('web pages at its own address', async () => {
    const { emulator } = await rig()
    const { port } = new URL(emulator.url)
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      expect((await send(emulator.url, list, { origin: `http://${host}:${port}` })).status).toBe(200)
    }
  })
})

describe('a body that is too large', () => {
  test('gets 413 from the admin API, and changes nothing', async () => {
    const { emulator } = await rig({ state: { objects: ['gs://golden/web.tar.gz'] } })
    const body = `images: []\n#${'x'.repeat(67_108_864)}`
    expect(await send(emulator.url, '/_mintage/state', {}, { method: 'PUT', body })).toMatchObject({
      status: 413,
      body: { error: { code: 413, message: 'The body exceeds the limit: 67108864 bytes.' } },
    })
    expect(emulator.state().objects).toEqual(['gs://golden/web.tar.gz'])
  })

  test('after decompression is rejected', async () => {
    const { emulator } = await rig()
    const body = gzipSync(Buffer.alloc(100_000_000))
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    for (const [path, status] of [
      [list, 400],
      ['/batch/compute/v1', 400],
      ['/_mintage/state', 413],
    ] as const) {
      expect((await send(emulator.url, path, headers, { method: 'POST', body })).status).toBe(status)
    }
  })

  test("gets the front end's 400 from the API", async () => {
    const { emulator } = await rig()
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ name: 'web-1', description: 'x'.repeat(10_485_760) })
    expect(await send(emulator.url, list, headers, { method: 'POST', body })).toMatchObject({
      status: 400,
      body: { error: { message: 'Request payload size exceeds the limit: 10485760 bytes.' } },
    })
  })
})

describe('a body', () => {
  test.each([
    ['br', 'Unsupported content encoding: br'],
    ['gzip', 'The content is not gzip, although its encoding is.'],
  ])('of the admin API gets 400 if it is not %s, as declared', async (encoding, message) => {
    const { emulator } = await rig()
    const sent = { method: 'PUT', body: 'images: []' }
    const answer = await send(emulator.url, '/_mintage/state', { 'content-encoding': encoding }, sent)
    expect(answer).toMatchObject({ status: 400, body: { error: { message } } })
  })

  test.each([1, 2, 3, 1_000, 100_000])('in chunks of %i bytes is read completely', async (length) => {
    const { emulator, get } = await rig()
    const description = 'ü'.repeat(1_000)
    const bytes = Buffer.from(JSON.stringify({ name: 'web-1', rawDisk: raw, description }))
    const chunks = Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) => {
      const chunk = bytes.subarray(index * length, (index + 1) * length)
      return Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')])
    })
    const head = `POST ${list} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`
    const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1')
    socket.write(Buffer.concat([Buffer.from(head), ...chunks, Buffer.from('0\r\n\r\n')]))
    expect(await text(socket)).toContain('200 OK')
    expect((await get(`${images}/web-1`)).body.description).toBe(description)
  })
})
