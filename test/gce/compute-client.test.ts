import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type ComputeClientOptions, createComputeClient } from '../../src/gce/compute-client.ts'
import type { ApiError } from '../../src/gce/errors/api-error.ts'
import type { RequestEvent, RetryingEvent, ThrottleEvent } from '../../src/gce/events.ts'
import type { TokenSource } from '../../src/gce/token/token-source.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { clientOptions } from './client-options.ts'
import {
  apiError,
  closedPort,
  type ScriptedServer,
  type Step,
  startScriptedServer,
} from './scripted-server.ts'

const requestId = '5e0b3d9c-6c8e-4d7c-9a53-0a4f1a1f2a3b'
const token = 'canary-token-7f3a'
const running = { kind: 'compute#operation', name: 'operation-1', status: 'RUNNING', progress: 0 }
const image = { kind: 'compute#image', name: 'web-1', status: 'READY', somethingNew: true }
const unavailable: Step = { status: 503, body: apiError(503, 'backendError', 'Try again') }
const html: Step = { status: 502, body: '<html>502</html>', headers: { 'content-type': 'text/html' } }

function clientOf(server: { readonly base: URL }, more: Partial<ComputeClientOptions> = {}) {
  const clock = new FakeClock({ now: '2026-11-24T10:41:20Z', autoAdvance: true })
  const throttles: ThrottleEvent[] = []
  const logs: RequestEvent[] = []
  const pauses: Pick<RetryingEvent, 'why' | 'ms'>[] = []
  const client = createComputeClient({
    ...clientOptions(server, clock, token),
    emit: (event) => {
      if (event.type === 'request') logs.push(event)
      else if (event.type === 'retrying') pauses.push({ why: event.why, ms: event.ms })
      else if (event.type === 'throttled' || event.type === 'resumed') throttles.push(event)
    },
    random: () => 1,
    ...more,
  })
  const insert = (signal?: AbortSignal) =>
    client.insertImage('p', { name: 'web-1' }, { requestId, forceCreate: false }, signal ? { signal } : {})
  return { client, clock, throttles, logs, pauses, insert }
}

async function failure(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toMatchObject({ name: 'ApiError' })
  expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain(token)
  return error as ApiError
}

const requestIds = ({ seen }: ScriptedServer) => seen.map(({ url }) => url.searchParams.get('requestId'))

describe('requests', () => {
  it('are those of the reference', async () => {
    await using server = await startScriptedServer(
      ({ method, url }): Step => ({
        status: 200,
        body: method === 'POST' || url.pathname.includes('/operations/') ? running : image,
      }),
    )
    const { client } = clientOf(server)
    const body = { name: 'web-1', rawDisk: { source: 'https://storage.googleapis.com/b/o' } }
    expect(await client.insertImage('p', body, { requestId, forceCreate: true })).toEqual(running)
    expect(await client.insertImage('p', body, { requestId, forceCreate: false })).toEqual(running)
    expect(await client.getImage('example.com:p', 'web-1')).toEqual(image)
    expect(await client.getImageFromFamily('p', 'web')).toEqual(image)
    expect(await client.getOperation('p', 'operation-1')).toEqual(running)
    expect(await client.waitOperation('p', 'operation-1')).toEqual(running)
    expect(server.seen.map(({ method, url }) => `${method} ${url.pathname}${url.search}`)).toEqual([
      `POST /compute/v1/projects/p/global/images?requestId=${requestId}&forceCreate=true`,
      `POST /compute/v1/projects/p/global/images?requestId=${requestId}`,
      'GET /compute/v1/projects/example.com%3Ap/global/images/web-1',
      'GET /compute/v1/projects/p/global/images/family/web',
      'GET /compute/v1/projects/p/global/operations/operation-1',
      'POST /compute/v1/projects/p/global/operations/operation-1/wait',
    ])
    const [inserted, , , , , waited] = server.seen
    expect(JSON.parse(inserted?.body ?? '')).toEqual(body)
    expect(inserted?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'mintage/1.2.3',
      authorization: `Bearer ${token}`,
    })
    expect(waited?.body).toBe('')
    expect(waited?.headers['content-length']).toBe('0')
    expect(client.requests).toBe(6)
    client.close()
  })

  it('list all pages', async () => {
    await using server = await startScriptedServer(
      {
        status: 200,
        body: { kind: 'compute#imageList', items: [{ name: 'a' }, { name: 'b' }], nextPageToken: 'p+2/=' },
      },
      { status: 200, body: { kind: 'compute#imageList', nextPageToken: 'p3' } },
      { status: 200, body: { kind: 'compute#imageList', items: [{ name: 'c' }] } },
    )
    const { client } = clientOf(server)
    expect((await client.listImages('p')).map(({ name }) => name)).toEqual(['a', 'b', 'c'])
    expect(server.seen.map(({ url }) => Object.fromEntries(url.searchParams))).toEqual([
      { maxResults: '500' },
      { maxResults: '500', pageToken: 'p+2/=' },
      { maxResults: '500', pageToken: 'p3' },
    ])
    client.close()
  })

  it('list operations by a filter, on every page', async () => {
    await using server = await startScriptedServer(
      { status: 200, body: { kind: 'compute#operationList', items: [running], nextPageToken: 'x' } },
      { status: 200, body: { kind: 'compute#operationList' } },
    )
    const { client } = clientOf(server)
    expect(await client.listOperations('p', '(targetId eq 7) (operationType eq insert)')).toEqual([running])
    expect(server.seen.map(({ url }) => url.searchParams.get('filter'))).toEqual([
      '(targetId eq 7) (operationType eq insert)',
      '(targetId eq 7) (operationType eq insert)',
    ])
    client.close()
  })

  it('patch an image with a requestId, and set its labels without one', async () => {
    await using server = await startScriptedServer({ status: 200, body: running })
    const { client } = clientOf(server)
    const ref = { project: 'p', name: 'web-1', path: 'projects/p/global/images/web-1' }
    await client.patchImage(ref, { description: 'Web' }, requestId)
    await client.setImageLabels(ref, { labels: { team: 'web' }, labelFingerprint: 'Iv6ENOpKpcQ=' })
    const sent = server.seen.map(({ method, url, body }) => `${method} ${url.pathname}${url.search} ${body}`)
    expect(sent).toEqual([
      `PATCH /compute/v1/projects/p/global/images/web-1?requestId=${requestId} {"description":"Web"}`,
      'POST /compute/v1/projects/p/global/images/web-1/setLabels {"labels":{"team":"web"},"labelFingerprint":"Iv6ENOpKpcQ="}',
    ])
    client.close()
  })

  it('list recent inserts, newest first, no further than needed', async () => {
    const named = (name: string) => ({ ...running, name })
    await using server = await startScriptedServer(
      {
        status: 200,
        body: { kind: 'compute#operationList', items: [named('c'), named('b')], nextPageToken: 'x' },
      },
      {
        status: 200,
        body: { kind: 'compute#operationList', items: [named('a'), named('old')], nextPageToken: 'y' },
      },
    )
    const { client } = clientOf(server)
    const found = await client.recentOperations('p', { names: new Set(['a', 'b']), type: 'insert' })
    expect([...found.keys()]).toEqual(['b', 'a'])
    expect(server.seen.map(({ url }) => url.search)).toEqual([
      '?filter=operationType+eq+insert&orderBy=creationTimestamp+desc&maxResults=500',
      '?filter=operationType+eq+insert&orderBy=creationTimestamp+desc&maxResults=500&pageToken=x',
    ])
    client.close()
  })

  it('stop one page after as many operations as were named', async () => {
    await using server = await startScriptedServer(
      { status: 200, body: { kind: 'compute#operationList', items: [running], nextPageToken: 'x' } },
      { status: 200, body: { kind: 'compute#operationList', items: [], nextPageToken: 'y' } },
    )
    const { client } = clientOf(server)
    expect((await client.recentOperations('p', { names: new Set(['ancient']) })).size).toBe(0)
    expect(server.seen.map(({ url }) => url.search)).toEqual([
      '?orderBy=creationTimestamp+desc&maxResults=500',
      '?orderBy=creationTimestamp+desc&maxResults=500&pageToken=x',
    ])
    client.close()
  })

  it('end a pagination loop', async () => {
    await using server = await startScriptedServer({
      status: 200,
      body: { kind: 'compute#imageList', nextPageToken: 'same' },
    })
    const { client } = clientOf(server)
    expect(await failure(client.listImages('p'))).toMatchObject({
      kind: 'unavailable',
      message: 'pagination loop: the API returned the same page twice',
    })
    expect(server.seen).toHaveLength(2)
    client.close()
  })

  it('accept compressed responses', async () => {
    const body = gzipSync(JSON.stringify(image))
    await using server = await startScriptedServer({
      status: 200,
      body,
      headers: { 'content-encoding': 'gzip' },
    })
    const { client } = clientOf(server)
    expect(await client.getImage('p', 'web-1')).toEqual(image)
    expect(server.seen[0]?.headers['accept-encoding']).toContain('gzip')
    client.close()
  })
})

describe('retries', () => {
  it('send the same requestId at each attempt, and report why they pause', async () => {
    await using server = await startScriptedServer(unavailable, html, { status: 200, body: running })
    const { client, insert, logs, pauses } = clientOf(server)
    expect(await insert()).toEqual(running)
    expect(requestIds(server)).toEqual([requestId, requestId, requestId])
    expect(pauses).toEqual([
      { why: 'HTTP 503', ms: 1_000 },
      { why: 'HTTP 502', ms: 2_000 },
    ])
    expect(logs).toMatchObject([
      { method: 'images.insert', project: 'p', attempt: 1, result: 'HTTP 503' },
      { method: 'images.insert', project: 'p', attempt: 2, result: 'HTTP 502' },
      { method: 'images.insert', project: 'p', attempt: 3, result: 'HTTP 200' },
    ])
    expect(JSON.stringify(logs)).not.toContain(token)
    expect(client.requests).toBe(3)
    client.close()
  })

  it('follow a connection that was dropped, before or within the response', async () => {
    await using server = await startScriptedServer('reset', 'cut', { status: 200, body: running })
    const { client, insert, pauses } = clientOf(server)
    expect(await insert()).toEqual(running)
    expect(requestIds(server)).toEqual([requestId, requestId, requestId])
    const host = server.base.host
    expect(pauses.map(({ why }) => why)).toEqual([
      `${host}: connection reset`,
      `${host}: the response was cut short`,
    ])
    client.close()
  })

  it('end after ten failures, and the error counts them', async () => {
    await using server = await startScriptedServer(unavailable)
    const { client } = clientOf(server)
    expect(await failure(client.getImage('p', 'web-1'))).toMatchObject({
      kind: 'unavailable',
      status: 503,
      message: 'Try again (10 attempts)',
      attempts: 10,
      ambiguous: false,
    })
    expect(server.seen).toHaveLength(10)
    client.close()
  })

  it('end soon if no server listens', async () => {
    const port = await closedPort()
    const { client, insert, clock } = clientOf({ base: new URL(`http://127.0.0.1:${port}/compute/v1/`) })
    const beganMs = clock.now()
    expect(await failure(insert())).toMatchObject({
      kind: 'network',
      message: `cannot reach 127.0.0.1:${port}: connection refused (4 attempts)`,
      ambiguous: false,
      hint: 'check the network, --endpoint and whether a firewall or proxy is in the way',
    })
    expect(clock.now() - beganMs).toBeLessThan(10_000)
    client.close()
  })

  it('end soon if the response is not the API’s', async () => {
    await using server = await startScriptedServer({ status: 200, body: '<html>Welcome</html>' })
    const { client } = clientOf(server)
    expect(await failure(client.getImage('p', 'web-1'))).toMatchObject({
      kind: 'network',
      message: `${server.base.host}: the response to images.get (project p) is not a JSON object (4 attempts)`,
    })
    client.close()
  })

  it.each<[string, unknown]>([
    ['an operation without a name', { status: 'RUNNING' }],
    ['a text', '"ok"'],
    ['a number', '7'],
  ])('do not accept %s as a response', async (_, body) => {
    await using server = await startScriptedServer({ status: 200, body }, { status: 200, body: running })
    const { client, insert } = clientOf(server)
    expect(await insert()).toEqual(running)
    expect(server.seen).toHaveLength(2)
    client.close()
  })

  it('do not follow an error that is final', async () => {
    const missing = {
      status: 404,
      body: apiError(404, 'notFound', "The resource 'projects/p/global/images/web-1' was not found"),
    }
    await using server = await startScriptedServer(missing)
    const { client } = clientOf(server)
    expect(await failure(client.getImage('p', 'web-1'))).toMatchObject({ kind: 'notFound', attempts: 1 })
    expect(server.seen).toHaveLength(1)
    client.close()
  })

  it('do not follow redirects', async () => {
    await using other = await startScriptedServer({ status: 200, body: image })
    await using server = await startScriptedServer({
      status: 302,
      body: '',
      headers: { location: `${other.url}/` },
    })
    const { client } = clientOf(server)
    expect(await failure(client.getImage('p', 'web-1'))).toMatchObject({
      kind: 'network',
      status: 302,
      reason: 'NOT_THE_API',
    })
    expect(other.seen).toHaveLength(0)
    client.close()
  })

  it('follow a response that does not start in time', async () => {
    await using server = await startScriptedServer('hang', { status: 200, body: image })
    const { client, pauses } = clientOf(server, { timeouts: { responseMs: 50 } })
    expect(await client.getImage('p', 'web-1')).toEqual(image)
    expect(pauses[0]?.why).toBe(`${server.base.host}: timed out: no response`)
    client.close()
  })

  it('give a long poll more time than other requests', async () => {
    await using server = await startScriptedServer('hang', { status: 200, body: running })
    const { client, pauses } = clientOf(server, {
      timeouts: { responseMs: 600_000, longPollMs: 50 },
    })
    expect(await client.waitOperation('p', 'operation-1')).toEqual(running)
    expect(pauses).toHaveLength(1)
    client.close()
  })
})

describe('an insert whose response was lost', () => {
  const taken: Step = {
    status: 409,
    body: apiError(409, 'alreadyExists', "The resource 'projects/p/global/images/web-1' already exists"),
  }

  it.each<[string, Step, boolean]>([
    ['a 502', html, true],
    ['a reset', 'reset', true],
    ['a cut response', 'cut', true],
    ['a response that is not the API’s', { status: 200, body: '<html>' }, true],
    ['an exhausted quota', { status: 429, body: '' }, false],
    [
      'a source that is not ready',
      { status: 400, body: apiError(400, 'resourceNotReady', 'not ready') },
      false,
    ],
  ])('before a 409: after %s ambiguous is %3$s', async (_, first, ambiguous) => {
    await using server = await startScriptedServer(first, taken)
    const { client, insert } = clientOf(server)
    expect(await failure(insert())).toMatchObject({ kind: 'alreadyExists', ambiguous, attempts: 2 })
    client.close()
  })

  it('does not matter for a read', async () => {
    await using server = await startScriptedServer(html, {
      status: 404,
      body: apiError(404, 'notFound', 'x'),
    })
    const { client } = clientOf(server)
    expect(await failure(client.getImage('p', 'web-1'))).toMatchObject({ kind: 'notFound', ambiguous: false })
    client.close()
  })
})

describe('labels, which are sent without a requestId', () => {
  const ref = { project: 'p', name: 'web-1', path: 'projects/p/global/images/web-1' }
  const body = { labels: {}, labelFingerprint: '42WmSpB8rSM=' }

  it.each<[string, Step, string]>([
    ['a 502', html, 'unavailable'],
    ['a reset', 'reset', 'network'],
    ['a cut response', 'cut', 'network'],
  ])('are not sent again after %s, which may have set them', async (_, first, kind) => {
    await using server = await startScriptedServer(first, { status: 200, body: running })
    const { client } = clientOf(server)
    const error = await failure(client.setImageLabels(ref, body))
    expect(error).toMatchObject({ kind, ambiguous: true, attempts: 1 })
    expect(server.seen).toHaveLength(1)
    client.close()
  })

  it('are sent again after a refusal, which did nothing', async () => {
    const refused: Step = { status: 403, body: apiError(403, 'rateLimitExceeded', 'Rate Limit Exceeded') }
    await using server = await startScriptedServer(refused, { status: 200, body: running })
    const { client } = clientOf(server)
    expect(await client.setImageLabels(ref, body)).toEqual(running)
    expect(server.seen).toHaveLength(2)
    client.close()
  })
})

describe('an exhausted quota', () => {
  const exhausted: Step = {
    status: 403,
    body: apiError(403, 'rateLimitExceeded', "Quota exceeded for quota metric 'Queries'"),
  }

  it('throttles the whole project, is reported once, and is not a retry of one request', async () => {
    await using server = await startScriptedServer(exhausted, exhausted, exhausted, {
      status: 200,
      body: running,
    })
    const { client, clock, throttles, pauses, insert } = clientOf(server)
    await Promise.all([insert(), insert(), insert()])
    expect(throttles).toEqual([
      {
        type: 'throttled',
        project: 'p',
        limiter: 'write',
        why: 'rate limit: quota refills at 10:42:00 UTC',
        by: 'server',
        untilMs: Date.parse('2026-11-24T10:42:03Z'),
      },
      { type: 'resumed', project: 'p', limiter: 'write' },
    ])
    expect(pauses).toEqual([])
    expect(server.seen).toHaveLength(6)
    expect(clock.now()).toBeGreaterThanOrEqual(Date.parse('2026-11-24T10:42:03Z'))
    client.close()
  })

  it('delays requests for as long as the server asks', async () => {
    const later: Step = { status: 429, body: '', headers: { 'retry-after': '30' } }
    await using server = await startScriptedServer(...Array<Step>(15).fill(later), {
      status: 200,
      body: running,
    })
    const { client, clock, insert } = clientOf(server)
    const beganMs = clock.now()
    await insert()
    expect(server.seen).toHaveLength(16)
    expect(clock.now() - beganMs).toBeGreaterThanOrEqual(15 * 30_000)
    client.close()
  })

  it('ends with the signal', async () => {
    await using server = await startScriptedServer(exhausted)
    const { client, insert, clock } = clientOf(server)
    const stop = new AbortController()
    const inserting = insert(stop.signal)
    void clock.sleep(600_000).then(() => stop.abort(new Error('stopped')))
    await expect(inserting).rejects.toThrow('stopped')
    client.close()
  })
})

describe('a signal', () => {
  it('ends a request in flight with its own reason', async () => {
    await using server = await startScriptedServer('hang')
    const { client, insert, logs } = clientOf(server)
    const stop = new AbortController()
    const inserting = insert(stop.signal)
    const ended = expect(inserting).rejects.toThrow('stopped')
    while (server.seen.length === 0) await new Promise((resolve) => setImmediate(resolve))
    stop.abort(new Error('stopped'))
    await ended
    expect(logs).toMatchObject([{ result: 'stopped' }])
    client.close()
  })

  it('of the grace period lets an insert in flight end', async () => {
    const stop = new AbortController()
    await using server = await startScriptedServer((): Step => {
      stop.abort(new Error('stopped'))
      return { status: 200, body: running }
    })
    const { client } = clientOf(server)
    const query = { requestId, forceCreate: false }
    const inserting = client.insertImage('p', { name: 'web-1' }, query, {
      signal: stop.signal,
      graceSignal: new AbortController().signal,
    })
    expect(await inserting).toEqual(running)
    client.close()
  })

  it('that has fired sends nothing', async () => {
    await using server = await startScriptedServer({ status: 200, body: running })
    const { client, insert } = clientOf(server)
    await expect(insert(AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped')
    expect(server.seen).toHaveLength(0)
    client.close()
  })

  it('of a run may serve many requests without a warning', async () => {
    await using server = await startScriptedServer({ status: 200, body: image })
    const { client } = clientOf(server, { perMinute: { write: 60, read: 60, list: 60, operation: 60 } })
    const warnings: Error[] = []
    const listen = (warning: Error) => warnings.push(warning)
    process.on('warning', listen)
    const { signal } = new AbortController()
    await Promise.all(Array.from({ length: 40 }, () => client.getImage('p', 'web-1', { signal })))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', listen)
    expect(warnings).toEqual([])
    client.close()
  })
})

describe('a refused token', () => {
  const refused: Step = {
    status: 401,
    body: {
      error: { code: 401, message: `Bad token ${token}`, status: 'UNAUTHENTICATED' },
    },
  }

  function tokensFrom(values: readonly string[]): TokenSource & { readonly refreshed: string[] } {
    const refreshed: string[] = []
    return {
      refreshed,
      headers: async () => ({
        authorization: `Bearer ${values[Math.min(refreshed.length, values.length - 1)]}`,
      }),
      refresh: ({ authorization = '' }) => refreshed.push(authorization),
      close: () => {},
      whenRefused: 'log in',
    }
  }

  it('is renewed once', async () => {
    await using server = await startScriptedServer(refused, { status: 200, body: image })
    const tokens = tokensFrom(['old', 'new'])
    const { client, pauses } = clientOf(server, { tokens })
    expect(await client.getImage('p', 'web-1')).toEqual(image)
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer old', 'Bearer new'])
    expect(tokens.refreshed).toEqual(['Bearer old'])
    expect(pauses).toEqual([])
    client.close()
  })

  it('that had worked is renewed once more', async () => {
    const good: Step = { status: 200, body: image }
    await using server = await startScriptedServer(good, good, refused, refused, good)
    const left = ['one', 'two', 'one', 'two', 'three']
    const tokens = {
      ...tokensFrom([]),
      headers: async () => ({ authorization: `Bearer ${left.shift()}` }),
    }
    const { client } = clientOf(server, { tokens })
    await client.getImage('p', 'web-1')
    await client.getImage('p', 'web-1')
    expect(await client.getImage('p', 'web-1')).toEqual(image)
    client.close()
  })

  it('that had worked and is not renewed ends the call', async () => {
    await using server = await startScriptedServer({ status: 200, body: image }, refused)
    const { client } = clientOf(server, { tokens: tokensFrom([token]) })
    await client.getImage('p', 'web-1')
    expect(await failure(client.getImage('p', 'web-1'))).toMatchObject({ kind: 'credentials', attempts: 2 })
    client.close()
  })

  it('that is rejected after its renewal is an error of the identity', async () => {
    await using server = await startScriptedServer(refused)
    const { client } = clientOf(server, { tokens: tokensFrom(['old', token]) })
    expect(await failure(client.getImage('p', 'web-1'))).toMatchObject({
      kind: 'credentials',
      status: 401,
      message: 'Bad token •••',
      attempts: 2,
      hint: 'log in',
    })
    expect(server.seen).toHaveLength(2)
    client.close()
  })
})
