import { ReadError, type RequestError, TimeoutError } from 'got'
import { ApiError } from '../errors/api-error.ts'
import { ProxyError } from './tunnel.ts'

/** The destination of a request. */
export interface Route {
  /** `HOST` or `HOST:PORT` of the server. */
  readonly host: string
  /** `HOST` or `HOST:PORT` of the proxy. */
  readonly proxy?: string | undefined
  /** The setting that holds the server's address, for hints: `--endpoint`; undefined for a fixed address. */
  readonly addressFrom?: string | undefined
}

interface Cause {
  readonly text: string
  /** No request was sent, so the server cannot have started the work. */
  readonly unsent?: true
  readonly reason?: string
  readonly hint?: (route: Route) => string | undefined
}

const refused: Cause = { text: 'connection refused', unsent: true }
const reset: Cause = { text: 'connection reset' }
const cutShort: Cause = { text: 'the response was cut short' }
const timedOut: Cause = { text: 'timed out: no response' }
const noName: Cause = { text: 'host name not found', unsent: true }
const notHttp: Cause = {
  text: 'the response is not HTTP',
  hint: ({ addressFrom }) => addressFrom && `check ${addressFrom}: should it start with https://?`,
}
const notTls: Cause = {
  text: 'no TLS handshake',
  unsent: true,
  hint: ({ addressFrom, proxy }) =>
    proxy === undefined
      ? addressFrom && `check ${addressFrom}: should it start with http://?`
      : 'check that HTTPS_PROXY names an HTTP proxy that supports CONNECT',
}

/** No retry fixes a certificate. */
const badCertificate = (text: string, hint: Cause['hint'] & {}): Cause => ({
  text: `its TLS certificate ${text}`,
  unsent: true,
  reason: 'TLS_NOT_TRUSTED',
  hint,
})
const unknownCa = badCertificate('is not trusted', ({ addressFrom }) => {
  const otherwise = addressFrom === undefined ? '' : `; otherwise check ${addressFrom}`
  return `if a proxy inspects TLS, set NODE_EXTRA_CA_CERTS to the file of its CA${otherwise}`
})
const outOfDate = (text: string) =>
  badCertificate(text, () => 'renew the certificate of this host, or correct the clock of this machine')
const otherName = badCertificate('is for another host name', ({ addressFrom }) => {
  const address = addressFrom === undefined ? '' : `${addressFrom}, and `
  return `check ${address}whether DNS or a proxy sends this host elsewhere`
})

/** By the code of Node or OpenSSL. */
const causes: Readonly<Record<string, Cause>> = {
  ECONNREFUSED: refused,
  ENOTFOUND: noName,
  EAI_AGAIN: { text: 'no response from the name server', unsent: true },
  EHOSTUNREACH: { text: 'host not reachable', unsent: true },
  ENETUNREACH: { text: 'network not reachable', unsent: true },
  ECONNRESET: reset,
  EPIPE: reset,
  ETIMEDOUT: { text: 'timed out' },
  EPROTO: notTls,
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
  CERT_HAS_EXPIRED: outOfDate('has expired'),
  CERT_NOT_YET_VALID: outOfDate('is not valid yet'),
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownCa,
  SELF_SIGNED_CERT_IN_CHAIN: unknownCa,
  UNABLE_TO_GET_ISSUER_CERT: unknownCa,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownCa,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownCa,
  ERR_TLS_CERT_ALTNAME_INVALID: otherName,
}

/** The phases before the request is on its way. */
const connecting = new Set(['lookup', 'connect', 'secureConnect'])

/** Built from the code alone, as got's error holds the request with its headers. */
export function networkError(error: RequestError, route: Route): ApiError {
  if (error.cause instanceof ProxyError) return proxyError(error.cause, route)
  if (error instanceof ReadError) return routeError(cutShort, error.code, route)
  if (!(error instanceof TimeoutError)) return codeError(error.code, route)
  const cause: Cause = connecting.has(error.event)
    ? { text: `timed out (${error.event})`, unsent: true }
    : timedOut
  return routeError(cause, error.code, route)
}

/** The error for a code of Node or OpenSSL. */
export const codeError = (code: string, route: Route): ApiError => routeError(causeOf(code), code, route)

/** The request was sent, but no response started in time. */
export const noResponse = (route: Route): ApiError => routeError(timedOut, 'ETIMEDOUT', route)

/** The response is too large for memory. */
export const tooLarge = (route: Route, maxBytes: number): ApiError =>
  routeError(
    { text: `the response is larger than ${Math.floor(maxBytes / 2 ** 20)} MiB` },
    'TOO_LARGE',
    route,
  )

function routeError({ text, unsent, reason, hint }: Cause, code: string, route: Route): ApiError {
  const { host, proxy } = route
  const path = proxy === undefined ? host : `${host} through proxy ${proxy}`
  return new ApiError({
    kind: 'network',
    reason: reason ?? code,
    message: unsent ? `cannot reach ${path}: ${text}` : `${path}: ${text}`,
    ambiguous: !unsent,
    hint: hint?.(route) ?? generalHint(route),
  })
}

function generalHint({ proxy, addressFrom }: Route): string {
  const address = addressFrom === undefined ? '' : `, ${addressFrom}`
  return proxy === undefined
    ? `check the network${address} and whether a firewall or proxy is in the way`
    : `check HTTPS_PROXY and NO_PROXY${address}`
}

const causeOf = (code: string): Cause =>
  causes[code] ?? (code.startsWith('HPE_') ? notHttp : { text: `network error ${code}` })

/** The proxy responded instead of the server, or could not be reached. */
export function proxyError(
  { proxy, status, code = '' }: Pick<ProxyError, 'proxy' | 'status' | 'code'>,
  route: Route,
): ApiError {
  if (status !== undefined) return proxyRefusal({ ...route, proxy }, status)
  const cause = causeOf(code)
  const isHttp = cause !== notHttp
  return new ApiError({
    kind: 'network',
    reason: cause.reason ?? 'PROXY_UNREACHABLE',
    message: `cannot reach ${route.host}: proxy ${proxy}: ${isHttp ? cause.text : 'its response is not HTTP'}`,
    hint:
      (isHttp && cause.hint?.({ host: proxy, addressFrom: 'HTTPS_PROXY' })) ||
      'check HTTPS_PROXY and NO_PROXY, and whether the proxy is running',
  })
}

/** The response of a proxy instead of the server. Its hints name no URL, as that may hold a password. */
export function proxyRefusal({ host, proxy }: Route, status: number): ApiError {
  const isLogin = status === 407
  const isTransient = status >= 500 || status === 408 || status === 429
  const problem = isLogin ? 'requires authentication (HTTP 407)' : `refused the connection (HTTP ${status})`
  return new ApiError({
    kind: 'network',
    reason: isTransient ? 'PROXY_FAILED' : 'PROXY_REFUSED',
    message: `cannot reach ${host}: proxy ${proxy} ${problem}`,
    hint: isLogin
      ? 'check the user and password in HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT'
      : `allow ${host} in the proxy, or list it in NO_PROXY to connect directly`,
  })
}
