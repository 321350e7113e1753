import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { computeError, images, raw, rig } from './rig.ts'

test('the headers of the real answers', async () => {
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
      date: expect.any(String),
    })
  }
  expect(list.headers.get('etag')).toMatch(/^[\w-]{27}=\/[\w-]{27}=$/)
  expect((await get(`${images}/web-1`)).headers.get('etag')).toBe(null)
})

test('answers are indented unless prettyPrint is false', async () => {
  const { get, emulator } = await rig()
  const text = await (await fetch(`${emulator.url}/compute/v1/${images}`)).text()
  expect(text).toContain('\n  "kind": "compute#imageList"')
  const dense = await (await fetch(`${emulator.url}/compute/v1/${images}?prettyPrint=false`)).text()
  expect(dense).toMatch(/^\{"kind":"compute#imageList",.*\}\n$/)
  expect((await get(images)).body).toEqual(JSON.parse(dense))
})

test('the API is at /compute/v1/ and at the root', async () => {
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
])('%s %s is not found', async (method, path) => {
  const { emulator } = await rig()
  const response = await fetch(`${emulator.url}/compute/v1/${path}`, { method })
  expect(response.status).toBe(404)
  expect(await response.json()).toEqual(computeError(404, 'notFound', 'Not Found'))
  expect(emulator.requests[0]?.method).toBe('unknown')
})

test.each([
  ['PUT', images, 'POST, GET'],
  ['PATCH', `${images}/web-1/`, undefined],
  ['POST', `${images}/web-1`, 'GET, DELETE'],
])('%s %s', async (method, path, allowed) => {
  const { emulator } = await rig()
  const response = await fetch(`${emulator.url}/compute/v1/${path}`, { method })
  expect(response.status).toBe(allowed ? 405 : 404)
  expect(response.headers.get('allow')).toBe(allowed ?? null)
  expect(await response.json()).toMatchObject({ error: { code: allowed ? 405 : 404 } })
})

test('HEAD is no method of the API', async () => {
  const { emulator } = await rig()
  const response = await fetch(`${emulator.url}/compute/v1/${images}`, { method: 'HEAD' })
  expect(response.status).toBe(405)
  expect(await response.text()).toBe('')
})

test('a body beyond the limit', async () => {
  const { post } = await rig()
  const { status, body } = await post(images, `"${'x'.repeat(10_485_760)}"`)
  expect(status).toBe(400)
  expect(body.error).toMatchObject({
    code: 400,
    message: 'Request payload size exceeds the limit: 10485760 bytes.',
    status: 'INVALID_ARGUMENT',
  })
})

test('a path that cannot be decoded', async () => {
  const { emulator } = await rig()
  const response = await fetch(`${emulator.url}/compute/v1/projects/p%zz/global/images`)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { code: 400 } })
})

test.each([
  'NONSENSE\r\n\r\n',
  'GET / HTTP/1.1\r\nbad header\r\n\r\n',
  'GET http://[ HTTP/1.1\r\nhost: x\r\n\r\n',
])("what is not HTTP (%j) gets an answer of the API's shape", async (bytes) => {
  const { emulator, get } = await rig()
  const answer = await sendRaw(emulator.url, bytes)
  expect(answer).toMatch(/^HTTP\/1\.1 40[04] /)
  expect(JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1))).toMatchObject({
    error: { code: expect.any(Number), errors: [{ domain: 'global' }] },
  })
  expect((await get(images)).status).toBe(200)
})

test('a client that leaves in the middle of its body does no harm', async () => {
  const { emulator, get } = await rig()
  const { hostname, port } = new URL(emulator.url)
  const socket = connect(Number(port), hostname)
  socket.write(`POST /compute/v1/${images} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"name":`)
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
