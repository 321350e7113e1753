import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { computeError, images, type Json, raw, rig } from './rig.ts'

test('sends the headers of the recorded responses', async () => {
  const { get, insert } = await rig()
  const list = await get(images)
  for (const { headers } of [
    list,
    await insert({ name: 'web-1', rawDisk: raw }),
    await get(`${images}/nope`),
  ]) {
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/json; charset=UTF-8',
      server: 'ESF',
      vary: 'Origin, X-Origin, Referer',
      'cache-control': 'private',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'x-xss-protection': '0',
      date: 'Tue, 24 Nov 2026 10:00:00 GMT',
    })
  }
  expect(list.headers.get('etag')).toMatch(/^[\w-]{27}=\/[\w-]{27}=$/)
  expect((await get(`${images}/web-1`)).headers.get('etag')).toBe(null)
})

test('indents responses unless prettyPrint is false', async () => {
  const { get, emulator } = await rig()
  const text = await (await fetch(`${emulator.url}/compute/v1/${images}`)).text()
  expect(text).toContain('\n  "kind": "compute#imageList"')
  const dense = await (await fetch(`${emulator.url}/compute/v1/${images}?prettyPrint=false`)).text()
  expect(dense).toMatch(/^\{"kind":"compute#imageList",.*\}$/)
  expect((await get(images)).body).toEqual(JSON.parse(dense))
})

test('serves the API at /compute/v1/ and at the root', async () => {
  const { emulator } = await rig()
  for (const prefix of ['/compute/v1', '']) {
    expect((await fetch(`${emulator.url}${prefix}/${images}`)).status).toBe(200)
  }
})

test.each([
  ['GET', ''],
  ['GET', 'projects'],
  ['GET', 'projects/'],
  ['GET', 'projects/p1/global/nothing'],
  ['GET', 'projects//global/images'],
  ['POST', 'projects/p1/global/images/web-1/frobnicate'],
])('responds with 404 to %s %s', async (method, path) => {
  const { emulator } = await rig()
  const response = await fetch(`${emulator.url}/compute/v1/${path}`, { method })
  expect(response.status).toBe(404)
  expect(await response.json()).toEqual(computeError(404, 'notFound', 'Not Found'))
  expect(emulator.requests[0]?.method).toBe('unknown')
})

test.each([
  ['PUT', images, 'POST, GET'],
  ['PATCH', `${images}/web-1/`, undefined],
  ['POST', `${images}/web-1`, 'GET, DELETE, PATCH'],
])('%s %s', async (method, path, allowed) => {
  const { emulator } = await rig()
  const response = await fetch(`${emulator.url}/compute/v1/${path}`, { method })
  expect(response.status).toBe(allowed ? 405 : 404)
  expect(response.headers.get('allow')).toBe(allowed ?? null)
  expect(await response.json()).toMatchObject({ error: { code: allowed ? 405 : 404 } })
})

test('responds to HEAD as to GET, without the body', async () => {
  const { emulator } = await rig()
  for (const [path, status] of [
    [images, 200],
    [`${images}/nope`, 404],
  ] as const) {
    const response = await fetch(`${emulator.url}/compute/v1/${path}`, { method: 'HEAD' })
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/json; charset=UTF-8')
    expect(await response.text()).toBe('')
  }
  expect(emulator.requests.map(({ method }) => method)).toEqual(['images.list', 'images.get'])
})

test('rejects a body over the limit', async () => {
  const { post } = await rig()
  const { status, body } = await post(images, `"${'x'.repeat(10_485_760)}"`)
  expect(status).toBe(400)
  expect(body.error).toMatchObject({
    code: 400,
    message: 'Request payload size exceeds the limit: 10485760 bytes.',
    status: 'INVALID_ARGUMENT',
  })
})

test('rejects a path that cannot be decoded', async () => {
  const { emulator } = await rig()
  const response = await fetch(`${emulator.url}/compute/v1/projects/p%zz/global/images`)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { code: 400 } })
})

test.each([
  ['NONSENSE\r\n\r\n', 400],
  ['GET / HTTP/1.1\r\nhost: localhost\r\nbad header\r\n\r\n', 400],
  ['GET http://[ HTTP/1.1\r\nhost: localhost\r\n\r\n', 421],
  ['GET / HTTP/1.1\r\n\r\n', 400],
  ['GET / HTTP/9.9\r\nhost: localhost\r\n\r\n', 400],
  ['CONNECT example.com:443 HTTP/1.1\r\nhost: localhost\r\n\r\n', 405],
  ['POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', 400],
  ['POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n', 400],
  [`GET /${'x'.repeat(40_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`, 414],
  [`GET /${'x'.repeat(70_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`, 431],
  [`GET / HTTP/1.1\r\nhost: localhost\r\n${`x: ${'x'.repeat(1_000)}\r\n`.repeat(80)}\r\n`, 431],
  ['\u0016\u0003\u0001', 400],
] as const)("what is not HTTP (%.60j) gets an answer of the API's shape", async (bytes, status) => {
  const { emulator, get } = await rig()
  const answer = await sendRaw(emulator.url, bytes)
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1))).toMatchObject({
    error: { code: status, message: expect.any(String), errors: [{ domain: 'global' }] },
  })
  expect((await get(images)).status).toBe(200)
})

test.each(['Expect: 100-continue', 'Expect: tea', 'Connection: upgrade\r\nUpgrade: websocket'])(
  'ignores %s',
  async (header) => {
    const { emulator } = await rig()
    const head = `GET /compute/v1/${images} HTTP/1.1\r\nhost: localhost\r\n${header}\r\nconnection: close\r\n\r\n`
    expect(await sendRaw(emulator.url, head)).toMatch(/HTTP\/1.1 200 OK\r\n/)
  },
)

test('survives a client that disconnects in the middle of its body', async () => {
  const { emulator, get } = await rig()
  const { hostname, port } = new URL(emulator.url)
  const socket = connect(Number(port), hostname)
  socket.write(
    `POST /compute/v1/${images} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{"name":`,
  )
  while (emulator.count() < 1) await new Promise((resolve) => setImmediate(resolve))
  socket.destroy()
  expect((await get(images)).body).not.toHaveProperty('items')
  expect(emulator.requests[0]).toMatchObject({ method: 'images.insert', status: 0 })
})

function sendRaw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.end(bytes))
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
  })
}

test.each([
  'alt=json',
  'alt=JSON&alt=media', // uses the first value of a repeated parameter
  'key=k&quotaUser=u&$.xgafv=2&uploadType=media',
])('accepts parameters of all methods: %s', async (query) => {
  const { get } = await rig()
  expect((await get(`${images}?${query}`)).status).toBe(200)
})

test('uses the first value of a repeated parameter', async () => {
  const { get, create } = await rig()
  for (const name of ['web-1', 'web-2']) await create({ name, rawDisk: raw })
  expect((await get(`${images}?maxResults=1&maxResults=2`)).body.items).toHaveLength(1)
})

test.each(['example.com:my-project', 'example.com%3Amy-project', '123456789012'])(
  'accepts the project %s',
  async (id) => {
    const { get } = await rig()
    const { status, body } = await get(`projects/${id}/global/images`)
    expect(status).toBe(200)
    expect(body.id).toBe(`projects/${decodeURIComponent(id)}/global/images`)
  },
)

test('accepts a whole URL as the target', async () => {
  const { emulator } = await rig()
  const head = `GET http://compute.googleapis.com/compute/v1/${images}?fields=kind HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`
  expect(await sendRaw(emulator.url, head)).toMatch(/^HTTP\/1.1 200 OK\r\n.*"compute#imageList"/s)
})

test.each(['v2', 'V1', 'staging_v1'])('responds with 404 to version %s', async (version) => {
  const { emulator } = await rig()
  const response = await fetch(`${emulator.url}/compute/${version}/${images}`)
  expect(response.status).toBe(404)
  const message = `Not Found: the emulator serves versions v1, beta, alpha of the Compute Engine API, not '${version}'.`
  expect(await response.json()).toEqual(computeError(404, 'notFound', message))
})

describe('X-HTTP-Method-Override', () => {
  test('overrides the method of a POST', async () => {
    const { create, post, get, emulator } = await rig()
    await create({ name: 'web-1', rawDisk: raw })
    const { body } = await post(`${images}/web-1`, undefined, { 'x-http-method-override': 'delete' })
    expect(body.operationType).toBe('delete')
    expect(emulator.requests.at(-1)?.method).toBe('images.delete')
    expect((await get(`${images}/web-1`, { 'x-http-method-override': 'DELETE' })).body.status).toBe(
      'DELETING',
    )
  })

  test("accepts a GET as the form of a POST, as Google's Python client sends it", async () => {
    const { create, post } = await rig()
    for (const name of ['web-1', 'web-2']) await create({ name, rawDisk: raw })
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'x-http-method-override': 'GET' }
    const { body } = await post(images, `maxResults=1&filter=${encodeURIComponent('name = web-2')}`, form)
    expect(body.items).toMatchObject([{ name: 'web-2' }])
  })
})

describe('bodies', () => {
  const insert = { name: 'web-1', rawDisk: raw }
  const badContent = (message: string) => computeError(400, 'badContent', message)
  const parseError = computeError(400, 'parseError', 'Parse Error')

  test.each<[string, string | Buffer, Record<string, string>, Json]>([
    [
      'of another type',
      'a=b',
      { 'content-type': 'text/plain' },
      badContent('Unsupported content with type: text/plain'),
    ],
    [
      'in another encoding',
      '{}',
      { 'content-encoding': 'br' },
      badContent('Unsupported content encoding: br'),
    ],
    [
      'not gzip',
      '{}',
      { 'content-encoding': 'gzip' },
      badContent('The content is not gzip, although its encoding is.'),
    ],
    ['not UTF-8', Buffer.from('{"name":"\xff"}', 'latin1'), {}, parseError],
    ['a lone surrogate', '{"name":"\\ud800"}', {}, parseError],
    ['a lone surrogate in a name', '{"\\udc00":1}', {}, parseError],
    ['a byte order mark', '\ufeff{}', {}, parseError],
    ['cut off', '{"name":', {}, parseError],
    ['two values', '{}{}', {}, parseError],
  ])('%s', async (_, body, headers, expected) => {
    const { emulator } = await rig()
    const all = { 'content-type': 'application/json', ...headers }
    const response = await fetch(`${emulator.url}/compute/v1/${images}`, {
      method: 'POST',
      body,
      headers: all,
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual(expected)
  })

  test('accept pairs of surrogates', async () => {
    const { post, clock, get } = await rig()
    await post(images, JSON.stringify(insert).replace('{', '{"description":"\\ud83d\\ude00",'))
    await clock.advance(60_000)
    expect((await get(`${images}/web-1`)).body.description).toBe('😀')
  })

  test.each(['[', '{"a":'])('reject 10,000 levels of %s', async (open) => {
    const { post } = await rig()
    const { status, body } = await post(images, open.repeat(10_000))
    expect(status).toBe(400)
    expect(body.error.message).toBe('Invalid JSON payload received. Message too deep.')
  })

  test('accept gzip', async () => {
    const { emulator, get } = await rig()
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    const url = `${emulator.url}/compute/v1/${images}`
    const good = await fetch(url, { method: 'POST', headers, body: gzipSync(JSON.stringify(insert)) })
    expect(good.status).toBe(200)
    const bomb = gzipSync(Buffer.alloc(10_485_761, ' '))
    const bad = await fetch(url, { method: 'POST', headers, body: bomb })
    expect(bad.status).toBe(400)
    expect(await bad.json()).toMatchObject({
      error: { message: 'Request payload size exceeds the limit: 10485760 bytes.' },
    })
    expect((await get(images)).body.items).toHaveLength(1)
  })

  test('are rejected with GET', async () => {
    const { emulator } = await rig()
    const url = new URL(emulator.url)
    const answer = await sendRaw(
      emulator.url,
      `GET /compute/v1/${images} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
  })
})
