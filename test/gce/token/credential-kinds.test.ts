import { generateKeyPairSync } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import { startProxy } from '../../support/proxy.ts'
import { credentialsOf, failureOf, federated, granted, writeFiles } from '../../support/token-source.ts'
import { type Step, startScriptedServer } from '../scripted-server.ts'

/** Each kind of credentials asks over the one way, and in the form that its server expects. */

it('AWS sends its signed request as subject token, past every proxy', async () => {
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_ACCESS_KEY_ID']) vi.stubEnv(name, undefined)
  const responses: Record<string, Step> = {
    '/session': { status: 200, body: 'canary-session-token' },
    '/region': { status: 200, body: 'us-east-2b' },
    '/role': { status: 200, body: 'builder' },
    '/role/builder': {
      status: 200,
      body: { AccessKeyId: 'AKIA1', SecretAccessKey: 'canary-secret-key', Token: 'canary-role-token' },
    },
    '/v1/token': ({ body }) => ({
      status: 400,
      body: { error: 'invalid_request', error_description: new URLSearchParams(body).get('subject_token') },
    }),
  }
  await using server = await startScriptedServer(({ url }) => responses[url.pathname] ?? { status: 404 })
  await using proxy = await startProxy('close')
  const source = {
    environment_id: 'aws1',
    region_url: `${server.url}/region`,
    url: `${server.url}/role`,
    imdsv2_session_token_url: `${server.url}/session`,
    regional_cred_verification_url:
      'https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15',
  }
  const { credentials } = await writeFiles({
    credentials: federated(server.url, { credential_source: source }),
  })
  const env = { GOOGLE_APPLICATION_CREDENTIALS: credentials, HTTP_PROXY: `http://${proxy.host}` }
  const tokens = credentialsOf(env)
  expect((await failureOf(tokens.headers())).message).toBe(
    `no token from ${server.base.host}: invalid_request: •••`,
  )
  expect(server.seen.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
    'PUT /session',
    'GET /region',
    'PUT /session',
    'GET /role',
    'GET /role/builder',
    'POST /v1/token',
  ])
  const subject = new URLSearchParams(server.seen.at(-1)?.body).get('subject_token') ?? ''
  expect(JSON.parse(decodeURIComponent(subject))).toMatchObject({
    url: 'https://sts.us-east-2.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15',
    method: 'POST',
  })
  expect(proxy.seen).toEqual([])
  vi.unstubAllEnvs()
})

it('a user of a workforce pool sends the refresh token and its client', async () => {
  await using server = await startScriptedServer(granted('workforce'))
  const { credentials } = await writeFiles({
    credentials: {
      type: 'external_account_authorized_user',
      audience: '//iam.googleapis.com/locations/global/workforcePools/a/providers/b',
      client_id: 'client',
      client_secret: 'canary-client-secret',
      refresh_token: 'canary-refresh-token',
      token_url: `${server.url}/v1/oauthtoken`,
      quota_project_id: 'golden-billing',
    },
  })
  const tokens = credentialsOf({ GOOGLE_APPLICATION_CREDENTIALS: credentials })
  expect(await tokens.headers()).toEqual({
    authorization: 'Bearer workforce',
    'x-goog-user-project': 'golden-billing',
  })
  const [request] = server.seen
  expect(request?.headers.authorization).toBe(`Basic ${btoa('client:canary-client-secret')}`)
  expect(request?.body).toBe('grant_type=refresh_token&refresh_token=canary-refresh-token')
  expect(tokens.secrets.hide('canary-client-secret, canary-refresh-token')).toBe('•••, •••')
})

it('credentials that impersonate an account call IAM Credentials with their source, over their delegates', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  await using proxy = await startProxy('close')
  const { credentials } = await writeFiles({
    credentials: {
      type: 'impersonated_service_account',
      delegates: ['one@p1.iam.gserviceaccount.com'],
      service_account_impersonation_url:
        'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/img@golden-prod.iam.gserviceaccount.com:generateAccessToken',
      source_credentials: {
        type: 'service_account',
        client_email: 'minter@p.iam.gserviceaccount.com',
        private_key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })).replaceAll(
          '\n',
          String.raw`\n`,
        ),
        private_key_id: 'k',
      },
    },
  })
  const env = { GOOGLE_APPLICATION_CREDENTIALS: credentials, HTTPS_PROXY: `http://${proxy.host}` }
  expect((await failureOf(credentialsOf(env).headers())).message).toBe(
    `no token: cannot reach oauth2.googleapis.com: proxy ${proxy.host}: connection reset`,
  )
  expect(proxy.seen).toEqual(['CONNECT oauth2.googleapis.com:443'])
})
