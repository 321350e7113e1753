import { describe, expect, test } from 'vitest'
import { computeError, images, type Json, operations, type Rig, raw, rig } from './rig.ts'

interface Part {
  /** `GET /compute/v1/… HTTP/1.1`, headers, an empty line, the body. */
  readonly http: string
  readonly id?: string
  readonly type?: string
}

const path = (name: string) => `/compute/v1/${images}${name}`
const get = (name: string): Part => ({ http: `GET ${path(name)} HTTP/1.1\n\n` })

/** As Google's own command line writes it: lines end in LF. */
const written = (parts: readonly Part[], boundary = 'b'): string =>
  [
    ...parts.map(
      ({ http, id = '', type = 'application/http' }, index) =>
        `--${boundary}\nContent-Type: ${type}\nContent-ID: <${id || `x+${index}`}>\n\n${http}\n`,
    ),
    `--${boundary}--\n`,
  ].join('')

interface PartAnswer {
  readonly id: string
  readonly status: number
  readonly headers: string
  readonly body: Json
}

interface BatchAnswer {
  readonly status: number
  readonly type: string
  readonly text: string
  readonly parts: readonly PartAnswer[]
}

async function send(
  { emulator }: Pick<Rig, 'emulator'>,
  body: string | readonly Part[],
  init: { readonly path?: string; readonly headers?: Record<string, string>; readonly method?: string } = {},
): Promise<BatchAnswer> {
  const headers = { 'content-type': 'multipart/mixed; boundary="b"', ...init.headers }
  const response = await fetch(`${emulator.url}${init.path ?? '/batch/compute/v1'}`, {
    method: init.method ?? 'POST',
    headers,
    body: typeof body === 'string' ? body : written(body),
  })
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  const boundary = /^multipart\/mixed; boundary=(batch_[\w-]+)$/.exec(type)?.[1]
  const pieces = boundary === undefined ? [] : text.split(`--${boundary}`).slice(1, -1)
  return { status: response.status, type, text, parts: pieces.map(readPart) }
}

function readPart(piece: string): PartAnswer {
  const [, id, status, headers, body] =
    /^\r\nContent-Type: application\/http\r\n(?:Content-ID: (\S+)\r\n)?\r\nHTTP\/1\.1 (\d+) [A-Z][^\r]*\r\n(.*?)\r\n\r\n(.*)\r\n$/s.exec(
      piece,
    ) ?? []
  return {
    id: id ?? '',
    status: Number(status),
    headers: headers ?? '',
    body: body === '' ? '' : JSON.parse(body ?? 'null'),
  }
}

const insert = (name: string): Part => {
  const body = JSON.stringify({ name, rawDisk: raw, description: 'grün' })
  return { http: `POST ${path('')} HTTP/1.1\nContent-Type: application/json\n\n${body}` }
}

describe('a batch', () => {
  test('runs each part as a separate request, in order', async () => {
    const one = await rig()
    await one.create({ name: 'web-1', rawDisk: raw })
    const before = one.emulator.count()
    const { status, parts } = await send(one, [
      get('/web-1'),
      insert('web-2'),
      get('/web-2'),
      get('/nope'),
      { http: `PUT ${path('')}` },
      { http: `GET http://compute.googleapis.com${path('/web-1')}?fields=name HTTP/1.1` },
    ])
    expect(status).toBe(200)
    expect(parts.map(({ id, status }) => [id, status])).toEqual([
      ['<response-x+0>', 200],
      ['<response-x+1>', 200],
      ['<response-x+2>', 200],
      ['<response-x+3>', 404],
      ['<response-x+4>', 405],
      ['<response-x+5>', 200],
    ])
    expect(parts[0]?.body).toEqual((await one.get(`${images}/web-1`)).body)
    expect(parts[0]?.headers).toMatch(
      /^Content-Type: application\/json; charset=UTF-8\r\n.*Content-Length: \d+$/s,
    )
    expect(parts[1]?.body).toMatchObject({ kind: 'compute#operation', operationType: 'insert' })
    expect(parts[2]?.body).toMatchObject({ name: 'web-2', status: 'PENDING', description: 'grün' })
    const missing = `The resource '${images}/nope' was not found`
    expect(parts[3]?.body).toEqual(computeError(404, 'notFound', missing))
    expect(parts[5]?.body).toEqual({ name: 'web-1' })
    expect(one.emulator.count()).toBe(before + 7)
    expect(
      one.emulator.requests.slice(before, -1).map(({ method, name, status }) => [method, name, status]),
    ).toEqual([
      ['images.get', 'web-1', 200],
      ['images.insert', 'web-2', 200],
      ['images.get', 'web-2', 200],
      ['images.get', 'nope', 404],
      ['unknown', undefined, 405],
      ['images.get', 'web-1', 200],
    ])
  })

  test.each(['/batch/compute/v1', '/batch', '/batch/', '/batch/compute/v1?key=k'])(
    'is served at %s',
    async (url) => {
      const { status, parts } = await send(await rig(), [get('/nope')], { path: url })
      expect([status, parts[0]?.status]).toEqual([200, 404])
    },
  )

  test('accepts other forms of multipart messages', async () => {
    const one = await rig()
    const crlf = written([insert('web-1'), get('')]).replaceAll('\n', '\r\n')
    expect((await send(one, crlf)).parts.map(({ status }) => status)).toEqual([200, 200])
    const preamble = `This is a message of several parts.\n${written([get(''), get('/web-1')])}epilogue`
    expect((await send(one, preamble)).parts.map(({ status }) => status)).toEqual([200, 200])
    const unclosed = written([get('')]).replace('--b--\n', '')
    expect((await send(one, unclosed)).parts.map(({ status }) => status)).toEqual([200])
    const other = { 'content-type': 'Multipart/Mixed; charset=utf-8; BOUNDARY===b==' }
    expect((await send(one, written([get('')], '==b=='), { headers: other })).parts[0]?.status).toBe(200)
    const plainId = written([get('')]).replace('<x+0>', 'x')
    expect((await send(one, plainId)).parts[0]?.id).toBe('response-x')
    const noId = written([get('')]).replace('Content-ID: <x+0>\n', '')
    expect((await send(one, noId)).parts[0]).toMatchObject({ id: '', status: 200 })
  })

  test('applies its headers and query to parts that do not override them', async () => {
    const one = await rig({ requireToken: 'good' })
    const own: Part = { http: `GET ${path('')}?fields=id HTTP/1.1\nAuthorization: Bearer bad\n\n` }
    const query: Part = { http: `GET ${path('')}?fields=id HTTP/1.1\n\n` }
    const { parts } = await send(one, [get(''), own, query], {
      headers: { authorization: 'Bearer good' },
      path: '/batch/compute/v1?fields=kind&prettyPrint=false',
    })
    expect(parts.map(({ status }) => status)).toEqual([200, 401, 200])
    expect(parts[0]?.body).toEqual({ kind: 'compute#imageList' })
    expect(parts[2]?.body).toEqual({ id: images })
  })

  test('charges each part to the quotas', async () => {
    const one = await rig({ quota: { perMinute: { read_requests: 2 } } })
    const { parts } = await send(one, [get('/a'), get('/b'), get('/c')])
    expect(parts.map(({ status }) => status)).toEqual([404, 404, 403])
    expect(parts[2]?.body.error.errors[0].reason).toBe('rateLimitExceeded')
  })

  test('applies faults to each part', async () => {
    const one = await rig()
    one.emulator.failNext('images.get', { kind: 'reply', status: 503 }, { name: 'b' })
    const { parts } = await send(one, [get('/a'), get('/b'), get('/c')])
    expect(parts.map(({ status }) => status)).toEqual([404, 503, 404])
  })

  test('closes the connection if one part does', async () => {
    const one = await rig()
    one.emulator.failNext('images.insert', { kind: 'resetAfter' }, { name: 'b' })
    await expect(send(one, [insert('a'), insert('b'), insert('c')])).rejects.toThrow()
    expect((await one.get(images)).body.items).toHaveLength(3)
  })

  test('lets parts wait concurrently', async () => {
    const one = await rig()
    const names: string[] = []
    for (const name of ['a', 'b']) names.push((await one.insert({ name, rawDisk: raw })).body.name)
    const waits = send(
      one,
      names.map((name) => ({ http: `POST /compute/v1/${operations}/${name}/wait HTTP/1.1\n\n` })),
    )
    while (one.emulator.count('globalOperations.wait') < 2) await new Promise((next) => setImmediate(next))
    await one.clock.advance(10_000)
    expect((await waits).parts.map(({ body }) => body.status)).toEqual(['DONE', 'DONE'])
  })

  test.each<[string, Part]>([
    ['no request line', { http: 'hello' }],
    ['nothing', { http: '' }],
    ['a bad target', { http: 'GET /compute/v1/%zz HTTP/1.1\n\n' }],
    ['another type', { ...get(''), type: 'text/plain' }],
    ['a GET with a body', { http: `GET ${path('')} HTTP/1.1\n\n{}` }],
  ])('responds with 400 to a part that is %s', async (_, part) => {
    const one = await rig()
    const { status, parts } = await send(one, [get(''), part])
    expect(status).toBe(200)
    expect(parts.map(({ id, status, body }) => [id, status, body.error?.message])).toEqual([
      ['<response-x+0>', 200, undefined],
      ['<response-x+1>', 400, 'Bad Request'],
    ])
  })

  test('accepts no batch inside a batch', async () => {
    const inner = written([get('')], 'inner')
    const http = `POST /batch/compute/v1 HTTP/1.1\nContent-Type: multipart/mixed; boundary=inner\n\n${inner}`
    expect((await send(await rig(), [{ http }])).parts.map(({ status }) => status)).toEqual([404])
  })
})

describe('rejects a batch', () => {
  const unreadable = (bytes: number) =>
    `Failed to parse batch request, error: 0 items. Received batch body: (${bytes}) bytes redacted`

  test.each<[string, string | readonly Part[], object, number, string]>([
    ['of another type', '{}', { headers: { 'content-type': 'application/json' } }, 400, unreadable(2)],
    ['without a boundary', '--b', { headers: { 'content-type': 'multipart/mixed' } }, 400, unreadable(3)],
    ['without parts', '--b--\n', {}, 400, unreadable(6)],
    ['that is empty', '', {}, 400, unreadable(0)],
    [
      'of too many parts',
      Array.from({ length: 1_001 }, () => get('')),
      {},
      400,
      'Batch size too large: 1001 requests, of 1000 at most.',
    ],
    [
      'with an id twice',
      [
        { ...get(''), id: 'a' },
        { ...get(''), id: 'a' },
      ],
      {},
      400,
      'Duplicate Request ID in Batch Request: <a>',
    ],
    ['by another method', written([get('')]), { method: 'PUT' }, 405, 'HTTP method not allowed'],
    [
      'to another version',
      written([get('')]),
      { path: '/batch/compute/v2' },
      404,
      "Not Found: the emulator serves versions v1, beta, alpha of the Compute Engine API, not 'v2'.",
    ],
  ])('%s', async (_, body, init, code, message) => {
    const one = await rig()
    const { status, text } = await send(one, body, init)
    expect(status).toBe(code)
    expect(JSON.parse(text).error).toMatchObject({ code, message, errors: [{ message, domain: 'global' }] })
    expect(one.emulator.count()).toBe(0)
  })

  test('accepts 1,000 parts', async () => {
    const one = await rig()
    const { parts } = await send(
      one,
      Array.from({ length: 1_000 }, () => get('')),
    )
    expect(parts).toHaveLength(1_000)
    expect(one.emulator.count('images.list')).toBe(1_000)
  })
})
