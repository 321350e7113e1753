import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, onTestFinished } from 'vitest'
import { ApiError } from '../../src/gce/errors/api-error.ts'
import type { TokenRequestEvent } from '../../src/gce/events.ts'
import { createHttp } from '../../src/gce/http/http-client.ts'
import { proxyRules } from '../../src/gce/http/proxy-rules.ts'
import {
  type DefaultCredentialsOptions,
  defaultCredentials,
  type TokenSource,
} from '../../src/gce/token/token-source.ts'
import { Secrets } from '../../src/util/secrets.ts'
import { FakeClock } from './fake-clock.ts'

export interface TokenScene extends Omit<TokenSource, 'whenRefused'> {
  readonly whenRefused: () => string
  readonly clock: FakeClock
  readonly secrets: Secrets
  readonly logs: TokenRequestEvent[]
}

/** The default credentials of an environment that has only the named ones. */
export function credentialsOf(
  env: Readonly<Record<string, string>>,
  more: Partial<DefaultCredentialsOptions> & { readonly clock?: FakeClock } = {},
): TokenScene {
  const clock = more.clock ?? new FakeClock({ autoAdvance: true })
  const whole = { METADATA_SERVER_DETECTION: 'none', ...env }
  const rules = proxyRules(whole)
  if (!rules.ok) throw new Error(rules.error)
  const http = createHttp({ userAgent: 'mintage/test', maxConnections: 2, clock, proxyFor: rules.value })
  const [secrets, logs]: [Secrets, TokenRequestEvent[]] = [new Secrets(), []]
  const tokens = defaultCredentials({
    http,
    clock,
    env: whole,
    secrets,
    emit: (entry) => logs.push(entry),
    ...more,
  })
  onTestFinished(() => {
    tokens.close()
    http.close()
  })
  return { ...tokens, whenRefused: () => tokens.whenRefused, clock, secrets, logs }
}

/** The ApiError that it rejects with, which holds nothing secret: no text with `canary`. */
export async function failureOf(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ApiError)
  expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain('canary')
  return error as ApiError
}

/** Writes files into a folder that is deleted after the test. */
export async function writeFiles<T extends Record<string, unknown>>(
  files: T,
): Promise<{ readonly [K in keyof T]: string } & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'mintage-auth-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const paths: Record<string, string> = { folder }
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o755 })
    paths[name] = path
  }
  return paths as { readonly [K in keyof T]: string } & { readonly folder: string }
}

/** Credentials of a federated identity whose servers are at this URL. */
export const federated = (url: string, more: object = {}) => ({
  type: 'external_account',
  audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/a/providers/b',
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  token_url: `${url}/v1/token`,
  credential_source: { url: `${url}/subject` },
  ...more,
})

/** The response of Google's Security Token Service. */
export const granted = (token: string, lifetimeS = 300) => ({
  status: 200,
  body: {
    access_token: token,
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    token_type: 'Bearer',
    expires_in: lifetimeS,
  },
})
