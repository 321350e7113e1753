import { err, ok, type Result } from '../util/result.ts'

const googleDomain = 'googleapis.com'

export interface EndpointChoice {
  readonly endpoint?: string | undefined
  readonly universeDomain?: string | undefined
}

/** The base URL of all requests, ending in `/compute/v1/`; an error names the problem of the URL. */
export function resolveEndpoint({ endpoint, universeDomain }: EndpointChoice): Result<URL, string> {
  if (universeDomain !== undefined && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(universeDomain)) {
    return err(`--universe-domain "${universeDomain}" is not a domain; write it as ${googleDomain}`)
  }
  if (endpoint === undefined) {
    return ok(new URL(`https://compute.${universeDomain ?? googleDomain}/compute/v1/`))
  }
  if (!URL.canParse(endpoint)) {
    return err(`--endpoint "${withoutSecrets(endpoint)}" is not a URL; write it as http://127.0.0.1:8787`)
  }
  const url = new URL(endpoint)
  if (url.username || url.password || url.search || url.hash) {
    return err('--endpoint takes a bare URL: no user, query or fragment')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return err(`--endpoint "${withoutSecrets(endpoint)}" must start with http:// or https://`)
  }
  const path = url.pathname.replace(/\/+$/, '')
  url.pathname = path === '' ? '/compute/v1/' : `${path}/`
  return ok(url)
}

/** A text that is no URL may hold a password anywhere before an `@`. */
const withoutSecrets = (endpoint: string): string => endpoint.replace(/^.*@/s, '•••@').replace(/[?#].*$/s, '')

/** The domain of Google that the host of an endpoint is in: that of the universe, or `googleapis.com`. */
function domainOf({ hostname }: URL, universeDomain: string | undefined): string | undefined {
  const domains = [googleDomain, ...(universeDomain === undefined ? [] : [universeDomain.toLowerCase()])]
  return domains.find((domain) => hostname.endsWith(`.${domain}`))
}

/** Google's own endpoints, over TLS: only they receive a token without --auth always. */
export const mayReceiveToken = (url: URL, universeDomain: string | undefined): boolean =>
  url.protocol === 'https:' && domainOf(url, universeDomain) !== undefined

/** The universe of an endpoint, if its host is one of Google's. */
export const universeOf = (url: URL): string | undefined => domainOf(url, undefined)

/**
 * The endpoint of Cloud Storage: beside that of Compute in a domain of Google, and on the host of any other endpoint, such
 * as an emulator. So a token goes no further than to the owner of the Compute endpoint.
 */
export function storageEndpoint(compute: URL, universeDomain: string | undefined): URL {
  const domain = domainOf(compute, universeDomain)
  return new URL('/storage/v1/', domain === undefined ? compute : `${compute.protocol}//storage.${domain}`)
}
