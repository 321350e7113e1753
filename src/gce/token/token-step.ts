/** Whom a request on the way to a token asks. */
export type TokenStep =
  /** Google's token endpoint, with the refresh token of a user. */
  | { readonly kind: 'user' }
  /** Google's token endpoint, with what the key of a service account has signed. */
  | { readonly kind: 'key' }
  /** Whoever gives the token that is exchanged: a URL of the credentials file, or AWS. */
  | { readonly kind: 'subject' }
  /** Google's Security Token Service. */
  | { readonly kind: 'exchange' }
  /** IAM Credentials, to act as a service account. */
  | { readonly kind: 'impersonation'; readonly account: string; readonly isFederated: boolean }
  /** The metadata server of a VM, a pod or a job. */
  | { readonly kind: 'metadata' }

/** What is missing when a step fails. */
export const stepNames: Readonly<Record<TokenStep['kind'], string>> = {
  user: 'no token',
  key: 'no token',
  subject: 'no subject token',
  exchange: 'no token',
  impersonation: 'no token',
  metadata: 'no token',
}
