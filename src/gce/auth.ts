import { readFile } from 'node:fs/promises'
import { ApiError } from './api-error.ts'
import { type AuthClient, type AuthHeaders, makeAuthClient } from './auth-client.ts'
import { credentialsError } from './token-error.ts'

/** Where the headers come from that say who is asking. */
export interface TokenSource {
  /** Rejects with ApiError `credentials` (or `network`, on the way to a token), or with the signal's reason. */
  headers(signal?: AbortSignal): Promise<AuthHeaders>
  /** These headers were refused: the next call gets others, unless it already would. */
  refresh(refused: AuthHeaders): void
  /** What the user can do when a fresh token is refused, a sentence. */
  readonly whenRefused: string
}

/** For the emulator, and endpoints that are not Google's. */
export const noTokens: TokenSource = {
  headers: async () => ({}),
  refresh: () => {},
  whenRefused: 'no token was sent: --auth always sends one to this endpoint too',
}

/** A token that somebody else keeps fresh in a file; read again for each request, it is a small file. */
export function tokenFile(path: string, quotaProject?: string): TokenSource {
  const howToWrite = 'gcloud auth print-access-token > FILE writes one'
  const project: AuthHeaders = quotaProject === undefined ? {} : { 'x-goog-user-project': quotaProject }
  return {
    async headers(signal) {
      let text: string
      try {
        text = await readFile(path, { encoding: 'utf8', ...(signal ? { signal } : {}) })
      } catch (error) {
        signal?.throwIfAborted()
        const cause = (error as NodeJS.ErrnoException).code
        const hint = `check --access-token-file; ${howToWrite}`
        throw credentialsError(`the access token file ${path} cannot be read (${cause})`, hint)
      }
      const token = text.trim()
      if (!/^[\x21-\x7e]+$/.test(token)) {
        const hint = `it must hold the token and nothing else: ${howToWrite}`
        throw credentialsError(`the access token file ${path} does not hold a token`, hint)
      }
      return { authorization: `Bearer ${token}`, ...project }
    },
    refresh: () => {},
    whenRefused: `the token in ${path} has expired, or is not one for Google Cloud: ${howToWrite}`,
  }
}

export interface DefaultCredentialsOptions {
  /** Given, because finding it out runs gcloud and may call another API. */
  readonly projectId: string
  readonly quotaProject?: string | undefined
  /** E-mail address of the service account to act as. */
  readonly impersonate?: string | undefined
  readonly universeDomain?: string | undefined
  /** ms for one token: an own limit, as a metadata server may never answer. */
  readonly deadlineMs?: number
}

/**
 * Application default credentials: user, service-account key, workload identity federation, the metadata
 * server; and impersonation on top. One request for a token at a time, however many requests wait for it.
 */
export function defaultCredentials(options: DefaultCredentialsOptions): TokenSource {
  const { deadlineMs = 10_000 } = options
  let client: Promise<AuthClient> | undefined
  let pending: Promise<AuthHeaders> | undefined
  let current: AuthHeaders | undefined
  let worked = false

  const fetchHeaders = async () => {
    client ??= makeAuthClient(options)
    const asked = client
    try {
      const headers = asked.then((made) => made.headers())
      current = await within(deadlineMs, headers)
      worked = true
      return current
    } catch (error) {
      if (client === asked) client = undefined // files may be put right, servers come back
      throw error === tooLate ? noAnswer(deadlineMs, worked) : error
    }
  }

  return {
    headers(signal) {
      pending ??= fetchHeaders().finally(() => {
        pending = undefined
      })
      return untilAborted(pending, signal)
    },
    refresh(refused) {
      // of fifty requests that were refused together only the first has news
      if (refused.authorization !== current?.authorization) return
      current = undefined
      client = undefined
    },
    whenRefused:
      'run `gcloud auth application-default login`, or check that the service account is enabled and the clock of this machine is right',
  }
}

const tooLate = Symbol('too late')

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, ms, tooLate)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** A source that has given tokens before will do so again; one that has not is no source. */
function noAnswer(deadlineMs: number, worked: boolean): ApiError {
  return new ApiError({
    kind: worked ? 'network' : 'credentials',
    reason: 'NO_TOKEN',
    message: `no token within ${deadlineMs / 1_000} s`,
    hint: 'check the network, and whether the metadata server or the token endpoint can be reached from here',
  })
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
