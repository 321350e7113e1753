import { err, ok, type Result } from '../util/result.ts'

const googleDomain = 'googleapis.com'

export interface EndpointChoice {
  readonly endpoint?: string | undefined
  readonly universeDomain?: string | undefined
  /** The settings that hold them; default: their flags. */
  readonly from?: { readonly endpoint: string; readonly universeDomain: string }
}

const flags = { endpoint: '--endpoint', universeDomain: '--universe-domain' }

/** The base URL of all requests, ending in `/compute/v1/`; an error names the problem of the URL. */
export function resolveEndpoint({
  endpoint,
  universeDomain,
  from = flags,
}: EndpointChoice): Result<URL, string> {
  if (universeDomain !== undefined && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(universeDomain)) {
    return err(`${from.universeDomain} "${universeDomain}" is not a domain; write it as ${googleDomain}`)
  }
  if (endpoint === undefined) {
    return ok(new URL(`https://compute.${universeDomain ?? googleDomain}/compute/v1/`))
  }
  if (!URL.canParse(endpoint)) {
    return err(
      `${from.endpoint} "${withoutSecrets(endpoint)}" is not a URL; write it as http://127.0.0.1:8787`,
    )
  }
  const url = new URL(endpoint)
  if (url.username || url.password || url.search || url.hash) {
    return err(`${from.endpoint} takes a bare URL: no user, query or fragment`)
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return err(`${from.endpoint} "${withoutSecrets(endpoint)}" must start with http:// or https://`)
  }
  const path = url.pathname.replace(/\/+$/, '')
  url.pathname = path === '' ? '/compute/v1/' : `${path}/`
  return ok(url)
}

/** A text that is not a URL may hold a password anywhere before an `@`. */
const withoutSecrets = (endpoint: string): string => endpoint.replace(/^.*@/s, '•••@').replace(/[?#].*$/s, '')

/** The Google domain of an endpoint's host: the universe's domain, or `googleapis.com`. */
function domainOf({ hostname }: URL, universeDomain: string | undefined): string | undefined {
  const domains = [googleDomain, ...(universeDomain === undefined ? [] : [universeDomain.toLowerCase()])]
  return domains.find((domain) => hostname.endsWith(`.${domain}`))
}

/** Whether the endpoint is Google's own, over TLS: others receive a token only with --auth always. */
export const mayReceiveToken = (url: URL, universeDomain: string | undefined): boolean =>
  url.protocol === 'https:' && domainOf(url, universeDomain) !== undefined

/** The universe of an endpoint, if its host is Google's. */
export const universeOf = (url: URL): string | undefined => domainOf(url, undefined)

/**
 * The endpoint of Cloud Storage: in a Google domain it is next to Compute's; any other endpoint, such as an emulator,
 * serves both from one host. So only the owner of the Compute endpoint receives a token.
 */
export function storageEndpoint(compute: URL, universeDomain: string | undefined): URL {
  const domain = domainOf(compute, universeDomain)
  return new URL('/storage/v1/', domain === undefined ? compute : `${compute.protocol}//storage.${domain}`)
}
