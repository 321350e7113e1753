import {
  AwsClient,
  type AwsClientOptions,
  IdentityPoolClient,
  type IdentityPoolClientOptions,
} from 'google-auth-library'
import type { TokenContext } from './context.ts'
import { LibraryTransport } from './library-transport.ts'
import { type SubjectSource, subjectToken } from './subject-token.ts'

interface Common {
  readonly transporter: LibraryTransport
  readonly eagerRefreshThresholdMillis: number
  readonly scopes: string[]
}

/** Workload identity federation: `external_account`, with its required members. */
export function federatedClient(
  content: Readonly<Record<string, unknown>>,
  common: Common,
  context: TokenContext,
): IdentityPoolClient | AwsClient {
  const source = content.credential_source as SubjectSource & {
    readonly environment_id?: unknown
    readonly certificate?: unknown
  }
  const given = { ...content, ...common } as unknown
  if (source.environment_id) return new AwsFederation(given as AwsClientOptions)
  if (source.certificate) return new PoolFederation(given as IdentityPoolClientOptions)
  const { credential_source: _, ...rest } = given as IdentityPoolClientOptions
  const url = content.service_account_impersonation_url
  const audience = {
    audience: String(content.audience),
    subjectTokenType: String(content.subject_token_type),
    account: /serviceAccounts\/([^/:]+):/.exec(String(url))?.[1],
  }
  return new PoolFederation({
    ...rest,
    subject_token_supplier: { getSubjectToken: () => subjectToken(source, audience, context) },
  })
}

class PoolFederation extends IdentityPoolClient {
  constructor(options: IdentityPoolClientOptions) {
    super(options)
    this.#exchangeOver(options.transporter)
  }

  /** With a client certificate the library replaces the transport: only the new transport's certificate is kept. */
  override async retrieveSubjectToken(): Promise<string> {
    const before = this.transporter
    const token = await super.retrieveSubjectToken()
    if (this.transporter !== before && before instanceof LibraryTransport) {
      this.transporter = before.withIdentityOf(this.transporter.defaults.agent)
      this.#exchangeOver(this.transporter)
    }
    return token
  }

  /** The library creates a separate transport for the exchange. */
  #exchangeOver(transporter: unknown): void {
    Object.assign(this.stsCredential, { transporter })
  }
}

class AwsFederation extends AwsClient {
  constructor(options: AwsClientOptions) {
    super(options)
    Object.assign(this.stsCredential, { transporter: options.transporter })
  }
}
