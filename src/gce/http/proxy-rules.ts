import { BlockList, isIP } from 'node:net'
import { err, ok, type Result } from '../../util/result.ts'

/** The proxy to send a request through; undefined: directly. */
export type ProxyRules = (url: URL) => URL | undefined

type Environment = Readonly<Record<string, string | undefined>>

export const noProxies: ProxyRules = () => undefined

/**
 * The rules of `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in upper or lower case. As in curl, Go and Python, the
 * scheme of the request decides. Loopback and metadata servers are always reached directly. An error names the
 * variable with an invalid proxy, but not its value, which may hold a password.
 */
export function proxyRules(env: Environment): Result<ProxyRules, string> {
  const proxies = new Map<string, URL>()
  for (const [scheme, names] of Object.entries(variables)) {
    const name = names.find((candidate) => env[candidate]?.trim())
    if (name === undefined) continue
    const proxy = proxyUrl(env[name]?.trim() ?? '')
    if (proxy === undefined)
      return err(`${name} is not the URL of an HTTP proxy; write it as http://HOST:PORT`)
    proxies.set(scheme, proxy)
  }
  const exceptions = parseNoProxy(env.NO_PROXY || env.no_proxy || '')
  const metadataHosts = [env.GCE_METADATA_HOST, env.GCE_METADATA_IP].flatMap((host) => hostOf(host) ?? [])
  return ok((url) => {
    const proxy = proxies.get(url.protocol)
    if (proxy === undefined || isDirect(url) || metadataHosts.includes(bareHost(url))) return undefined
    return exceptions.some((matches) => matches(url)) ? undefined : proxy
  })
}

const variables: Readonly<Record<string, readonly string[]>> = {
  'https:': ['HTTPS_PROXY', 'https_proxy'],
  'http:': ['HTTP_PROXY', 'http_proxy'],
}

/** `proxy.corp:3128` is a common way to write it; SOCKS is another protocol. */
function proxyUrl(text: string): URL | undefined {
  const url = text.includes('://') ? text : `http://${text}`
  if (!URL.canParse(url)) return undefined
  const proxy = new URL(url)
  return proxy.hostname && ['http:', 'https:'].includes(proxy.protocol) ? proxy : undefined
}

const direct = new BlockList()
direct.addSubnet('127.0.0.0', 8, 'ipv4')
direct.addAddress('::1', 'ipv6')
direct.addSubnet('169.254.0.0', 16, 'ipv4') // link-local: the metadata servers of Google and AWS among them
direct.addSubnet('fe80::', 10, 'ipv6')
direct.addAddress('fd20:ce::254', 'ipv6') // metadata server of Google over IPv6
direct.addAddress('fd00:ec2::254', 'ipv6') // metadata server of AWS over IPv6
const directNames = /^(?:localhost|.+\.localhost|metadata|metadata\.google\.internal)$/

/** Whether a host is this machine, or one that a proxy cannot reach. */
export function isDirect(url: URL): boolean {
  const host = bareHost(url)
  return directNames.test(host) || contains(direct, host)
}

type Exception = (url: URL) => boolean

/** Entries are separated by commas or spaces. An entry that is neither a host nor a range matches nothing. */
const parseNoProxy = (text: string): readonly Exception[] =>
  text
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter((entry) => entry !== '')
    .map(parseException)

function parseException(entry: string): Exception {
  if (entry === '*') return () => true
  if (/^[^/]+\/\d+$/.test(entry)) {
    const range = rangeOf(entry)
    return (url) => contains(range, bareHost(url))
  }
  const target = hostOf(entry.replace(/^([a-z]+:\/\/)?\*?\.+/, '$1'))
  if (target === undefined) return () => false
  // read from the text: a URL drops the default port of its scheme
  const port = isIP(entry) === 6 ? undefined : /:(\d+)\/?$/.exec(entry)?.[1]
  const matchesHost = (host: string) => host === target || (isIP(target) === 0 && host.endsWith(`.${target}`))
  return (url) => matchesHost(bareHost(url)) && (port === undefined || Number(port) === effectivePort(url))
}

/** The host of `HOST`, `HOST:PORT` or a URL, without the brackets of IPv6. */
function hostOf(text: string | undefined): string | undefined {
  if (!text) return undefined
  const url = text.includes('://') ? text : `http://${isIP(text) === 6 ? `[${text}]` : text}`
  return URL.canParse(url) ? bareHost(new URL(url)) : undefined
}

const effectivePort = ({ port, protocol }: URL): number => Number(port) || (protocol === 'https:' ? 443 : 80)

const bareHost = ({ hostname }: URL): string =>
  hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()

function rangeOf(text: string): BlockList {
  const range = new BlockList()
  const [address = '', prefix] = text.split('/')
  const family = isIP(address)
  const bits = Number(prefix)
  if (family !== 0 && bits <= (family === 4 ? 32 : 128)) {
    range.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6')
  }
  return range
}

function contains(list: BlockList, host: string): boolean {
  const family = isIP(host)
  return family !== 0 && list.check(host, family === 4 ? 'ipv4' : 'ipv6')
}
