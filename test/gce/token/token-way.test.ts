import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../support/fake-clock.ts'
import { credentialsOf, failureOf, federated, granted, writeFiles } from '../../support/token-source.ts'
import { type Step, startScriptedServer } from '../scripted-server.ts'

const subject: Step = { status: 200, body: 'canary-subject-of-the-url\n' }

/** A server of subject tokens, exchange and impersonation, each with steps of its own. */
const serverOf = (steps: {
  readonly subject?: Step
  readonly exchange?: Step
  readonly impersonation?: Step
}) =>
  startScriptedServer(({ url: { pathname } }) => {
    if (pathname === '/subject') return steps.subject ?? subject
    if (pathname === '/v1/token') return steps.exchange ?? granted('federated')
    return steps.impersonation ?? { status: 404 }
  })

async function tokensOf(credentials: unknown, env: Record<string, string> = {}) {
  const { credentials: path } = await writeFiles({ credentials })
  return credentialsOf({ GOOGLE_APPLICATION_CREDENTIALS: path, ...env })
}

describe('a response of the token endpoint', () => {
  it.each<[string, Step, string]>([
    ['without a token', { status: 200, body: {} }, 'application/json'],
    ['with an empty token', granted(''), 'application/json'],
    ['with a token of two lines', granted('canary\ncanary'), 'application/json'],
    ['with a number as token', { status: 200, body: { access_token: 7 } }, 'application/json'],
    ['that is no object', { status: 200, body: 'null' }, 'application/json'],
    ['that is empty', { status: 204, body: '', headers: { 'content-type': 'text/plain' } }, 'text/plain'],
    [
      'that is a login page',
      { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } },
      'text/html',
    ],
  ])('%s is no token', async (_, exchange, type) => {
    await using server = await serverOf({ exchange })
    const status = type === 'text/plain' ? 204 : 200
    const tokens = await tokensOf(federated(server.url))
    expect(await failureOf(tokens.headers())).toMatchObject({
      kind: 'network',
      message: `no token from ${server.base.host}: the response (HTTP ${status}, ${type}) contains none`,
    })
  })

  it('of the metadata server is checked in the same way', async () => {
    await using server = await startScriptedServer({
      status: 200,
      body: {},
      headers: { 'metadata-flavor': 'Google' },
    })
    const tokens = credentialsOf({
      GCE_METADATA_HOST: server.base.host,
      METADATA_SERVER_DETECTION: 'ping-only',
    })
    expect(await failureOf(tokens.headers())).toMatchObject({
      message: `no token from ${server.base.host}: the response (HTTP 200, application/json) contains none`,
    })
  })
})

describe('a subject token', () => {
  it.each<[string, Step, object]>([
    ['as text with a line break', { status: 200, body: 'canary-subject\r\n' }, {}],
    ['as text with a byte order mark', { status: 200, body: '\uFEFFcanary-subject' }, {}],
    [
      'in a member of JSON',
      { status: 200, body: { value: 'canary-subject\n' } },
      { format: { type: 'json', subject_token_field_name: 'value' } },
    ],
  ])('%s is sent without what surrounds it', async (_, step, format) => {
    await using server = await serverOf({ subject: step })
    const source = { url: `${server.url}/subject`, ...format }
    const tokens = await tokensOf(federated(server.url, { credential_source: source }))
    expect(await tokens.headers()).toEqual({ authorization: 'Bearer federated' })
    const body = new URLSearchParams(server.seen.at(-1)?.body)
    expect(body.get('subject_token')).toBe('canary-subject')
  })

  it('in a file is read without byte order mark and line break, once for each token', async () => {
    await using server = await serverOf({})
    const files = await writeFiles({ subject: '\uFEFFcanary-subject\n' })
    const source = { credential_source: { file: files.subject } }
    const tokens = await tokensOf(federated(server.url, source))
    await tokens.headers()
    expect(new URLSearchParams(server.seen[0]?.body).get('subject_token')).toBe('canary-subject')
  })

  it.each<[string, object, Step, (host: string) => string]>([
    [
      'in a member that is not there',
      { format: { type: 'json', subject_token_field_name: 'value' } },
      { status: 200, body: { other: 'canary' } },
      (host) => `the response of ${host} does not contain a subject token in "value"`,
    ],
    [
      'of nothing',
      {},
      { status: 200, body: ' \n' },
      (host) => `the response of ${host} does not contain a subject token`,
    ],
    [
      'that is rejected',
      {},
      { status: 401, body: { message: 'expired' } },
      (host) => `no subject token from ${host}: HTTP 401: expired`,
    ],
  ])('%s is named', async (_, format, step, message) => {
    await using server = await serverOf({ subject: step })
    const source = { credential_source: { url: `${server.url}/subject`, ...format } }
    const tokens = await tokensOf(federated(server.url, source))
    expect(await failureOf(tokens.headers())).toMatchObject({
      kind: 'credentials',
      message: message(server.base.host),
    })
  })

  it.each([
    ['/no/such/subject', 'ENOENT'],
    ['/dev/zero', 'not a regular file'],
  ])('in %s is named', async (file, cause) => {
    const tokens = await tokensOf(federated('http://127.0.0.1:1', { credential_source: { file } }))
    expect(await failureOf(tokens.headers())).toMatchObject({
      kind: 'credentials',
      message: `the subject token file ${file} cannot be read (${cause})`,
    })
  })

  it('that the server echoes is not shown', async () => {
    const exchange: Step = ({ body }) => ({
      status: 400,
      body: {
        error: 'invalid_request',
        error_description: `bad ${new URLSearchParams(body).get('subject_token')}`,
      },
    })
    await using server = await serverOf({ subject: { status: 200, body: 'canary.opaque.subject' }, exchange })
    const tokens = await tokensOf(federated(server.url))
    expect((await failureOf(tokens.headers())).message).toBe(
      `no token from ${server.base.host}: invalid_request: bad •••`,
    )
  })

  it('that has expired since the last token is distinguished from a wrong provider', async () => {
    let exchanges = 0
    const exchange: Step = () => {
      exchanges += 1
      return exchanges === 1 ? granted('one') : { status: 400, body: { error: 'invalid_grant' } }
    }
    await using server = await serverOf({ exchange })
    const tokens = await tokensOf(federated(server.url))
    tokens.refresh(await tokens.headers())
    expect((await failureOf(tokens.headers())).hint).toMatch(/^the subject token has expired: /)
  })
})

describe('impersonation by a credentials file', () => {
  const account = 'img@golden-prod.iam.gserviceaccount.com'
  const credentials = (url: string) =>
    federated(url, {
      service_account_impersonation_url: `${url}/v1/projects/-/serviceAccounts/${account}:generateAccessToken`,
    })

  it('returns the token of the account', async () => {
    const impersonation: Step = ({ headers }) =>
      headers.authorization === 'Bearer federated'
        ? { status: 200, body: { accessToken: 'of-account', expireTime: '2036-01-01T00:00:00Z' } }
        : { status: 401 }
    await using server = await serverOf({ impersonation })
    const tokens = await tokensOf(credentials(server.url))
    expect(await tokens.headers()).toEqual({ authorization: 'Bearer of-account' })
  })

  it('that is rejected names the account and the role', async () => {
    await using server = await serverOf({
      impersonation: { status: 403, body: { error: { message: 'denied' } } },
    })
    const tokens = await tokensOf(credentials(server.url))
    expect(await failureOf(tokens.headers())).toMatchObject({
      kind: 'credentials',
      message: `no token from ${server.base.host}: HTTP 403: denied`,
      hint: `check that ${account} exists, and grant your identity roles/iam.workloadIdentityUser on it`,
    })
  })
})

describe('each request on the way', () => {
  it('is logged with method, host, result and duration, and nothing secret', async () => {
    await using server = await serverOf({ exchange: { status: 503 } })
    const tokens = await tokensOf(federated(server.url))
    await failureOf(tokens.headers())
    const [type, { host }] = ['tokenRequest', server.base]
    expect(tokens.logs).toEqual([
      { type, step: `GET ${host}`, result: 'HTTP 200', ms: 0 },
      { type, step: `POST ${host}`, result: 'HTTP 503', ms: 0 },
    ])
  })

  it('ends when the token is no longer needed', async () => {
    await using server = await serverOf({ exchange: 'hang' })
    const { credentials } = await writeFiles({ credentials: federated(server.url) })
    const tokens = credentialsOf({ GOOGLE_APPLICATION_CREDENTIALS: credentials }, { clock: new FakeClock() })
    const asking = tokens.headers()
    const ended = failureOf(asking)
    while (server.seen.length < 2) await new Promise((resolve) => setImmediate(resolve))
    tokens.close()
    expect(await ended).toMatchObject({ message: 'the token is no longer needed' })
  })
})

describe('a universe', () => {
  const googles = { domain: 'googleapis.com', from: 'the endpoint compute.googleapis.com' }
  const other = { domain: 'apis-tpc.goog', from: '--universe-domain' }

  it.each([
    [
      { universe_domain: 'apis-tpc.goog' },
      googles,
      'belongs to universe apis-tpc.goog, but the endpoint compute.googleapis.com to googleapis.com',
      'use --universe-domain apis-tpc.goog, or credentials of googleapis.com',
    ],
    [
      {},
      other,
      'belongs to universe googleapis.com, but --universe-domain to apis-tpc.goog',
      'use --universe-domain googleapis.com, or credentials of apis-tpc.goog',
    ],
  ])(
    'other than that of the credentials %o is rejected before anything is sent',
    async (more, universe, what, hint) => {
      await using server = await serverOf({})
      const { credentials } = await writeFiles({ credentials: federated(server.url, more) })
      const tokens = credentialsOf({ GOOGLE_APPLICATION_CREDENTIALS: credentials }, { universe })
      expect(await failureOf(tokens.headers())).toMatchObject({
        kind: 'credentials',
        message: `the credentials file ${credentials} ${what}`,
        hint,
      })
      expect(server.seen).toEqual([])
    },
  )

  it('that is the same, or unknown for the endpoint, is accepted', async () => {
    await using server = await serverOf({})
    const files = await writeFiles({
      credentials: federated(server.url, { universe_domain: 'apis-tpc.goog' }),
    })
    const env = { GOOGLE_APPLICATION_CREDENTIALS: files.credentials }
    for (const universe of [other, undefined]) {
      expect(await credentialsOf(env, { universe }).headers()).toEqual({ authorization: 'Bearer federated' })
    }
  })

  it('of the metadata server is checked too, if it is known', async () => {
    let domain: Step = { status: 200, body: 'apis-tpc.goog' }
    await using server = await startScriptedServer(({ url: { pathname } }): Step => {
      if (pathname.endsWith('/universe-domain')) return domain
      return { status: 200, body: { access_token: 'vm' }, headers: { 'metadata-flavor': 'Google' } }
    })
    const env = { GCE_METADATA_HOST: server.base.host, METADATA_SERVER_DETECTION: 'ping-only' }
    const ask = () => credentialsOf(env, { universe: googles }).headers()
    expect(await failureOf(ask())).toMatchObject({
      message:
        'the metadata server belongs to universe apis-tpc.goog, but the endpoint compute.googleapis.com to googleapis.com',
    })
    for (const step of [{ status: 404 }, { status: 500 }, { status: 200, body: 'googleapis.com\n' }]) {
      domain = step
      expect(await ask()).toEqual({ authorization: 'Bearer vm' })
    }
  })
})

describe('a private key', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const keyWith = (private_key: string) => ({
    type: 'service_account',
    client_email: 'minter@p.iam.gserviceaccount.com',
    private_key,
    private_key_id: 'k',
    universe_domain: 'apis-tpc.goog', // where a key signs its own tokens
  })

  it.each([
    ['as it was given out', pem],
    ['with its line breaks escaped twice', pem.replaceAll('\n', String.raw`\n`)],
    ['with line breaks of Windows', pem.replaceAll('\n', '\r\n')],
  ])('%s signs', async (_, text) => {
    const tokens = await tokensOf(keyWith(text))
    expect((await tokens.headers()).authorization).toMatch(/^Bearer eyJ/)
  })

  it.each([
    ['without line breaks', pem.replaceAll('\n', ' ').replace('MII', 'canary')],
    ['of something else', String.raw`-----BEGIN PRIVATE KEY-----\\ncanary\\n-----END PRIVATE KEY-----\\n`],
  ])('%s is named', async (_, text) => {
    const { credentials } = await writeFiles({ credentials: keyWith(text) })
    const tokens = credentialsOf({ GOOGLE_APPLICATION_CREDENTIALS: credentials })
    expect(await failureOf(tokens.headers())).toMatchObject({
      kind: 'credentials',
      message: `the credentials file ${credentials} (GOOGLE_APPLICATION_CREDENTIALS) contains a "private_key" that is not a private key in PEM`,
    })
  })
})

describe('GOOGLE_APPLICATION_CREDENTIALS', () => {
  const credentials = JSON.stringify({
    type: 'authorized_user',
    client_secret: 'canary-secret',
    refresh_token: 'canary',
  })

  it.each([
    ['JSON', credentials],
    ['JSON of several lines', `\n${JSON.stringify(JSON.parse(credentials), undefined, 2)}`],
    ['base64 of JSON', Buffer.from(credentials).toString('base64')],
    ['base64 of JSON for URLs', Buffer.from(credentials).toString('base64url')],
    ['base64 in lines', `${Buffer.from(credentials).toString('base64').replace(/.{76}/g, '$&\n')}`],
    ['a private key', '-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----'],
  ])('that holds %s is not printed', async (_, value) => {
    const error = await failureOf(credentialsOf({ GOOGLE_APPLICATION_CREDENTIALS: value }).headers())
    expect(error).toMatchObject({
      kind: 'credentials',
      message:
        'GOOGLE_APPLICATION_CREDENTIALS contains credentials; it must contain the path of the file with them',
    })
  })

  it('that is too long for a path is not printed', async () => {
    const value = 'canary/'.repeat(50)
    const error = await failureOf(credentialsOf({ GOOGLE_APPLICATION_CREDENTIALS: value }).headers())
    expect(error.message).toBe(
      'the credentials file (350 characters) (GOOGLE_APPLICATION_CREDENTIALS) cannot be read (ENOENT)',
    )
  })

  it('is used without blanks around it, and its file without a byte order mark', async () => {
    await using server = await serverOf({})
    const files = await writeFiles({ credentials: `\uFEFF${JSON.stringify(federated(server.url))}` })
    const tokens = credentialsOf({ GOOGLE_APPLICATION_CREDENTIALS: ` ${files.credentials}\r\n` })
    expect(await tokens.headers()).toEqual({ authorization: 'Bearer federated' })
  })
})
