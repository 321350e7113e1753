import type { IncomingMessage, ServerResponse } from 'node:http'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startEmulator } from '../../../src/emulator/start-emulator.ts'
import { folder, mintage } from '../../support/cli.ts'
import { start } from '../../support/process.ts'
import { startProxy, tlsFile } from '../../support/proxy.ts'
import { startTlsServer } from '../../support/tls-server.ts'

const manifest =
  'project: golden-prod\nimages:\n  - { name: web-1, rawDisk: { source: "gs://golden/web.tar.gz" } }\n'
const token = 'canary-token-81f2'

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** `mintage plan` in a process of its own, with a token in a file. */
async function plan(flags: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const path = folder({ 'images.yaml': manifest, token })
  const { child, output, ended } = start(
    ['plan', join(path, 'images.yaml'), '--access-token-file', join(path, 'token'), ...flags],
    env,
  )
  await ended
  return { code: child.exitCode, ...output }
}

/** Plays compute.googleapis.com with the API at this URL. */
const playedBy =
  (url: string, tokens: (string | undefined)[] = []) =>
  async (request: IncomingMessage, response: ServerResponse) => {
    tokens.push(request.headers.authorization)
    const { pathname, search } = new URL(request.url ?? '', url) // whole where there is no TLS
    const reply = await fetch(url + pathname + search)
    response.writeHead(reply.status, { 'content-type': 'application/json' })
    response.end(await reply.text())
  }

test('a distant server whose name also has an unreachable IPv6 address is reached', async () => {
  await using gce = await startEmulator({ latencyMs: 1 })
  const { port } = new URL(gce.url)
  const { code, stderr } = await plan(['--endpoint', `http://far.test:${port}`], {
    NODE_OPTIONS: `--no-deprecation --require ${resolve(import.meta.dirname, '../../support/far-network.cjs')}`,
    FAR_PORT: port,
  })
  expect([code, stderr]).toEqual([0, ''])
})

describe('HTTPS_PROXY', () => {
  test('leads to the Compute API and to Cloud Storage', async () => {
    await using gce = await startEmulator({ latencyMs: 1 })
    const tokens: (string | undefined)[] = []
    await using proxy = await startProxy({ inspect: playedBy(gce.url, tokens) })
    const env = {
      HTTPS_PROXY: `http://user:canary-password@${proxy.host}`,
      NODE_EXTRA_CA_CERTS: tlsFile('ca'),
    }
    const { code, stderr } = await plan([], env)
    expect([code, stderr]).toEqual([0, ''])
    expect(new Set(proxy.seen)).toEqual(
      new Set(['CONNECT compute.googleapis.com:443', 'CONNECT storage.googleapis.com:443']),
    )
    expect(new Set(tokens)).toEqual(new Set([`Bearer ${token}`]))
  })

  test('may itself be reached over TLS, by its own name', async () => {
    await using gce = await startEmulator({ latencyMs: 1 })
    await using proxy = await startProxy({ inspect: playedBy(gce.url) }, { overTls: true })
    const url = `https://localhost:${proxy.port}`
    const trusting = { HTTPS_PROXY: url, HTTP_PROXY: url, NODE_EXTRA_CA_CERTS: tlsFile('ca') }
    expect(await plan([], trusting)).toMatchObject({ code: 0, stderr: '' })
    expect(await plan(['--endpoint', 'http://emulator.test:8787'], trusting)).toMatchObject({
      code: 0,
      stderr: '',
    })
    expect(proxy.seen).toContain('CONNECT compute.googleapis.com:443')
    const { code, stderr } = await plan([], { HTTPS_PROXY: url })
    expect(code).toBe(1)
    expect(stderr).toContain(
      `cannot reach compute.googleapis.com: proxy localhost:${proxy.port}: its TLS certificate is not trusted\n`,
    )
    expect(stderr).toContain('otherwise check HTTPS_PROXY\n')
  })

  test('that refuses is final, and its password is not printed', async () => {
    await using proxy = await startProxy({ text: 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n' })
    const url = `http://user:canary-password@${proxy.host}`
    const { code, stderr } = await plan(['--log-level', 'trace'], { HTTPS_PROXY: url })
    expect(code).toBe(1)
    expect(stderr).toContain(
      `mintage: cannot read the images of project golden-prod: cannot reach compute.googleapis.com: proxy ${proxy.host} requires authentication (HTTP 407)\n`,
    )
    expect(stderr).not.toContain('canary')
    expect(proxy.seen).toHaveLength(1)
  })

  test('that is not an HTTP proxy is a usage error, unless no request would use it', async () => {
    const path = folder({ 'images.yaml': manifest, token })
    const env = { HTTPS_PROXY: 'socks5://user:canary-password@proxy:1080' }
    const args = ['plan', join(path, 'images.yaml')]
    expect(await mintage([...args, '--access-token-file', join(path, 'token')], { env })).toEqual({
      code: 64,
      stdout: '',
      stderr: 'mintage: HTTPS_PROXY is not the URL of an HTTP proxy; write it as http://HOST:PORT\n',
    })
    expect((await mintage([...args, '--emulator'], { env })).code).toBe(0)
  })
})

describe('a TLS certificate', () => {
  test.each([
    ['expired', 'has expired', 'renew the certificate of this host, or correct the clock of this machine'],
    [
      'other-host',
      'is for another host name',
      'check --endpoint, and whether DNS or a proxy sends this host elsewhere',
    ],
    [
      'self-signed',
      'is not trusted',
      'if a proxy inspects TLS, set NODE_EXTRA_CA_CERTS to the file of its CA; otherwise check --endpoint',
    ],
  ])('that is %s is named at once', async (name, what, hint) => {
    const { host, connections } = await startTlsServer(name)
    const { code, stderr } = await plan(['--endpoint', `https://${host}`], {
      NODE_EXTRA_CA_CERTS: tlsFile('ca'),
    })
    expect(code).toBe(1)
    expect(stderr).toContain(`cannot reach ${host}: its TLS certificate ${what}\n`)
    expect(stderr).toContain(` ${hint}\n`)
    expect(connections()).toBe(1)
  })
})
