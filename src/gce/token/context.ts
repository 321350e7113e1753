import type { Clock } from '../../util/clock.ts'
import type { Secrets } from '../../util/secrets.ts'
import type { TokenRequestEvent } from '../events.ts'
import type { HttpClient } from '../http/http-client.ts'

/** The universe that tokens are for, from the endpoint and the flags. */
export interface ExpectedUniverse {
  /** `googleapis.com` */
  readonly domain: string
  /** The source of the value: a flag, an environment variable or the endpoint. */
  readonly from: string
}

/** The context that all steps to obtain a token share. */
export interface TokenContext {
  readonly http: HttpClient
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
  /** Each step adds its secrets as soon as they are known. */
  readonly secrets: Secrets
  readonly emit: (event: TokenRequestEvent) => void
  readonly universe: ExpectedUniverse | undefined
  /** Fires when the token is no longer needed. */
  readonly signal: AbortSignal
  /** Whether these credentials have yielded a token before. */
  readonly hasWorked: () => boolean
}

/** The server of a request that helps to obtain a token. */
export type TokenStep =
  /** Google's token endpoint, with the refresh token of a user. */
  | { readonly kind: 'user' }
  /** Google's token endpoint, with an assertion that the key of a service account has signed. */
  | { readonly kind: 'key' }
  /** The source of the subject token: a URL of the credentials file, or AWS. */
  | { readonly kind: 'subject' }
  /** Google's Security Token Service. */
  | { readonly kind: 'exchange' }
  /** IAM Credentials, to impersonate a service account. */
  | { readonly kind: 'impersonation'; readonly account: string; readonly isFederated: boolean }
  /** The metadata server of a VM, a pod or a job. */
  | { readonly kind: 'metadata' }
