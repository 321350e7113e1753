import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createHttp, type HttpOptions, type HttpRequest } from '../../../src/gce/http/http-client.ts'
import { systemClock } from '../../../src/util/clock.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { startScriptedServer } from '../scripted-server.ts'

const token = 'canary-token-7f3a'
const usual = { userAgent: 'mintage/test', maxConnections: 2, clock: systemClock } as const
const usualRequest = { headers: {}, responseTimeoutMs: 10_000, maxBytes: 2 ** 20 }

async function sendTo(
  base: URL,
  more: Partial<HttpOptions> & Pick<Partial<HttpRequest>, 'responseTimeoutMs' | 'maxBytes'> = {},
): Promise<unknown> {
  const http = createHttp({ ...usual, ...more })
  try {
    return await http.send({
      ...usualRequest,
      ...more,
      method: 'POST',
      url: `${base.href}projects/p/global/images`,
      body: JSON.stringify({ name: 'web-1', imageEncryptionKey: { rawKey: 'canary-key' } }),
      headers: { authorization: `Bearer ${token}` },
      addressFrom: '--endpoint',
    })
  } catch (error) {
    const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)
    expect(shown).not.toMatch(/canary/)
    return error
  } finally {
    http.close()
  }
}

describe('an HTTP request', () => {
  it('resolves with any response', async () => {
    await using server = await startScriptedServer({ status: 418, body: 'short and stout' })
    expect(await sendTo(server.base)).toMatchObject({ status: 418, text: 'short and stout' })
    expect(server.seen[0]?.url.search).toBe('')
  })

  it('keeps its connections, and opens no more than allowed', async () => {
    await using server = await startScriptedServer({ status: 200 })
    const http = createHttp(usual)
    const send = () => http.send({ ...usualRequest, method: 'GET', url: `${server.base.href}x` })
    await Promise.all(Array.from({ length: 20 }, send))
    await send()
    http.close()
    expect(server.seen).toHaveLength(21)
    expect(new Set(server.seen.map(({ port }) => port)).size).toBe(2)
  })

  it('waits for a response by the clock, from when the request is sent', async () => {
    await using server = await startScriptedServer('hang')
    const clock = new FakeClock()
    const sending = sendTo(server.base, { clock, responseTimeoutMs: 3_600_000 })
    while (clock.waiting === 0) await new Promise((resolve) => setImmediate(resolve))
    await clock.advance(3_599_999)
    expect(clock.waiting).toBe(1)
    await clock.advance(1)
    expect(await sending).toMatchObject({ kind: 'network', reason: 'ETIMEDOUT', ambiguous: true })
    expect(server.seen).toHaveLength(1)
  })

  it('leaves no timer after the response', async () => {
    await using server = await startScriptedServer({ status: 200 })
    const clock = new FakeClock()
    await sendTo(server.base, { clock })
    expect(clock.waiting).toBe(0)
  })

  it.each(['reset', 'cut'] as const)('a %s connection leaves the outcome open', async (step) => {
    await using server = await startScriptedServer(step)
    expect(await sendTo(server.base)).toMatchObject({ kind: 'network', ambiguous: true })
  })

  it('rejects a response that is too large for memory, compressed or not', async () => {
    const body = 'x'.repeat(3 * 2 ** 20)
    const tooLarge = {
      kind: 'network',
      reason: 'TOO_LARGE',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+: the response is larger than 2 MiB$/),
      ambiguous: true,
    }
    await using server = await startScriptedServer(
      { status: 200, body },
      { status: 200, body: gzipSync(body), headers: { 'content-encoding': 'gzip' } },
    )
    expect(await sendTo(server.base, { maxBytes: 2 * 2 ** 20 })).toMatchObject(tooLarge)
    expect(await sendTo(server.base, { maxBytes: 2 * 2 ** 20 })).toMatchObject(tooLarge)
  })

  it('reports TLS to a server without TLS', async () => {
    await using server = await startScriptedServer({ status: 200 })
    const base = new URL(server.base.href.replace('http:', 'https:'))
    expect(await sendTo(base)).toMatchObject({
      kind: 'network',
      message: `cannot reach ${base.host}: no TLS handshake`,
      ambiguous: false,
      hint: 'check --endpoint: should it start with http://?',
    })
  })

  it('reports a server that does not respond in HTTP', async () => {
    const server = createServer((socket) => socket.end('220 mail ready\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    expect(await sendTo(new URL(`http://${host}/`))).toMatchObject({
      kind: 'network',
      message: `${host}: the response is not HTTP`,
      hint: 'check --endpoint: should it start with https://?',
    })
    server.close()
  })

  it('reports a host name that does not exist', async () => {
    expect(await sendTo(new URL('http://no-such-host.invalid/'))).toMatchObject({
      kind: 'network',
      message: expect.stringMatching(
        /^cannot reach no-such-host\.invalid: (host name not found|no response from the name server)$/,
      ),
      ambiguous: false,
    })
  })
})
