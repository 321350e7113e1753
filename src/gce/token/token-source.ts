import { setMaxListeners } from 'node:events'
import type { Clock } from '../../util/clock.ts'
import type { Secrets } from '../../util/secrets.ts'
import { unlessAborted } from '../../util/signals.ts'
import { ApiError } from '../errors/api-error.ts'
import type { HttpClient } from '../http/http-client.ts'
import type { AuthClient, AuthHeaders, Identity } from './auth-client.ts'
import type { ExpectedUniverse, TokenContext } from './context.ts'
import { holdsContent, readSmallFile, shownPath } from './read-small-file.ts'
import { credentialsError } from './token-error.ts'

/** The source of the headers that carry the token. */
export interface TokenSource {
  /** Rejects with ApiError `credentials` (or `network`, on the way to a token), or with the signal's reason. */
  headers(signal?: AbortSignal): Promise<AuthHeaders>
  /** The API rejected these headers: the next call gets new ones, unless they are already replaced. */
  refresh(refused: AuthHeaders): void
  /** Ends token requests in progress, and their processes. */
  close(): void
  /** The hint when the API rejects a new token. */
  readonly whenRefused: string
}

/** For the emulator, and endpoints that are not Google's. */
export const noTokens: TokenSource = {
  headers: async () => ({}),
  refresh: () => {},
  close: () => {},
  whenRefused: 'no token was sent: --auth always sends one to this endpoint too',
}

/**
 * A token in a file that another program renews. The file is read for each request. `from`: the setting that names it.
 */
export function tokenFile(path: string, quotaProject?: string, from = '--access-token-file'): TokenSource {
  const howToWrite = 'gcloud auth print-access-token > FILE writes one'
  const project: AuthHeaders = quotaProject === undefined ? {} : { 'x-goog-user-project': quotaProject }
  return {
    async headers(signal) {
      const text = await readSmallFile(path)
      signal?.throwIfAborted()
      if (!text.ok) {
        const hint = holdsContent(path) ? 'it takes the path of a file' : `check ${from}`
        const message = `the access token file ${shownPath(path)} cannot be read (${text.error})`
        throw credentialsError(message, `${hint}; ${howToWrite}`)
      }
      const token = text.value.trim()
      if (!/^[\x21-\x7e]+$/.test(token)) {
        const hint = `it must contain the token and nothing else: ${howToWrite}`
        throw credentialsError(`the access token file ${shownPath(path)} does not contain a token`, hint)
      }
      return { authorization: `Bearer ${token}`, ...project }
    },
    refresh: () => {},
    close: () => {},
    whenRefused: `the token in ${shownPath(path)} has expired, or is not one for Google Cloud: ${howToWrite}`,
  }
}

export interface DefaultCredentialsOptions extends Identity {
  readonly http: HttpClient
  readonly clock: Clock
  readonly env: TokenContext['env']
  readonly secrets: Secrets
  readonly emit?: TokenContext['emit']
  /** The server that receives the tokens. */
  readonly universe?: ExpectedUniverse | undefined
}

/**
 * Application default credentials: user, service-account key, workload identity federation, the metadata server; and
 * impersonation on top. One request for a token at a time, however many requests wait for it.
 */
export function defaultCredentials(options: DefaultCredentialsOptions): TokenSource {
  const closed = new AbortController()
  setMaxListeners(0, closed.signal)
  let client: Promise<AuthClient> | undefined
  let pending: Promise<AuthHeaders> | undefined
  let current: AuthHeaders | undefined
  let worked = false
  let whenRefused = 'check the credentials, and the clock of this machine'
  const { http, clock, env, secrets, universe, emit = () => {} } = options
  const { signal } = closed
  const context: TokenContext = { http, clock, env, secrets, universe, emit, signal, hasWorked: () => worked }

  const fetchHeaders = async () => {
    client ??= loadAuthClient(options, context)
    const used = client
    try {
      const loaded = await used
      whenRefused = loaded.whenRefused
      current = await loaded.headers()
      worked = true
      return current
    } catch (error) {
      if (client === used) client = undefined // the user may correct files, and servers may recover
      throw error
    }
  }

  return {
    headers(callSignal) {
      pending ??= fetchHeaders().finally(() => {
        pending = undefined
      })
      return unlessAborted(pending, callSignal)
    },
    refresh(refused) {
      // of fifty requests that were rejected together, the first already caused a new token
      if (refused.authorization !== current?.authorization) return
      current = undefined
      client = undefined
    },
    close: () =>
      closed.abort(new ApiError({ kind: 'credentials', message: 'the token is no longer needed' })),
    get whenRefused() {
      return whenRefused
    },
  }
}

/** google-auth-library is slow to load, so it loads with the first token request. */
async function loadAuthClient(identity: Identity, context: TokenContext): Promise<AuthClient> {
  const { makeAuthClient } = await import('./auth-client.ts')
  return makeAuthClient(identity, context)
}
