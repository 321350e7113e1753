import {
  ExternalAccountAuthorizedUserClient,
  type ExternalAccountAuthorizedUserClientOptions,
  Impersonated,
  JWT,
  UserRefreshClient,
} from 'google-auth-library'
import { ApiError } from '../errors/api-error.ts'
import type { TokenContext, TokenStep } from './context.ts'
import {
  type Credentials,
  type CredentialsFile,
  type CredentialsType,
  findCredentialsFile,
} from './credentials-file.ts'
import { federatedClient } from './federated-client.ts'
import { LibraryTransport, type StepOf, TokenFailure } from './library-transport.ts'
import { hasMetadataServer, MetadataClient, metadataUniverse } from './metadata-server.ts'
import { credentialsError } from './token-error.ts'

/** Headers that carry the token. Secret. */
export type AuthHeaders = Readonly<Record<string, string>>

/** Obtains tokens and caches each until shortly before it expires. */
export interface AuthClient {
  /** Rejects with ApiError. */
  headers(): Promise<AuthHeaders>
  /** The hint when the API rejects a new token. */
  readonly whenRefused: string
}

export interface Identity {
  readonly quotaProject?: string | undefined
  /** Addresses of service accounts: the delegates in order, then the account to act as. */
  readonly impersonate?: readonly string[] | undefined
}

/** The used members of google-auth-library's clients. */
type LibraryClient =
  | UserRefreshClient
  | JWT
  | Impersonated
  | MetadataClient
  | ExternalAccountAuthorizedUserClient
  | ReturnType<typeof federatedClient>

const scope = 'https://www.googleapis.com/auth/cloud-platform'

/**
 * ms. Federated tokens may live for only five minutes. With the library's margin of five minutes, each request would
 * renew them.
 */
const options = { eagerRefreshThresholdMillis: 60_000 }

const waysToCredentials =
  'run `gcloud auth application-default login`, set GOOGLE_APPLICATION_CREDENTIALS, or run where a service account is attached (in GitHub Actions: permissions: id-token: write, and google-github-actions/auth)'

/** Finds the application default credentials. Only this module loads google-auth-library, once a token is needed. */
export async function makeAuthClient(identity: Identity, context: TokenContext): Promise<AuthClient> {
  const file = await findCredentialsFile(context)
  if (file === undefined && !(await hasMetadataServer(context))) {
    throw credentialsError('no credentials found on this machine', waysToCredentials)
  }
  await checkUniverse(file, context)
  const hint = file === undefined ? waysToCredentials : `check the credentials file ${file.path}`
  try {
    const source = file === undefined ? metadataClient(context) : fileClient(file, context)
    const client = identity.impersonate === undefined ? source : impersonate(source, identity.impersonate)
    const quotaProject = identity.quotaProject ?? (context.env.GOOGLE_CLOUD_QUOTA_PROJECT || undefined)
    if (quotaProject !== undefined) client.quotaProjectId = quotaProject
    return {
      whenRefused: whenRefused(file?.type, identity),
      headers: async () => {
        const headers = client.getRequestHeaders().catch((error: unknown) => {
          throw asApiError(error, hint, context)
        })
        return Object.fromEntries(await headers)
      },
    }
  } catch (error) {
    throw asApiError(error, hint, context)
  }
}

const rerunLogin = 'rerun `gcloud auth application-default login`'
const accountEnabled = 'check that the service account exists and is enabled'
const refusedByType: Readonly<Record<CredentialsType, string>> = {
  authorized_user: rerunLogin,
  external_account_authorized_user: rerunLogin,
  service_account: `${accountEnabled}, and that the clock of this machine is correct`,
  external_account:
    'check that the workload identity pool is enabled, and the service account that it acts as',
  impersonated_service_account: accountEnabled,
}

/** The API rejected a new token: its identity has been disabled since, or the clock is wrong. */
function whenRefused(type: CredentialsType | undefined, { impersonate: accounts }: Identity): string {
  const account = accounts?.at(-1)
  if (account !== undefined) return `check that the service account ${account} exists and is enabled`
  return type === undefined
    ? 'check that the service account of this VM, pod or job exists and is enabled'
    : refusedByType[type]
}

/** The error of google-auth-library for unusable credentials. The original holds them, so only its text is kept. */
function asApiError(error: unknown, hint: string, { secrets, signal }: TokenContext): unknown {
  if (error instanceof TokenFailure) return error.failure
  if (error instanceof ApiError || signal.aborted) return error
  const [text = ''] = String((error as Error | null)?.message ?? error).split('\n')
  return credentialsError(`no token: ${secrets.hide(text).slice(0, 400)}`, hint)
}

/** A token of another universe is useless there, and a foreign server would see it. */
async function checkUniverse(file: CredentialsFile | undefined, context: TokenContext): Promise<void> {
  const { universe } = context
  if (universe === undefined) return
  const own = file === undefined ? await metadataUniverse(context).catch(() => undefined) : file.universe
  if (own === undefined || own === universe.domain) return
  const holder = file === undefined ? 'the metadata server' : `the credentials file ${file.path}`
  throw credentialsError(
    `${holder} belongs to universe ${own}, but ${universe.from} to ${universe.domain}`,
    `use --universe-domain ${own}, or credentials of ${universe.domain}`,
  )
}

function metadataClient(context: TokenContext): MetadataClient {
  const transport = new LibraryTransport(context, stepsOf(undefined))
  return new MetadataClient(context, { ...options, scopes: [scope] }, transport)
}

function fileClient(credentials: Credentials, context: TokenContext): LibraryClient {
  const { type, content, source } = credentials
  const transporter = new LibraryTransport(context, stepsOf(credentials))
  switch (type) {
    case 'authorized_user':
      return fromJson(new UserRefreshClient({ ...options, transporter }), content)
    case 'service_account':
      return fromJson(new JWT({ ...options, transporter, scopes: [scope] }), content)
    case 'external_account':
      return federatedClient(content, { ...options, transporter, scopes: [scope] }, context)
    case 'external_account_authorized_user': {
      const given = { ...content, ...options, transporter }
      return new ExternalAccountAuthorizedUserClient(
        given as unknown as ExternalAccountAuthorizedUserClientOptions,
      )
    }
    case 'impersonated_service_account': {
      const { service_account_impersonation_url: url, delegates, quota_project_id: quotaProject } = content
      const target = accountIn(String(url)) ?? ''
      const chain = [...(Array.isArray(delegates) ? delegates.map(String) : []), target]
      const client = impersonate(fileClient(source as Credentials, context), chain)
      if (typeof quotaProject === 'string') client.quotaProjectId = quotaProject
      return client
    }
  }
}

function fromJson<T extends UserRefreshClient | JWT>(client: T, content: Credentials['content']): T {
  client.fromJSON(content)
  return client
}

function impersonate(source: LibraryClient, accounts: readonly string[]): Impersonated {
  const client = new Impersonated({
    ...options,
    sourceClient: source,
    targetPrincipal: accounts.at(-1) ?? '',
    delegates: accounts.slice(0, -1),
    targetScopes: [scope],
    lifetime: 3_600,
  })
  // the library loses this setting
  if (source.quotaProjectId !== undefined) client.quotaProjectId = source.quotaProjectId
  return client
}

const steps: Readonly<Record<Exclude<CredentialsType, 'impersonated_service_account'>, TokenStep>> = {
  authorized_user: { kind: 'user' },
  external_account_authorized_user: { kind: 'user' },
  service_account: { kind: 'key' },
  external_account: { kind: 'exchange' },
}

function stepsOf(credentials: Credentials | undefined): StepOf {
  const type = credentials?.type
  const ownUrl = credentials?.content.service_account_impersonation_url
  return (method, url) => {
    const account = accountIn(url.href)
    if (account !== undefined) {
      // the account named by federated credentials gets its token with the federated identity
      const isFederated = type === 'external_account' && (ownUrl === undefined || ownUrl === url.href)
      return { kind: 'impersonation', account, isFederated }
    }
    if (method !== 'POST') return { kind: 'subject' }
    return type === undefined || type === 'impersonated_service_account' ? { kind: 'user' } : steps[type]
  }
}

/** `…/serviceAccounts/ADDRESS:generateAccessToken` */
function accountIn(url: string): string | undefined {
  return /serviceAccounts\/([^/]+):generate(?:Access|Id)Token$/.exec(url)?.[1]?.replace('%40', '@')
}
