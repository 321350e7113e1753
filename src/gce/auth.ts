import { readFile } from 'node:fs/promises'
import { ApiError } from './api-error.ts'

/** Where the headers come from that say who is asking. */
export interface TokenSource {
  /** Rejects with ApiError `credentials`, or with the signal's reason. */
  headers(signal?: AbortSignal): Promise<Readonly<Record<string, string>>>
  /** The last token was refused: the next call gets a new one. */
  refresh(): void
}

/** For the emulator, and endpoints that are not Google's. */
export const noTokens: TokenSource = { headers: async () => ({}), refresh: () => {} }

const quotaHeader = (project: string | undefined): Record<string, string> =>
  project === undefined ? {} : { 'x-goog-user-project': project }

/** A token that somebody else keeps fresh in a file; read again for each request, it is a small file. */
export function tokenFile(path: string, quotaProject?: string): TokenSource {
  return {
    async headers() {
      let text: string
      try {
        text = await readFile(path, 'utf8')
      } catch (error) {
        throw credentialsError(
          `the access token file ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`,
          'check --access-token-file; gcloud auth print-access-token > FILE writes one',
        )
      }
      const token = text.trim()
      if (!/^[\x21-\x7e]+$/.test(token)) {
        throw credentialsError(
          `the access token file ${path} does not hold a token`,
          'it must hold the token and nothing else: gcloud auth print-access-token > FILE',
        )
      }
      return { authorization: `Bearer ${token}`, ...quotaHeader(quotaProject) }
    },
    refresh: () => {},
  }
}

export interface DefaultCredentialsOptions {
  /** Given, because finding it out runs gcloud and may call another API. */
  readonly projectId: string
  readonly quotaProject?: string | undefined
  readonly impersonate?: string | undefined
  readonly universeDomain?: string | undefined
}

/** The metadata server's probe may hang for ever where the environment looks like Google's. */
const deadlineMs = 10_000
const scope = 'https://www.googleapis.com/auth/cloud-platform'

interface AuthClientLike {
  getRequestHeaders(): Promise<Headers>
}

/**
 * Application default credentials: user, service-account key, workload identity federation, the metadata
 * server; and impersonation on top. One request for a token at a time, however many requests wait for it.
 */
export function defaultCredentials(options: DefaultCredentialsOptions): TokenSource {
  let client: Promise<AuthClientLike> | undefined
  let pending: Promise<Record<string, string>> | undefined
  const fetchHeaders = async (): Promise<Record<string, string>> => {
    try {
      client ??= makeClient(options)
      const headers = Object.fromEntries(await withDeadline((await client).getRequestHeaders()))
      return { ...headers, ...quotaHeader(options.quotaProject) }
    } catch (error) {
      client = undefined
      throw error instanceof ApiError ? error : explain(error)
    }
  }
  return {
    headers() {
      pending ??= fetchHeaders().finally(() => {
        pending = undefined
      })
      return pending
    },
    refresh() {
      client = undefined
    },
  }
}

async function makeClient(options: DefaultCredentialsOptions): Promise<AuthClientLike> {
  const { GoogleAuth, Impersonated } = await import('google-auth-library')
  const universe = options.universeDomain === undefined ? {} : { universeDomain: options.universeDomain }
  const auth = new GoogleAuth({
    scopes: [scope],
    projectId: options.projectId,
    // federated tokens may live five minutes only, the library's default margin
    clientOptions: { eagerRefreshThresholdMillis: 60_000, ...universe },
    ...universe,
  })
  const source = await withDeadline(auth.getClient())
  if (options.impersonate === undefined) return source
  return new Impersonated({
    sourceClient: source,
    targetPrincipal: options.impersonate,
    targetScopes: [scope],
    lifetime: 3_600,
    delegates: [],
  })
}

async function withDeadline<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `no answer about credentials within ${deadlineMs / 1_000} s (is the metadata server reachable?)`
      reject(credentialsError(message, waysToCredentials))
    }, deadlineMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

const waysToCredentials =
  'run `gcloud auth application-default login`, set GOOGLE_APPLICATION_CREDENTIALS to a key file, or run where a service account is attached (in GitHub Actions: permissions: id-token: write and google-github-actions/auth)'

/** The library's errors carry the whole request; only their first line is told, and that without tokens. */
function explain(error: unknown): ApiError {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  const message = line.replace(/ya29\.[\w.-]+|eyJ[\w.-]+/g, '•••').slice(0, 300)
  return credentialsError(`no credentials: ${message}`, waysToCredentials)
}

function credentialsError(message: string, hint: string): ApiError {
  return new ApiError({ kind: 'credentials', reason: 'NO_CREDENTIALS', message, hint })
}
