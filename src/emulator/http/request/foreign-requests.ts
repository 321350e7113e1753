import type { IncomingMessage } from 'node:http'
import { fits } from '../../base/wildcard.ts'
import { computeError, type RequestError } from '../../errors/api-error.ts'

/** Where the emulator listens, and under which further names it is known. */
export interface ServedHosts {
  /** The address to listen on, as given. */
  readonly host: string
  /** Host names besides, without ports; `*` stands for any text. */
  readonly allowHosts: readonly string[]
}

/**
 * The refusal of a request that a web page may have caused, undefined for any other. A page of another origin
 * could else create images and read the state: its browser names it by `Origin`; if its name was made to resolve to
 * this machine (DNS rebinding), it stands in `Host`, so that only names that no page can have are served. A host in the
 * request line, as clients of a proxy send it, goes before that of `Host` (RFC 9112, 3.2.2).
 */
export function foreignRequests(
  served: ServedHosts,
): (request: Pick<IncomingMessage, 'url' | 'headers' | 'socket'>) => RequestError | undefined {
  let known: string | undefined // of the request before: most have the same
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
  // Clients that are led here by a proxy or a hosts file still name Google's host, which no foreign page can have; nor
  // can one have a name below `.test`, which RFC 6761 keeps out of DNS.
  return isOwnName(name, served) || isAllowed(name, served) || /\.(?:googleapis\.com|test)$/.test(name)
}

/** The names of loopback, and the address that is listened on; any address, where it listens on all. */
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

/** In small letters, and without the dot of the DNS root behind it. */
function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, '') : undefined
}

/** Whether requests to this host cannot come from another machine. */
export const isLoopback = (host: string): boolean =>
  /^(?:127(?:\.\d{1,3}){3}|localhost|.+\.localhost|::1|\[::1\])$/i.test(host)

const isWildcard = (host: string): boolean => /^(?:|0\.0\.0\.0|::|\[::\])$/.test(host)

/** As URLs have them. */
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
    `Requests from web pages of ${origin} are refused. Start the emulator with --allow-host or the option allowHosts to allow their host.`,
  )
