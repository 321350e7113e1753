import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../support/fake-clock.ts'
import { startProxy } from '../../support/proxy.ts'
import { credentialsOf, failureOf } from '../../support/token-source.ts'
import { type Step, startScriptedServer } from '../scripted-server.ts'

const flavor = { 'metadata-flavor': 'Google' }
const present: Step = { status: 200, headers: flavor, body: 'x' }
const vmToken: Step = {
  status: 200,
  headers: flavor,
  body: { access_token: 'vm', expires_in: 3_599, token_type: 'Bearer' },
}

const serverOf = (ping: Step, token: Step = vmToken) =>
  startScriptedServer(({ url: { pathname } }) => (pathname.endsWith('/token') ? token : ping))

const env = (host: string) => ({ GCE_METADATA_HOST: host, METADATA_SERVER_DETECTION: 'ping-only' })

describe('a metadata server that the environment announces', () => {
  it('is retried for ten seconds while it accepts no connections', async () => {
    const clock = new FakeClock({ autoAdvance: true })
    const startMs = clock.monotonic()
    const ping: Step = () => (clock.monotonic() - startMs < 9_000 ? 'reset' : present)
    await using server = await serverOf(ping)
    expect(await credentialsOf(env(server.base.host), { clock }).headers()).toEqual({
      authorization: 'Bearer vm',
    })
    expect(clock.monotonic() - startMs).toBe(9_000)
    expect(server.seen.length).toBe(20) // each half second, and the token
  })

  it('is logged with each request, so that the log shows why it is not found', async () => {
    await using server = await serverOf(present)
    const tokens = credentialsOf(env(server.base.host))
    await tokens.headers()
    const [type, step] = ['tokenRequest', `GET ${server.base.host}`]
    expect(tokens.logs).toEqual([
      { type, step, result: 'HTTP 200', ms: 0 },
      { type, step, result: 'HTTP 200', ms: 0 },
    ])
  })

  it('is not retried after that', async () => {
    await using server = await serverOf('reset')
    const tokens = credentialsOf(env(server.base.host))
    const startMs = tokens.clock.monotonic()
    expect(await failureOf(tokens.headers())).toMatchObject({
      kind: 'credentials',
      message: 'no credentials found on this machine',
    })
    expect(tokens.clock.monotonic() - startMs).toBe(10_000)
  })

  it('has twelve seconds for a token, and is then retried like any server', async () => {
    await using server = await serverOf(present, 'hang')
    const tokens = credentialsOf(env(server.base.host))
    const startMs = tokens.clock.monotonic()
    expect(await failureOf(tokens.headers())).toMatchObject({
      kind: 'network',
      message: `no token: ${server.base.host}: timed out: no response`,
    })
    expect(tokens.clock.monotonic() - startMs).toBe(12_000)
  })

  it('gets no request if METADATA_SERVER_DETECTION is none', async () => {
    await using server = await serverOf(present)
    const tokens = credentialsOf({ ...env(server.base.host), METADATA_SERVER_DETECTION: 'none' })
    expect((await failureOf(tokens.headers())).message).toBe('no credentials found on this machine')
    expect(server.seen).toEqual([])
  })

  it('is reached past proxies', async () => {
    await using server = await serverOf(present)
    await using proxy = await startProxy('close')
    const url = `http://${proxy.host}`
    const proxied = { ...env(server.base.host), HTTP_PROXY: url, HTTPS_PROXY: url }
    expect(await credentialsOf(proxied).headers()).toEqual({ authorization: 'Bearer vm' })
    expect(proxy.seen).toEqual([])
  })

  it('that refuses is quoted in full', async () => {
    const text = `Unable to generate access token; ${'x'.repeat(200)}\nThis could be caused by a missing IAM policy binding.\n`
    await using server = await serverOf(present, {
      status: 403,
      body: text,
      headers: { 'content-type': 'text/plain' },
    })
    expect(await failureOf(credentialsOf(env(server.base.host)).headers())).toMatchObject({
      kind: 'credentials',
      message: expect.stringMatching(/This could be caused by a missing IAM policy binding\.$/),
      hint: expect.stringContaining('roles/iam.workloadIdentityUser'),
    })
  })
})
