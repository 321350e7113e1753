import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startEmulator } from '../../../src/emulator/start-emulator.ts'
import { startScriptedServer } from '../../gce/scripted-server.ts'
import { folder, mintage } from '../../support/cli.ts'
import { start } from '../../support/process.ts'
import { type ProxyAction, startProxy, tlsFile } from '../../support/proxy.ts'
import { scaledClock } from '../../support/scaled-clock.ts'
import { startTlsServer } from '../../support/tls-server.ts'
import { federated } from '../../support/token-source.ts'

/** From credentials to the Compute API, in a separate process: what ends it, what it sends and what it prints. */

const manifest =
  'project: golden-prod\nimages:\n  - { name: web-1, rawDisk: { source: "gs://golden/web.tar.gz" } }\n'
const user = {
  type: 'authorized_user',
  client_id: '764086051850-x.apps.googleusercontent.com',
  client_secret: 'canary-client-secret',
  refresh_token: '1//canary-refresh-token-abcdef',
}

async function plan(credentials: object, flags: readonly string[], env: Record<string, string> = {}) {
  const path = folder({ 'images.yaml': manifest, 'credentials.json': JSON.stringify(credentials) })
  const { child, output, ended } = start(['plan', join(path, 'images.yaml'), ...flags], {
    HOME: path,
    GOOGLE_APPLICATION_CREDENTIALS: join(path, 'credentials.json'),
    ...env,
  })
  await ended
  const text = output.stdout + output.stderr
  expect(text).not.toContain('canary')
  return { code: child.exitCode, stderr: output.stderr, path }
}

/** Plays the servers of Google, and notes what they are asked. */
function google(asked: string[]): ProxyAction {
  return {
    inspect(request, response) {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        asked.push(`${request.method} ${request.headers.host}${request.url} ${body}`)
        const isExchange = request.headers.host === 'iamcredentials.googleapis.com'
        const granted = isExchange
          ? { accessToken: 'ya29.of-target', expireTime: '2036-01-01T00:00:00Z' }
          : { access_token: 'ya29.of-user', expires_in: 3_599, token_type: 'Bearer' }
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify(granted))
      })
    },
  }
}

describe('the way to a token', () => {
  test('goes by HTTPS_PROXY like the way to the API, and a proxy that refuses is named at once', async () => {
    await using proxy = await startProxy({ text: 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n' })
    const env = { HTTPS_PROXY: `http://user:canary-password@${proxy.host}` }
    const { code, stderr } = await plan(user, ['--auth', 'always', '--endpoint', 'http://127.0.0.1:1'], env)
    expect(code).toBe(1)
    expect(stderr).toContain(
      `no token: cannot reach oauth2.googleapis.com: proxy ${proxy.host} requires authentication (HTTP 407)\n`,
    )
    expect(proxy.seen).toEqual(['CONNECT oauth2.googleapis.com:443'])
  })

  test.each([
    ['expired', 'has expired'],
    ['self-signed', 'is not trusted'],
  ])('names a certificate that is %s at once', async (name, what) => {
    const { host, connections } = await startTlsServer(name)
    const path = folder({ subject: 'canary-subject' })
    const credentials = federated(`https://${host}`, { credential_source: { file: join(path, 'subject') } })
    const flags = ['--auth', 'always', '--endpoint', 'http://127.0.0.1:1']
    const { code, stderr } = await plan(credentials, flags, { NODE_EXTRA_CA_CERTS: tlsFile('ca') })
    expect(code).toBe(1)
    expect(stderr).toContain(`no token: cannot reach ${host}: its TLS certificate ${what}\n`)
    expect(connections()).toBe(1)
  })

  test('leads through delegates to the account of --impersonate-service-account, and is logged', async () => {
    await using gce = await startEmulator({
      latencyMs: 1,
      requireToken: (token) => token === 'ya29.of-target',
    })
    const asked: string[] = []
    await using proxy = await startProxy(google(asked))
    const chain =
      'one@p1.iam.gserviceaccount.com, two@p2.iam.gserviceaccount.com,img@golden-prod.iam.gserviceaccount.com'
    const { code, stderr } = await plan(
      user,
      [
        '--auth',
        'always',
        '--endpoint',
        gce.url,
        '--impersonate-service-account',
        chain,
        '--log-level',
        'debug',
      ],
      { HTTPS_PROXY: `http://${proxy.host}`, NODE_EXTRA_CA_CERTS: tlsFile('ca') },
    )
    expect(code).toBe(0)
    expect(asked).toHaveLength(2)
    expect(asked[1]).toContain(
      'iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/img@golden-prod.iam.gserviceaccount.com:generateAccessToken',
    )
    expect(JSON.parse(asked[1]?.split(' ')[2] ?? '')).toMatchObject({
      delegates: ['one@p1.iam.gserviceaccount.com', 'two@p2.iam.gserviceaccount.com'],
    })
    expect(stderr.match(/debug: token: .*/g)?.map((line) => line.replace(/\d+ms/, 'Nms'))).toEqual([
      'debug: token: POST oauth2.googleapis.com: HTTP 200, Nms',
      'debug: token: POST iamcredentials.googleapis.com: HTTP 200, Nms',
    ])
  })

  test('is not used with credentials of another universe', async () => {
    const asked: string[] = []
    await using proxy = await startProxy(google(asked))
    const env = { HTTPS_PROXY: `http://${proxy.host}`, NODE_EXTRA_CA_CERTS: tlsFile('ca') }
    const flagged = await plan(user, ['--universe-domain', 'apis-tpc.goog'], env)
    expect(flagged.code).toBe(4)
    expect(flagged.stderr).toContain(
      `the credentials file ${flagged.path}/credentials.json belongs to universe googleapis.com, but --universe-domain to apis-tpc.goog\n`,
    )
    const own = await plan({ ...user, universe_domain: 'apis-tpc.goog' }, [], env)
    expect(own.code).toBe(4)
    expect(own.stderr).toContain(
      'belongs to universe apis-tpc.goog, but the endpoint compute.googleapis.com to googleapis.com\n',
    )
    expect(proxy.seen).toEqual([])
  })
})

test('a federated identity with a certificate shows it to the token service', async () => {
  await using gce = await startEmulator({ latencyMs: 1, requireToken: (token) => token === 'federated' })
  const own = readFileSync(tlsFile('local'))
  const shown: string[] = []
  const server = createServer(
    { key: own, cert: own, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      shown.push(String((request.socket as TLSSocket).getPeerCertificate().subject?.CN))
      response.end(JSON.stringify({ access_token: 'federated', token_type: 'Bearer', expires_in: 300 }))
    },
  )
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  const pem = tlsFile('google')
  const path = folder({
    'certificate.json': JSON.stringify({ cert_configs: { workload: { cert_path: pem, key_path: pem } } }),
  })
  const source = { certificate: { certificate_config_location: join(path, 'certificate.json') } }
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { code, stderr } = await plan(
    federated(url, { credential_source: source }),
    ['--auth', 'always', '--endpoint', gce.url],
    { NODE_EXTRA_CA_CERTS: tlsFile('ca') },
  )
  expect([code, stderr]).toEqual([0, ''])
  expect(shown).toEqual(['google'])
})

test('an overloaded token service is retried, and its rate limit is waited out', async () => {
  const granting = { access_token: 'federated', token_type: 'Bearer', expires_in: 300 }
  await using server = await startScriptedServer(
    { status: 503, body: '<html>' },
    {
      status: 429,
      body: { error: { code: 429, message: 'Quota exceeded.' } },
      headers: { 'retry-after': '7' },
    },
    { status: 200, body: granting },
  )
  await using gce = await startEmulator({ latencyMs: 1, requireToken: (token) => token === 'federated' })
  const path = folder({ 'images.yaml': manifest, subject: 'canary-subject' })
  const credentials = federated(server.url, { credential_source: { file: join(path, 'subject') } })
  const file = folder({ 'credentials.json': JSON.stringify(credentials) })
  const env = { GOOGLE_APPLICATION_CREDENTIALS: join(file, 'credentials.json') }
  const args = ['plan', join(path, 'images.yaml'), '--auth', 'always', '--endpoint', gce.url]
  const { code, stderr } = await mintage(args, { env })
  expect(code).toBe(0)
  expect(stderr).toContain(`no token from ${server.base.host}: HTTP 503\n`)
  expect(stderr).toMatch(/^golden-prod: reads rate limited.*: rate limit/m)
  expect(server.seen).toHaveLength(3)
})

describe('a token endpoint that does not respond', () => {
  const silent = async () => {
    const server = await startScriptedServer('hang')
    const path = folder({ subject: 'canary-subject' })
    return {
      server,
      credentials: federated(server.url, { credential_source: { file: join(path, 'subject') } }),
    }
  }

  test('is retried as often as an API that does not respond, and the process ends', async () => {
    const { server, credentials } = await silent()
    const flags = ['--auth', 'always', '--endpoint', 'http://127.0.0.1:1']
    const { code, stderr } = await plan(credentials, flags, scaledClock(60).env)
    expect(code).toBe(1)
    expect(stderr).toContain(`no token: ${server.base.host}: timed out: no response (4 attempts)\n`)
    expect(server.seen).toHaveLength(4)
    await server[Symbol.asyncDispose]()
  })

  test('is abandoned at the deadline of the run, and so is an executable', async () => {
    const { server, credentials } = await silent()
    const flags = ['--auth', 'always', '--endpoint', 'http://127.0.0.1:1', '--deadline', '5s']
    expect((await plan(credentials, flags, scaledClock(60).env)).code).toBe(5)
    const path = folder({ 'wait.sh': 'sleep 1000\n' })
    const executable = { credential_source: { executable: { command: `/bin/sh ${join(path, 'wait.sh')}` } } }
    const env = { ...scaledClock(60).env, GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES: '1' }
    expect((await plan({ ...credentials, ...executable }, flags, env)).code).toBe(5)
    await server[Symbol.asyncDispose]()
  })
})

test.each(['', 'a b@p.iam.gserviceaccount.com', 'a@p,', ',a@p', 'https://a@p', 'serviceAccounts/a@p'])(
  '--impersonate-service-account %j is a usage error',
  async (accounts) => {
    const path = folder({ 'images.yaml': manifest })
    const args = ['plan', join(path, 'images.yaml'), '--impersonate-service-account', accounts]
    expect((await mintage(args)).code).toBe(64)
  },
)
