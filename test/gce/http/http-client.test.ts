import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { ApiError } from '../../../src/gce/errors/api-error.ts'
import { createHttp, type HttpClient, type HttpOptions } from '../../../src/gce/http/http-client.ts'
import { proxyRules } from '../../../src/gce/http/proxy-rules.ts'
import { systemClock } from '../../../src/util/clock.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { type Listening, startProxy, startTcp } from '../../support/proxy.ts'
import { closedPort, startScriptedServer } from '../scripted-server.ts'

const password = 'canary-password'

function httpThrough(proxy: Pick<Listening, 'host'>, more: Partial<HttpOptions> = {}): HttpClient {
  const url = `http://user:${password}@${proxy.host}`
  const rules = proxyRules({ HTTPS_PROXY: url, HTTP_PROXY: url })
  if (!rules.ok) throw new Error(rules.error)
  const usual = { userAgent: 'mintage/test', maxConnections: 2, clock: systemClock }
  return createHttp({ ...usual, proxyFor: rules.value, ...more })
}

const get = (http: HttpClient, url: string, signal?: AbortSignal) =>
  http.send({
    method: 'GET',
    url,
    headers: { authorization: 'Bearer canary-token' },
    responseTimeoutMs: 10_000,
    maxBytes: 2 ** 20,
    addressFrom: '--endpoint',
    signal,
  })

async function failure(http: HttpClient, url: string): Promise<ApiError> {
  const error = await get(http, url).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  http.close()
  expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain('canary')
  return error as ApiError
}

describe('a proxy', () => {
  it('sends requests without TLS in absolute form, with its user and password', async () => {
    await using proxy = await startProxy({ inspect: (_, response) => response.end('{"a":1}') })
    const http = httpThrough(proxy)
    expect(await get(http, 'http://emulator.test:8787/compute/v1/x?y=z')).toMatchObject({ text: '{"a":1}' })
    http.close()
    expect(proxy.seen).toEqual(['GET http://emulator.test:8787/compute/v1/x?y=z'])
    expect(proxy.authorizations).toEqual([`Basic ${btoa(`user:${password}`)}`])
  })

  it('opens a tunnel to an HTTPS server, and sees no token', async () => {
    const received: string[] = []
    await using server = await startTcp((socket) => {
      socket.on('data', (chunk) => {
        received.push(chunk.toString('latin1'))
        socket.destroy()
      })
    })
    await using proxy = await startProxy({ to: server.port })
    expect(await failure(httpThrough(proxy), 'https://compute.googleapis.com/x')).toMatchObject({
      kind: 'network',
      ambiguous: true,
    })
    expect(proxy.seen).toEqual(['CONNECT compute.googleapis.com:443'])
    expect(received[0]?.charCodeAt(0)).toBe(22) // a TLS handshake, and nothing before it
  })

  it.each([
    [
      'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n',
      'PROXY_REFUSED',
      (host: string) =>
        `cannot reach compute.googleapis.com: proxy ${host} requires authentication (HTTP 407)`,
      'check the user and password in HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT',
    ],
    [
      'HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>',
      'PROXY_REFUSED',
      (host: string) =>
        `cannot reach compute.googleapis.com: proxy ${host} refused the connection (HTTP 403)`,
      'allow compute.googleapis.com in the proxy, or list it in NO_PROXY to connect directly',
    ],
    [
      'HTTP/1.1 502 Bad Gateway\r\n\r\n',
      'PROXY_FAILED',
      (host: string) =>
        `cannot reach compute.googleapis.com: proxy ${host} refused the connection (HTTP 502)`,
      'allow compute.googleapis.com in the proxy, or list it in NO_PROXY to connect directly',
    ],
    [
      'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Please log in</html>',
      'ERR_SSL_WRONG_VERSION_NUMBER',
      (host: string) => `cannot reach compute.googleapis.com through proxy ${host}: no TLS handshake`,
      'check that HTTPS_PROXY names an HTTP proxy that supports CONNECT',
    ],
    [
      '220 mail ready\r\n',
      'PROXY_UNREACHABLE',
      (host: string) => `cannot reach compute.googleapis.com: proxy ${host}: its response is not HTTP`,
      'check HTTPS_PROXY and NO_PROXY, and whether the proxy is running',
    ],
  ])(
    'that responds %j is named, and its refusal is not taken for the server’s',
    async (text, reason, message, hint) => {
      await using proxy = await startProxy({ text })
      expect(await failure(httpThrough(proxy), 'https://compute.googleapis.com/x')).toMatchObject({
        kind: 'network',
        reason,
        message: message(proxy.host),
        hint,
        ambiguous: false,
      })
    },
  )

  it('that requires a password for a request without TLS is named', async () => {
    await using proxy = await startProxy({ text: 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n' })
    expect(await failure(httpThrough(proxy), 'http://emulator.test/x')).toMatchObject({
      reason: 'PROXY_REFUSED',
      message: `cannot reach emulator.test: proxy ${proxy.host} requires authentication (HTTP 407)`,
    })
  })

  it('that refuses, drops or ignores connections is named', async () => {
    const closed = { host: `127.0.0.1:${await closedPort()}` }
    const url = 'https://compute.googleapis.com/x'
    const message = (host: string, text: string) =>
      `cannot reach compute.googleapis.com: proxy ${host}: ${text}`
    expect(await failure(httpThrough(closed), url)).toMatchObject({
      reason: 'PROXY_UNREACHABLE',
      message: message(closed.host, 'connection refused'),
    })
    await using dropping = await startProxy('close')
    expect(await failure(httpThrough(dropping), url)).toMatchObject({
      message: message(dropping.host, 'connection reset'),
      ambiguous: false,
    })
    await using silent = await startProxy('hang')
    expect(await failure(httpThrough(silent, { connectTimeoutMs: 50 }), url)).toMatchObject({
      message: message(silent.host, 'timed out'),
      ambiguous: false,
    })
  })

  it('that opens a tunnel to a silent server does not block the run', async () => {
    await using silent = await startTcp(() => {})
    await using proxy = await startProxy({ to: silent.port })
    expect(
      await failure(httpThrough(proxy, { connectTimeoutMs: 1_000 }), 'https://compute.googleapis.com/x'),
    ).toMatchObject({
      message: `compute.googleapis.com through proxy ${proxy.host}: timed out`,
    })
  })

  it('that has not responded yet does not outlive the client', async () => {
    await using silent = await startProxy('hang')
    const http = httpThrough(silent)
    const pending = get(http, 'https://compute.googleapis.com/x')
    const ended = expect(pending).rejects.toMatchObject({ kind: 'network' })
    while (silent.seen.length === 0) await new Promise((resolve) => setImmediate(resolve))
    http.close()
    await ended
  })
})

describe('a response', () => {
  it('times out by the clock, and the error names the host', async () => {
    await using server = await startScriptedServer('hang')
    const clock = new FakeClock({ autoAdvance: true })
    const http = createHttp({ userAgent: 'mintage/test', maxConnections: 2, clock })
    expect(await failure(http, server.url)).toMatchObject({
      reason: 'ETIMEDOUT',
      message: `${server.base.host}: timed out: no response`,
    })
  })

  it('times out if the server does not read a long request', async () => {
    await using deaf = await startTcp((socket) => socket.pause())
    const clock = new FakeClock()
    const http = createHttp({ userAgent: 'mintage/test', maxConnections: 2, clock, sendTimeoutMs: 50 })
    const body = 'x'.repeat(16 * 2 ** 20)
    const url = `http://${deaf.host}/x`
    await expect(
      http.send({ method: 'POST', url, headers: {}, body, responseTimeoutMs: 10_000, maxBytes: 2 ** 20 }),
    ).rejects.toMatchObject({
      reason: 'ETIMEDOUT',
      message: `${deaf.host}: timed out: no response`,
      ambiguous: true,
    })
    http.close()
  })
})
