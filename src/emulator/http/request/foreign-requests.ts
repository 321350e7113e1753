import type { IncomingMessage } from 'node:http'
import { fits } from '../../base/wildcard.ts'
import { computeError, type RequestError } from '../../errors/api-error.ts'

/** The hosts that the emulator serves. */
export interface ServedHosts {
  /** The bound address, as given. */
  readonly host: string
  /** Further host names, without ports; `*` matches any text. */
  readonly allowHosts: readonly string[]
}

/**
 * The error for a request that a web page may have caused; undefined for any other. Otherwise a page of another origin
 * could create images and read the state. Its browser sends its host as `Origin`. A page whose name resolves to this
 * machine (DNS rebinding) sends it as `Host`, so only names that no page can have are served. A host in the request
 * line, as clients of a proxy send it, overrides `Host` (RFC 9112, 3.2.2).
 */
export function foreignRequests(
  served: ServedHosts,
): (request: Pick<IncomingMessage, 'url' | 'headers' | 'socket'>) => RequestError | undefined {
  let known: string | undefined // the host of the last request, which most requests share
  return ({ url = '/', headers, socket: { localPort } }) => {
    const { origin } = headers
    const host = url.startsWith('/') ? headers.host : (hostInLine(url) ?? headers.host)
    if (host !== undefined && host !== known) {
      if (!isServedName(hostnameOf(`http://${host}`), served)) return misdirected(host)
      known = host
    }
    return origin === undefined || isOwnOrigin(origin, served, localPort) ? undefined : foreign(origin)
  }
}

function isServedName(name: string | undefined, served: ServedHosts): boolean {
  if (name === undefined) return false
  // Clients behind a proxy or a hosts file still send Google's host, which no foreign page can have. RFC 6761 keeps names
  // below `.test` out of DNS.
  return isOwnName(name, served) || isAllowed(name, served) || /\.(?:googleapis\.com|test)$/.test(name)
}

/** The names of loopback and the bound address; any address if all are bound. */
function isOwnName(name: string, { host }: ServedHosts): boolean {
  const address = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  return isLoopback(name) || name === address.toLowerCase() || (isWildcard(host) && isAddress(name))
}

const isAllowed = (name: string, { allowHosts }: ServedHosts): boolean =>
  allowHosts.some((pattern) => fits(pattern.toLowerCase(), name))

function isOwnOrigin(origin: string, served: ServedHosts, localPort: number | undefined): boolean {
  const name = hostnameOf(origin)
  if (name === undefined) return false
  const { port, protocol } = new URL(origin)
  const isOwnPort = protocol === 'http:' && Number(port || 80) === localPort
  return (isOwnName(name, served) && isOwnPort) || isAllowed(name, served)
}

const hostInLine = (url: string): string | undefined => /^https?:\/\/([^/?]*)/i.exec(url)?.[1]

/** In lowercase, without the trailing dot of the DNS root. */
function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, '') : undefined
}

/** Whether only this machine can send requests to this host. */
export const isLoopback = (host: string): boolean =>
  /^(?:127(?:\.\d{1,3}){3}|localhost|.+\.localhost|::1|\[::1\])$/i.test(host)

const isWildcard = (host: string): boolean => /^(?:|0\.0\.0\.0|::|\[::\])$/.test(host)

/** An IP address as in URLs. */
const isAddress = (name: string): boolean => /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\])$/.test(name)

const misdirected = (host: string): RequestError =>
  computeError(
    421,
    'misdirectedRequest',
    `The emulator does not serve the host '${host}'. Start it with --allow-host or the option allowHosts to allow this name.`,
  )

const foreign = (origin: string): RequestError =>
  computeError(
    403,
    'forbidden',
    `Requests from web pages of ${origin} are rejected. Start the emulator with --allow-host or the option allowHosts to allow their host.`,
  )
