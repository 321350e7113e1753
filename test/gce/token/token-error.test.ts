import { describe, expect, it } from 'vitest'
import { createHttp } from '../../../src/gce/http/http-client.ts'
import type { TokenContext, TokenStep } from '../../../src/gce/token/context.ts'
import { refusedToken, withoutToken } from '../../../src/gce/token/token-error.ts'
import { Secrets } from '../../../src/util/secrets.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { apiError } from '../scripted-server.ts'

const account = 'img@golden-prod.iam.gserviceaccount.com'
const own: TokenStep = { kind: 'impersonation', account, isFederated: false }
const ofFederation: TokenStep = { kind: 'impersonation', account, isFederated: true }

function contextOf(more: Partial<TokenContext> = {}): TokenContext {
  const clock = new FakeClock()
  const secrets = new Secrets()
  secrets.add('canary-subject-token')
  return {
    http: createHttp({ userAgent: 'mintage/test', maxConnections: 1, clock }),
    clock,
    env: {},
    secrets,
    emit: () => {},
    universe: undefined,
    signal: new AbortController().signal,
    hasWorked: () => false,
    ...more,
  }
}

const refused = (
  step: TokenStep,
  status: number,
  body: unknown,
  more: Partial<TokenContext> = {},
  headers: Record<string, string> = {},
) =>
  refusedToken(
    step,
    'h.test',
    { status, headers, text: typeof body === 'string' ? body : JSON.stringify(body) },
    contextOf(more),
  )

const oauth = (error: string, error_description?: string) => ({ error, error_description })
const info = (reason: string, metadata: Record<string, string> = {}) => [
  { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com', metadata },
]
const denied = apiError(
  403,
  'forbidden',
  "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
  info('IAM_PERMISSION_DENIED', { permission: 'iam.serviceAccounts.getAccessToken' }),
)
const rerunLogin = 'rerun `gcloud auth application-default login`'
const checkProvider =
  'check the audience in the credentials file, and the workload identity provider: its issuer, allowed audiences and attribute mapping'
const renewSubject =
  'the subject token has expired: renew it while mintage runs, or let credential_source name a URL or an executable that returns a new one'

describe('a refusal on the way to a token', () => {
  it.each<[string, TokenStep, number, unknown, string, string]>([
    [
      'a user who logged out',
      { kind: 'user' },
      400,
      oauth('invalid_grant', 'Token has been expired or revoked.'),
      'no token from h.test: invalid_grant: Token has been expired or revoked.',
      rerunLogin,
    ],
    [
      'an OAuth error alone',
      { kind: 'user' },
      401,
      oauth('deleted_client'),
      'no token from h.test: deleted_client',
      rerunLogin,
    ],
    [
      'a clock that is wrong',
      { kind: 'key' },
      400,
      oauth(
        'invalid_grant',
        'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.',
      ),
      'no token from h.test: invalid_grant: Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.',
      'correct the clock of this machine',
    ],
    [
      'a key that was deleted',
      { kind: 'key' },
      400,
      oauth('invalid_grant', 'Invalid JWT Signature.'),
      'no token from h.test: invalid_grant: Invalid JWT Signature.',
      'check that the service account exists and is enabled, and that its key has not been deleted or disabled',
    ],
    [
      'an audience that does not match',
      { kind: 'exchange' },
      400,
      oauth('invalid_grant', 'The audience does not match.'),
      'no token from h.test: invalid_grant: The audience does not match.',
      checkProvider,
    ],
    [
      'an attribute condition',
      { kind: 'exchange' },
      401,
      oauth('unauthorized_client', 'The given credential is rejected by the attribute condition.'),
      'no token from h.test: unauthorized_client: The given credential is rejected by the attribute condition.',
      'the attribute condition of the workload identity provider rejects this identity: correct the condition, or use another identity',
    ],
    [
      'a subject token that is too old',
      { kind: 'exchange' },
      400,
      oauth('invalid_grant', 'ID Token issued at 1700000000 is stale to sign-in.'),
      'no token from h.test: invalid_grant: ID Token issued at 1700000000 is stale to sign-in.',
      renewSubject,
    ],
    [
      'a token service that responds in the shape of Google’s APIs',
      { kind: 'exchange' },
      403,
      apiError(
        403,
        'forbidden',
        "Request is prohibited by organization's policy.",
        info('SECURITY_POLICY_VIOLATED'),
      ),
      "no token from h.test: HTTP 403: Request is prohibited by organization's policy.",
      'a VPC Service Controls perimeter blocks this: run mintage inside it, or request an ingress rule',
    ],
    [
      'a federated identity that may not act as the account',
      ofFederation,
      403,
      denied,
      "no token from h.test: HTTP 403: Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
      `check that ${account} exists, and grant your identity roles/iam.workloadIdentityUser on it`,
    ],
    [
      'another identity that may not',
      own,
      403,
      denied,
      "no token from h.test: HTTP 403: Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
      `check that ${account} exists, and grant your identity roles/iam.serviceAccountTokenCreator on it`,
    ],
    [
      'an API that is not enabled',
      own,
      403,
      apiError(
        403,
        'forbidden',
        'IAM Service Account Credentials API has not been used.',
        info('SERVICE_DISABLED', { service: 'iamcredentials.googleapis.com', consumer: 'projects/123' }),
      ),
      'no token from h.test: HTTP 403: IAM Service Account Credentials API has not been used.',
      'enable the API, and wait a few minutes: gcloud services enable iamcredentials.googleapis.com --project 123',
    ],
    [
      'the scopes of a VM',
      own,
      403,
      apiError(403, 'forbidden', 'Insufficient scopes.', info('ACCESS_TOKEN_SCOPE_INSUFFICIENT')),
      'no token from h.test: HTTP 403: Insufficient scopes.',
      'the token lacks the scope cloud-platform: on a VM, stop it and set its access scopes; otherwise get a new token',
    ],
    [
      'a URL of subject tokens',
      { kind: 'subject' },
      401,
      { message: 'expired' },
      'no subject token from h.test: HTTP 401: expired',
      'check the url and headers of credential_source in the credentials file',
    ],
    [
      'a pod without a binding',
      { kind: 'metadata' },
      403,
      'Unable to generate access token; IAM returned 403 Forbidden\nThis error could be caused by a missing IAM policy binding on the target IAM service account.\n',
      'no token from h.test: HTTP 403: Unable to generate access token; IAM returned 403 Forbidden This error could be caused by a missing IAM policy binding on the target IAM service account.',
      'grant the Kubernetes service account roles/iam.workloadIdentityUser on the IAM service account that it acts as',
    ],
    [
      'a VM without a service account',
      { kind: 'metadata' },
      404,
      '<!DOCTYPE html><title>Error 404</title>',
      'no token from h.test: HTTP 404',
      'attach a service account to this VM, pod or job',
    ],
    [
      'a subject token that is echoed',
      { kind: 'exchange' },
      400,
      oauth('invalid_request', 'Invalid value for "subject_token": canary-subject-token'),
      'no token from h.test: invalid_request: Invalid value for "subject_token": •••',
      checkProvider,
    ],
  ])('of %s is final', (_, step, status, body, message, hint) => {
    expect(refused(step, status, body)).toMatchObject({ kind: 'credentials', message, hint })
  })

  it('of a subject token after a valid one reports that it has expired', () => {
    const error = refused({ kind: 'exchange' }, 400, oauth('invalid_grant', 'canary'), {
      hasWorked: () => true,
    })
    expect(error.hint).toBe(renewSubject)
  })

  it('of a subject token in GitHub Actions names the permission of the job', () => {
    expect(refused({ kind: 'subject' }, 403, '', { env: { GITHUB_ACTIONS: 'true' } })).toMatchObject({
      message: 'no subject token from h.test: HTTP 403',
      hint: 'the job needs permissions: id-token: write, and google-github-actions/auth before this step',
    })
  })

  it('is retried if it is transient', () => {
    expect(refused({ kind: 'exchange' }, 503, '<html>')).toMatchObject({
      kind: 'network',
      message: 'no token from h.test: HTTP 503',
      ambiguous: false,
    })
    expect(refused({ kind: 'key' }, 500, oauth('internal_failure'))).toMatchObject({
      kind: 'network',
      message: 'no token from h.test: internal_failure',
    })
    expect(refused({ kind: 'user' }, 302, '', {}, { location: 'https://login.test/x?y' })).toMatchObject({
      kind: 'network',
      message: 'no token from h.test: HTTP 302: a redirect to login.test',
    })
  })

  it('of too many requests is a rate limit, with the pause of the server', () => {
    const body = apiError(429, 'rateLimitExceeded', 'Quota exceeded.')
    expect(refused({ kind: 'exchange' }, 429, body, {}, { 'retry-after': '7' })).toMatchObject({
      kind: 'rateLimit',
      message: 'no token from h.test: HTTP 429: Quota exceeded.',
      retryAfterMs: 7_000,
    })
  })
})

describe('a successful response without a token', () => {
  it('names host and content type', () => {
    const response = { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, text: '<html>' }
    expect(withoutToken({ kind: 'user' }, 'h.test', response)).toMatchObject({
      kind: 'network',
      message: 'no token from h.test: the response (HTTP 200, text/html) contains none',
      hint: 'check whether a proxy or a login page responds instead of h.test',
    })
  })
})
