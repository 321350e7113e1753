import { mayReceiveToken, universeOf } from '../../gce/endpoint.ts'
import type { ClientEvent } from '../../gce/events.ts'
import type { HttpClient } from '../../gce/http/http-client.ts'
import { isDirect, noProxies, type ProxyRules, proxyRules } from '../../gce/http/proxy-rules.ts'
import { defaultCredentials, noTokens, type TokenSource, tokenFile } from '../../gce/token/token-source.ts'
import { usageError } from '../command-error.ts'
import type { AccessFlags } from '../flags.ts'
import type { Io } from '../io.ts'

/** An invalid proxy matters only for requests that would use it. */
export function chooseProxies(flags: AccessFlags, { env }: Io, url: URL): ProxyRules {
  const rules = proxyRules(env)
  if (rules.ok) return rules.value
  if (flags.auth !== 'always' && isDirect(url)) return noProxies
  throw usageError(rules.error)
}

/** Only Google receives a token by default. */
export function chooseTokens(
  { flags, io, url }: { readonly flags: AccessFlags; readonly io: Io; readonly url: URL },
  http: HttpClient,
  emit: (event: ClientEvent) => void,
): TokenSource {
  const { universeDomain, universe } = universeFor(flags, io, url)
  if (flags.auth === 'none' || (flags.auth === 'auto' && !mayReceiveToken(url, universeDomain)))
    return noTokens
  const quotaProject = flags.billingProject ?? io.env.GOOGLE_CLOUD_QUOTA_PROJECT
  if (flags.accessTokenFile !== undefined) return tokenFile(flags.accessTokenFile, quotaProject)
  return defaultCredentials({
    http,
    clock: io.clock,
    env: io.env,
    secrets: io.secrets,
    quotaProject,
    impersonate: flags.impersonateServiceAccount,
    universe,
    emit,
  })
}

/** The universe of the endpoint, and the setting that names it. */
function universeFor(flags: AccessFlags, io: Io, url: URL) {
  const ofEnv = io.env.GOOGLE_CLOUD_UNIVERSE_DOMAIN
  const universeDomain = flags.universeDomain ?? ofEnv
  const flag = flags.universeDomain === undefined ? 'GOOGLE_CLOUD_UNIVERSE_DOMAIN' : '--universe-domain'
  const domain = universeDomain?.toLowerCase() ?? universeOf(url)
  const from = universeDomain === undefined ? `the endpoint ${url.host}` : flag
  return { universeDomain, universe: domain === undefined ? undefined : { domain, from } }
}
