import process from 'node:process'
import type { Compute, Impersonated } from 'google-auth-library'
import { findCredentialsFile } from './credentials-file.ts'
import { hasMetadataServer } from './metadata-server.ts'
import { credentialsError, tokenError } from './token-error.ts'

/** Headers that say who is asking. Secret. */
export type AuthHeaders = Readonly<Record<string, string>>

/** Somebody who can be asked for a token; keeps it until shortly before it ends. */
export interface AuthClient {
  /** Rejects with ApiError. */
  headers(): Promise<AuthHeaders>
}

interface Identity {
  readonly projectId: string
  readonly quotaProject?: string | undefined
  readonly impersonate?: string | undefined
  readonly universeDomain?: string | undefined
}

const scope = 'https://www.googleapis.com/auth/cloud-platform'

/** By the type of credentials: what to do when they give no token. */
const remedies: Readonly<Record<string, string>> = {
  authorized_user: 'run `gcloud auth application-default login` again',
  external_account_authorized_user: 'run `gcloud auth application-default login` again',
  service_account:
    'check that the service account and its key still exist and are enabled, and that the clock of this machine is right',
  external_account:
    'check the workload identity provider and its conditions; in GitHub Actions the job needs permissions: id-token: write, and google-github-actions/auth before this step',
  impersonated_service_account:
    'run `gcloud auth application-default login --impersonate-service-account` again',
  metadata: 'attach a service account to this VM or job',
}

const waysToCredentials =
  'run `gcloud auth application-default login`, set GOOGLE_APPLICATION_CREDENTIALS, or run where a service account is attached (in GitHub Actions: permissions: id-token: write, and google-github-actions/auth)'

/** Finds the application default credentials. google-auth-library is loaded here, so that nothing else pays for it. */
export async function makeAuthClient(identity: Identity): Promise<AuthClient> {
  const file = await findCredentialsFile()
  const library = await import('google-auth-library')
  if (file === undefined && !(await hasMetadataServer(library.gcpMetadata))) {
    throw credentialsError('no credentials found on this machine', waysToCredentials)
  }
  const remedy = remedies[file?.type ?? 'metadata'] ?? waysToCredentials
  try {
    const source =
      file === undefined ? makeCompute(library, identity) : await readFileClient(library, identity)
    const client =
      identity.impersonate === undefined ? source : impersonate(library, source, identity.impersonate)
    const quotaProject = identity.quotaProject ?? process.env.GOOGLE_CLOUD_QUOTA_PROJECT
    if (quotaProject) client.quotaProjectId = quotaProject
    return {
      async headers() {
        try {
          return Object.fromEntries(await client.getRequestHeaders())
        } catch (error) {
          throw tokenError(error, impersonationRemedy(error, identity) ?? remedy)
        }
      },
    }
  } catch (error) {
    throw tokenError(error, remedy)
  }
}

type Library = typeof import('google-auth-library')
type SourceClient = Awaited<ReturnType<InstanceType<Library['GoogleAuth']>['getClient']>> | Compute

function clientOptions({ universeDomain }: Identity) {
  // federated tokens may live for five minutes only, which is the library's margin: each request would renew
  const eager = { eagerRefreshThresholdMillis: 60_000 }
  return universeDomain === undefined ? eager : { ...eager, universeDomain }
}

function readFileClient({ GoogleAuth }: Library, identity: Identity): Promise<SourceClient> {
  const { projectId } = identity
  return new GoogleAuth({ scopes: [scope], projectId, clientOptions: clientOptions(identity) }).getClient()
}

function makeCompute({ Compute, gcpMetadata }: Library, identity: Identity): SourceClient {
  gcpMetadata.setGCPResidency(false) // where it is true, requests to the metadata server have no time limit
  return new Compute({ scopes: [scope], ...clientOptions(identity) })
}

function impersonate({ Impersonated }: Library, source: SourceClient, email: string): Impersonated {
  const client = new Impersonated({
    sourceClient: source,
    targetPrincipal: email,
    targetScopes: [scope],
    lifetime: 3_600,
    delegates: [],
  })
  // the library forgets it
  if (source.quotaProjectId !== undefined) client.quotaProjectId = source.quotaProjectId
  return client
}

/** The source has its token, but may not act as the other. */
function impersonationRemedy(error: unknown, { impersonate: email }: Identity): string | undefined {
  const status = (error as { readonly response?: { readonly status?: unknown } } | null)?.response?.status
  if (email === undefined || (status !== 403 && status !== 404)) return undefined
  return `check the address ${email}, and grant your identity roles/iam.serviceAccountTokenCreator on it`
}
