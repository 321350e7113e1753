import { mayReceiveToken, universeOf } from '../../gce/endpoint.ts'
import type { ClientEvent } from '../../gce/events.ts'
import type { HttpClient } from '../../gce/http/http-client.ts'
import { isDirect, noProxies, type ProxyRules, proxyRules } from '../../gce/http/proxy-rules.ts'
import { defaultCredentials, noTokens, type TokenSource, tokenFile } from '../../gce/token/token-source.ts'
import { flagOf } from '../../settings/options.ts'
import { usageError } from '../command-error.ts'
import type { Environment } from '../environment.ts'
import type { AccessOptions } from '../options.ts'

/** An invalid proxy matters only for requests that would use it. */
export function chooseProxies(options: AccessOptions, { env }: Environment, url: URL): ProxyRules {
  const rules = proxyRules(env)
  if (rules.ok) return rules.value
  if (options.auth !== 'always' && isDirect(url)) return noProxies
  throw usageError(rules.error)
}

/** Only Google receives a token by default. */
export function chooseTokens(
  {
    options,
    environment,
    url,
  }: { readonly options: AccessOptions; readonly environment: Environment; readonly url: URL },
  http: HttpClient,
  emit: (event: ClientEvent) => void,
): TokenSource {
  const { universeDomain, universe } = universeFor(options, environment, url)
  if (options.auth === 'none' || (options.auth === 'auto' && !mayReceiveToken(url, universeDomain)))
    return noTokens
  const quotaProject = options.billingProject ?? environment.env.GOOGLE_CLOUD_QUOTA_PROJECT
  const { accessTokenFile, nameOf = flagOf } = options
  if (accessTokenFile !== undefined)
    return tokenFile(accessTokenFile, quotaProject, nameOf('accessTokenFile'))
  return defaultCredentials({
    http,
    clock: environment.clock,
    env: environment.env,
    secrets: environment.secrets,
    quotaProject,
    impersonate: options.impersonateServiceAccount,
    universe,
    emit,
  })
}

/** The universe that the user chose, and the setting that names it. */
export const chosenUniverse = (
  { universeDomain, nameOf = flagOf }: AccessOptions,
  { env }: Environment,
): { readonly universeDomain: string | undefined; readonly setting: string } =>
  universeDomain === undefined
    ? { universeDomain: env.GOOGLE_CLOUD_UNIVERSE_DOMAIN, setting: 'GOOGLE_CLOUD_UNIVERSE_DOMAIN' }
    : { universeDomain, setting: nameOf('universeDomain') }

/** The universe of the endpoint, and what names it. */
function universeFor(options: AccessOptions, environment: Environment, url: URL) {
  const { universeDomain, setting } = chosenUniverse(options, environment)
  const domain = universeDomain?.toLowerCase() ?? universeOf(url)
  const from = universeDomain === undefined ? `the endpoint ${url.host}` : setting
  return { universeDomain, universe: domain === undefined ? undefined : { domain, from } }
}
