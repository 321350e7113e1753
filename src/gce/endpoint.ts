import { err, ok, type Result } from '../util/result.ts'

const googleDomain = 'googleapis.com'

export interface EndpointChoice {
  readonly endpoint?: string | undefined
  readonly universeDomain?: string | undefined
}

/** The base of all requests, ending in `/compute/v1/`; an error says what is wrong with the URL. */
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
    return err(`--endpoint "${withoutSecrets(endpoint)}" must begin with http:// or https://`)
  }
  const path = url.pathname.replace(/\/+$/, '')
  url.pathname = path === '' ? '/compute/v1/' : `${path}/`
  return ok(url)
}

/** Of what is no URL nobody knows where its password ends. */
const withoutSecrets = (endpoint: string): string => endpoint.replace(/^.*@/s, '•••@').replace(/[?#].*$/s, '')

/** Google's own endpoints (of this universe), over TLS: only they are sent a token without being asked to. */
export function mayReceiveToken(url: URL, universeDomain: string | undefined): boolean {
  const domains = [googleDomain, ...(universeDomain === undefined ? [] : [universeDomain.toLowerCase()])]
  return url.protocol === 'https:' && domains.some((domain) => url.hostname.endsWith(`.${domain}`))
}

/** The universe of an endpoint, if its host is one of Google's. */
export function universeOf(url: URL): string | undefined {
  return url.hostname.endsWith(`.${googleDomain}`) ? googleDomain : undefined
}
