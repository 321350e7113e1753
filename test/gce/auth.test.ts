import { generateKeyPairSync } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../../src/gce/api-error.ts'
import {
  type DefaultCredentialsOptions,
  defaultCredentials,
  noTokens,
  tokenFile,
} from '../../src/gce/auth.ts'
import { closedPort, type Step, startScriptedServer } from './scripted-server.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintage-auth-'))
  for (const name of [
    'GOOGLE_APPLICATION_CREDENTIALS',
    'google_application_credentials',
    'CLOUDSDK_CONFIG',
    'GOOGLE_CLOUD_QUOTA_PROJECT',
    'GCE_METADATA_HOST',
    'GCE_METADATA_IP',
    'HTTPS_PROXY',
    'https_proxy',
    'HTTP_PROXY',
    'http_proxy',
  ]) {
    vi.stubEnv(name, undefined)
  }
  vi.stubEnv('HOME', folder)
  vi.stubEnv('METADATA_SERVER_DETECTION', 'none')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

async function write(name: string, content: unknown): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

async function useFile(content: unknown): Promise<string> {
  const path = await write('credentials.json', content)
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', path)
  return path
}

const adc = (more: Partial<DefaultCredentialsOptions> = {}) => defaultCredentials({ projectId: 'p', ...more })

async function failure(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ApiError)
  expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain('canary')
  return error as ApiError
}

describe('noTokens', () => {
  it('sends nothing', async () => {
    expect(await noTokens.headers()).toEqual({})
  })
})

describe('tokenFile', () => {
  it('is read anew for each request', async () => {
    const path = await write('token', 'first\n')
    const tokens = tokenFile(path)
    expect(await tokens.headers()).toEqual({ authorization: 'Bearer first' })
    await write('token', 'second')
    expect(await tokens.headers()).toEqual({ authorization: 'Bearer second' })
  })

  it('names the project that pays', async () => {
    expect(await tokenFile(await write('token', 't'), 'billing').headers()).toEqual({
      authorization: 'Bearer t',
      'x-goog-user-project': 'billing',
    })
  })

  it('says what is wrong with the file', async () => {
    expect(await failure(tokenFile(join(folder, 'none')).headers())).toMatchObject({
      kind: 'credentials',
      message: `the access token file ${folder}/none cannot be read (ENOENT)`,
      hint: 'check --access-token-file; gcloud auth print-access-token > FILE writes one',
    })
    const path = await write('token', 'canary 1\ncanary 2\n')
    expect(await failure(tokenFile(path).headers())).toMatchObject({
      kind: 'credentials',
      message: `the access token file ${path} does not hold a token`,
    })
    expect(await failure(tokenFile(await write('empty', ' \n')).headers())).toMatchObject({
      kind: 'credentials',
    })
  })
})

describe('without credentials', () => {
  it('says how to get some, without a warning of the library', async () => {
    const warnings: Error[] = []
    const listen = (warning: Error) => warnings.push(warning)
    process.on('warning', listen)
    vi.stubEnv('METADATA_SERVER_DETECTION', 'ping-only')
    vi.stubEnv('GCE_METADATA_HOST', `127.0.0.1:${await closedPort()}`)
    expect(await failure(adc().headers())).toMatchObject({
      kind: 'credentials',
      message: 'no credentials found on this machine',
      hint: 'run `gcloud auth application-default login`, set GOOGLE_APPLICATION_CREDENTIALS, or run where a service account is attached (in GitHub Actions: permissions: id-token: write, and google-github-actions/auth)',
    })
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', listen)
    expect(warnings).toEqual([])
  })

  it('finds them when they come later', async () => {
    const tokens = adc({ universeDomain: 'example.goog' })
    await failure(tokens.headers())
    await useFile(serviceAccount())
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
      'is of no known type; "type" is one of authorized_user, service_account, external_account, external_account_authorized_user, impersonated_service_account, gdch_service_account',
    ],
    ['null', expect.stringContaining('is of no known type')],
  ])('that is broken is named: %s', async (content, what) => {
    const path = await useFile(content)
    const error = await failure(adc().headers())
    expect(error).toMatchObject({ kind: 'credentials', hint: expect.stringContaining('get it anew') })
    const start = `the credentials file ${path} (GOOGLE_APPLICATION_CREDENTIALS) `
    expect(error.message.slice(0, start.length)).toBe(start)
    expect(error.message.slice(start.length)).toEqual(what)
  })

  it('that lacks its key is refused', async () => {
    await useFile({ type: 'service_account', client_email: 'a@b', universe_domain: 'googleapis.com' })
    expect(await failure(adc().headers())).toMatchObject({
      kind: 'credentials',
      message:
        'no token: Unable to read the credential file specified by the GOOGLE_APPLICATION_CREDENTIALS environment variable: The incoming JSON object does not contain a private_key field',
      hint: expect.stringContaining('check that the service account and its key still exist'),
    })
  })

  it('that is not there is named', async () => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '/no/such/file.json')
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
    vi.stubEnv('CLOUDSDK_CONFIG', folder)
    const moved = await write('application_default_credentials.json', '{')
    expect((await failure(adc().headers())).message).toBe(
      `the credentials file ${moved} (written by gcloud) is not JSON`,
    )
  })

  it('with a key signs for itself outside Google’s own universe, and names the project that pays', async () => {
    await useFile(serviceAccount())
    vi.stubEnv('GOOGLE_CLOUD_QUOTA_PROJECT', 'from-env')
    const universe = { universeDomain: 'example.goog' }
    expect(await adc(universe).headers()).toMatchObject({
      authorization: expect.stringMatching(/^Bearer eyJ/),
      'x-goog-user-project': 'from-env',
    })
    expect(await adc({ ...universe, quotaProject: 'flag' }).headers()).toMatchObject({
      'x-goog-user-project': 'flag',
    })
  })
})

describe('a federated identity', () => {
  const granted = (token: string): Step => ({
    status: 200,
    body: {
      access_token: token,
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 300,
    },
  })

  it('asks once for fifty requests, and keeps a token of five minutes', async () => {
    await using sts = await startScriptedServer(granted('one'), granted('two'))
    await useFile(await federated(sts.url))
    const tokens = adc()
    const headers = await Promise.all(Array.from({ length: 50 }, () => tokens.headers()))
    expect(new Set(headers.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer one']))
    await tokens.headers()
    expect(sts.seen).toHaveLength(1)
  })

  it('renews a refused token once, however many requests it was refused to', async () => {
    await using sts = await startScriptedServer(granted('one'), granted('two'), granted('three'))
    await useFile(await federated(sts.url))
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

  it('that is refused says what the server said, and no more', async () => {
    await using sts = await startScriptedServer({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'The audience does not match.' },
    })
    await useFile(await federated(sts.url))
    expect(await failure(adc().headers())).toMatchObject({
      kind: 'credentials',
      message: 'no token: Error code invalid_grant: The audience does not match.',
      hint: expect.stringContaining('permissions: id-token: write'),
    })
  })

  it('that cannot reach its server may ask again', async () => {
    const port = await closedPort()
    await useFile(await federated(`http://127.0.0.1:${port}`))
    expect(await failure(adc().headers())).toMatchObject({
      kind: 'network',
      message: `no token from 127.0.0.1:${port}: ECONNREFUSED`,
    })
  })

  it('that is not answered is given up', async () => {
    await using sts = await startScriptedServer('hang')
    await useFile(await federated(sts.url))
    expect(await failure(adc({ deadlineMs: 50 }).headers())).toMatchObject({
      kind: 'credentials',
      message: 'no token within 0.05 s',
    })
  })

  it('ends with the signal', async () => {
    await using sts = await startScriptedServer('hang')
    await useFile(await federated(sts.url))
    const stop = new AbortController()
    const asking = adc().headers(stop.signal)
    const ended = expect(asking).rejects.toThrow('stopped')
    stop.abort(new Error('stopped'))
    await ended
  })

  it('acts as another through Google’s own endpoint, asked once for fifty requests', async () => {
    await using sts = await startScriptedServer(granted('canary'))
    await useFile(await federated(sts.url))
    const asked: (string | undefined)[] = []
    const proxy = createServer().on('connect', ({ url }, socket) => {
      asked.push(url) // nothing leaves this machine
      socket.destroy()
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`)
    vi.stubEnv('NO_PROXY', '127.0.0.1')
    const ask = async (count: number) => {
      asked.length = 0
      const tokens = adc({ impersonate: 'minter@p.iam.gserviceaccount.com' })
      const errors = await Promise.all(Array.from({ length: count }, () => failure(tokens.headers())))
      return { requests: asked.length, errors }
    }
    const one = await ask(1)
    expect(one.errors).toMatchObject([
      { kind: 'network', message: 'no token from iamcredentials.googleapis.com: no answer' },
    ])
    expect(new Set(asked)).toEqual(new Set(['iamcredentials.googleapis.com:443']))
    expect((await ask(50)).requests).toBe(one.requests)
    proxy.close()
  })
})

describe('the metadata server', () => {
  it('gives a token where there is no file', async () => {
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
    vi.stubEnv('GCE_METADATA_HOST', new URL(server.url).host)
    vi.stubEnv('METADATA_SERVER_DETECTION', 'ping-only')
    expect(await adc().headers()).toEqual({ authorization: 'Bearer vm' })
    expect(server.seen.map(({ url }) => url.pathname)).toEqual([
      '/computeMetadata/v1/instance/',
      '/computeMetadata/v1/instance/service-accounts/default/token',
    ])
  })

  it('is not any server that answers', async () => {
    await using server = await startScriptedServer({ status: 200 })
    vi.stubEnv('GCE_METADATA_HOST', server.url)
    vi.stubEnv('METADATA_SERVER_DETECTION', 'ping-only')
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

async function federated(url: string) {
  return {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/a/providers/b',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${url}/v1/token`,
    credential_source: { file: await write('subject-token', 'canary-subject') },
  }
}
