import { generateKeyPairSync } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noTokens, tokenFile } from '../../../src/gce/token/token-source.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { credentialsOf, failureOf, federated, granted } from '../../support/token-source.ts'
import { closedPort, type Step, startScriptedServer } from '../scripted-server.ts'

let folder: string
let env: Record<string, string>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintage-auth-'))
  env = { HOME: folder }
})

afterEach(() => rm(folder, { recursive: true }))

async function write(name: string, content: unknown): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

async function useFile(content: unknown): Promise<string> {
  env.GOOGLE_APPLICATION_CREDENTIALS = await write('credentials.json', content)
  return env.GOOGLE_APPLICATION_CREDENTIALS
}

const adc = (more: Parameters<typeof credentialsOf>[1] = {}) => credentialsOf(env, more)
const failure = failureOf

describe('noTokens', () => {
  it('sends nothing', async () => {
    expect(await noTokens.headers()).toEqual({})
  })
})

describe('tokenFile', () => {
  it('is read for each request', async () => {
    const path = await write('token', 'first\n')
    const tokens = tokenFile(path)
    expect(await tokens.headers()).toEqual({ authorization: 'Bearer first' })
    await write('token', 'second')
    expect(await tokens.headers()).toEqual({ authorization: 'Bearer second' })
  })

  it('names the quota project', async () => {
    expect(await tokenFile(await write('token', 't'), 'billing').headers()).toEqual({
      authorization: 'Bearer t',
      'x-goog-user-project': 'billing',
    })
  })

  it('names the problem of the file', async () => {
    expect(await failure(tokenFile(join(folder, 'none')).headers())).toMatchObject({
      kind: 'credentials',
      message: `the access token file ${folder}/none cannot be read (ENOENT)`,
      hint: 'check --access-token-file; gcloud auth print-access-token > FILE writes one',
    })
    expect(await failure(tokenFile('eyJ0eXAiOiAiSldUIn0canary'.repeat(20)).headers())).toMatchObject({
      message: 'the access token file (500 characters) cannot be read (ENAMETOOLONG)',
    })
    const path = await write('token', 'canary 1\ncanary 2\n')
    expect(await failure(tokenFile(path).headers())).toMatchObject({
      kind: 'credentials',
      message: `the access token file ${path} does not contain a token`,
    })
    expect(await failure(tokenFile(await write('empty', ' \n')).headers())).toMatchObject({
      kind: 'credentials',
    })
  })
})

describe('without credentials', () => {
  it('lists the ways to get them, without a warning of the library', async () => {
    const warnings: Error[] = []
    const listen = (warning: Error) => warnings.push(warning)
    process.on('warning', listen)
    env.METADATA_SERVER_DETECTION = 'ping-only'
    env.GCE_METADATA_HOST = `127.0.0.1:${await closedPort()}`
    expect(await failure(adc().headers())).toMatchObject({
      kind: 'credentials',
      message: 'no credentials found on this machine',
      hint: 'run `gcloud auth application-default login`, set GOOGLE_APPLICATION_CREDENTIALS, or run where a service account is attached (in GitHub Actions: permissions: id-token: write, and google-github-actions/auth)',
    })
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', listen)
    expect(warnings).toEqual([])
  })

  it('finds them when they appear later', async () => {
    const tokens = adc()
    await failure(tokens.headers())
    await mkdir(join(folder, '.config', 'gcloud'), { recursive: true })
    const key = { ...serviceAccount(), universe_domain: 'example.goog' }
    await write('.config/gcloud/application_default_credentials.json', key)
    expect((await tokens.headers()).authorization).toMatch(/^Bearer eyJ/)
  })
})

describe('a credentials file', () => {
  it.each([
    ['{"type": "service_account", "private_key": "-----canary', 'is not JSON'],
    ['canary', 'is not JSON'],
    ['  \n', 'is empty'],
    [
      '{"type": "canary"}',
      'has an unknown type; "type" must be one of authorized_user, service_account, external_account, external_account_authorized_user, impersonated_service_account',
    ],
    ['null', expect.stringContaining('has an unknown type')],
  ])('that is broken is named: %s', async (content, what) => {
    const path = await useFile(content)
    const error = await failure(adc().headers())
    expect(error).toMatchObject({
      kind: 'credentials',
      hint: expect.stringContaining('recreate the file'),
    })
    const start = `the credentials file ${path} (GOOGLE_APPLICATION_CREDENTIALS) `
    expect(error.message.slice(0, start.length)).toBe(start)
    expect(error.message.slice(start.length)).toEqual(what)
  })

  it.each([
    ['service_account', { client_email: 'a@b' }, 'private_key'],
    ['authorized_user', { client_id: 'a', client_secret: 'canary-secret' }, 'refresh_token'],
    ['external_account', { audience: 'a', subject_token_type: 'b' }, 'credential_source'],
    [
      'impersonated_service_account',
      { service_account_impersonation_url: 'https://a' },
      'source_credentials',
    ],
  ])('of type %s that lacks a member is rejected', async (type, members, name) => {
    const path = await useFile({ type, ...members })
    expect(await failure(adc().headers())).toMatchObject({
      kind: 'credentials',
      message: `the credentials file ${path} (GOOGLE_APPLICATION_CREDENTIALS) lacks "${name}", which type ${type} requires`,
    })
  })

  it('that does not exist is named', async () => {
    env.GOOGLE_APPLICATION_CREDENTIALS = '/no/such/file.json'
    expect(await failure(adc().headers())).toMatchObject({
      kind: 'credentials',
      message:
        'the credentials file /no/such/file.json (GOOGLE_APPLICATION_CREDENTIALS) cannot be read (ENOENT)',
    })
  })

  it('of gcloud is found in its folder', async () => {
    await mkdir(join(folder, '.config', 'gcloud'), { recursive: true })
    const path = await write('.config/gcloud/application_default_credentials.json', '{')
    expect((await failure(adc().headers())).message).toBe(
      `the credentials file ${path} (written by gcloud) is not JSON`,
    )
    env.CLOUDSDK_CONFIG = folder
    const moved = await write('application_default_credentials.json', '{')
    expect((await failure(adc().headers())).message).toBe(
      `the credentials file ${moved} (written by gcloud) is not JSON`,
    )
  })

  it('with a key signs its own token outside Google’s own universe, and names the quota project', async () => {
    await useFile({ ...serviceAccount(), universe_domain: 'example.goog' })
    env.GOOGLE_CLOUD_QUOTA_PROJECT = 'from-env'
    expect(await adc().headers()).toMatchObject({
      authorization: expect.stringMatching(/^Bearer eyJ/),
      'x-goog-user-project': 'from-env',
    })
    expect(await adc({ quotaProject: 'flag' }).headers()).toMatchObject({ 'x-goog-user-project': 'flag' })
  })
})

it.each([
  [{}, 'check that the service account exists and is enabled, and that the clock of this machine is correct'],
  [{ impersonate: ['one@p', 'two@p'] }, 'check that the service account two@p exists and is enabled'],
])('a new token that the API refuses has a hint for those credentials: %o', async (more, hint) => {
  await useFile({ ...serviceAccount(), universe_domain: 'example.goog' })
  env.HTTPS_PROXY = `http://127.0.0.1:${await closedPort()}` // nothing leaves this machine
  const tokens = adc(more)
  await tokens.headers().catch(() => {})
  expect(tokens.whenRefused()).toBe(hint)
})

describe('a federated identity', () => {
  it('requests one token for fifty requests, and keeps a token of five minutes', async () => {
    await using sts = await startScriptedServer(granted('one'), granted('two'))
    await useFile(await fromFile(sts.url))
    const tokens = adc()
    const headers = await Promise.all(Array.from({ length: 50 }, () => tokens.headers()))
    expect(new Set(headers.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer one']))
    await tokens.headers()
    expect(sts.seen).toHaveLength(1)
  })

  it('renews a refused token once, however many requests carried it', async () => {
    await using sts = await startScriptedServer(granted('one'), granted('two'), granted('three'))
    await useFile(await fromFile(sts.url))
    const tokens = adc()
    const refused = await tokens.headers()
    tokens.refresh(refused)
    tokens.refresh(refused)
    const [renewed] = await Promise.all([tokens.headers(), tokens.headers()])
    tokens.refresh(refused)
    expect(renewed).toEqual({ authorization: 'Bearer two' })
    expect(await tokens.headers()).toEqual({ authorization: 'Bearer two' })
    expect(sts.seen).toHaveLength(2)
  })

  it('that is rejected quotes the server’s error and nothing else', async () => {
    await using sts = await startScriptedServer({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'The audience does not match.' },
    })
    await useFile(await fromFile(sts.url))
    expect(await failure(adc().headers())).toMatchObject({
      kind: 'credentials',
      message: `no token from ${sts.base.host}: invalid_grant: The audience does not match.`,
      hint: 'check the audience in the credentials file, and the workload identity provider: its issuer, allowed audiences and attribute mapping',
    })
  })

  it('that cannot reach its server is retryable', async () => {
    const port = await closedPort()
    await useFile(await fromFile(`http://127.0.0.1:${port}`))
    expect(await failure(adc().headers())).toMatchObject({
      kind: 'network',
      message: `no token: cannot reach 127.0.0.1:${port}: connection refused`,
    })
  })

  it('times out after ten seconds without a response, and may retry', async () => {
    await using sts = await startScriptedServer('hang')
    await useFile(await fromFile(sts.url))
    const tokens = adc()
    const startMs = tokens.clock.monotonic()
    expect(await failure(tokens.headers())).toMatchObject({
      kind: 'network',
      reason: 'NO_TOKEN',
      message: `no token: ${sts.base.host}: timed out: no response`,
    })
    expect(tokens.clock.monotonic() - startMs).toBe(10_000)
  })

  it('ends with the signal', async () => {
    await using sts = await startScriptedServer('hang')
    await useFile(await fromFile(sts.url))
    const stop = new AbortController()
    const asking = adc({ clock: new FakeClock() }).headers(stop.signal)
    const ended = expect(asking).rejects.toThrow('stopped')
    stop.abort(new Error('stopped'))
    await ended
  })

  it('acts as another account through Google’s own endpoint, with one request for fifty', async () => {
    await using sts = await startScriptedServer(granted('canary'))
    await useFile(await fromFile(sts.url))
    const targets: (string | undefined)[] = []
    const proxy = createServer().on('connect', ({ url }, socket) => {
      targets.push(url) // nothing leaves this machine
      socket.destroy()
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const proxyHost = `127.0.0.1:${(proxy.address() as AddressInfo).port}`
    env.HTTPS_PROXY = `http://${proxyHost}`
    const ask = async (count: number) => {
      targets.length = 0
      const tokens = adc({ impersonate: ['minter@p.iam.gserviceaccount.com'] })
      const errors = await Promise.all(Array.from({ length: count }, () => failure(tokens.headers())))
      return { requests: targets.length, errors }
    }
    const one = await ask(1)
    expect(one.errors).toMatchObject([
      {
        kind: 'network',
        message: `no token: cannot reach iamcredentials.googleapis.com: proxy ${proxyHost}: connection reset`,
      },
    ])
    expect(new Set(targets)).toEqual(new Set(['iamcredentials.googleapis.com:443']))
    expect((await ask(50)).requests).toBe(one.requests)
    proxy.close()
  })
})

describe('the metadata server', () => {
  it('returns a token if there is no file', async () => {
    await using server = await startScriptedServer(({ url, headers }): Step => {
      if (headers['metadata-flavor'] !== 'Google') return { status: 403 }
      const flavor = { 'metadata-flavor': 'Google' }
      return url.pathname.endsWith('/token')
        ? {
            status: 200,
            headers: flavor,
            body: { access_token: 'vm', expires_in: 3600, token_type: 'Bearer' },
          }
        : { status: 200, headers: flavor, body: 'hostname' }
    })
    env.GCE_METADATA_HOST = new URL(server.url).host
    env.METADATA_SERVER_DETECTION = 'ping-only'
    expect(await adc().headers()).toEqual({ authorization: 'Bearer vm' })
    expect(server.seen.map(({ url }) => url.pathname)).toEqual([
      '/computeMetadata/v1/instance/',
      '/computeMetadata/v1/instance/service-accounts/default/token',
    ])
  })

  it('is not just any server that responds', async () => {
    await using server = await startScriptedServer({ status: 200 })
    env.GCE_METADATA_HOST = server.url
    env.METADATA_SERVER_DETECTION = 'ping-only'
    expect(await failure(adc().headers())).toMatchObject({ message: 'no credentials found on this machine' })
  })
})

function serviceAccount() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    type: 'service_account',
    client_email: 'minter@p.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    private_key_id: 'k',
  }
}

/** Credentials of a federated identity with its subject token in a file. */
const fromFile = async (url: string) =>
  federated(url, { credential_source: { file: await write('subject-token', 'canary-subject') } })
