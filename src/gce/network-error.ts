import { ReadError, type RequestError, TimeoutError } from 'got'
import { ApiError } from './api-error.ts'

interface Cause {
  readonly text: string
  /** Nothing was sent: the server cannot have begun the work. */
  readonly unsent?: true
  readonly reason?: string
  readonly hint?: string
}

const refused: Cause = { text: 'connection refused', unsent: true }
const reset: Cause = { text: 'connection reset' }
const cutShort: Cause = { text: 'the reply was cut short' }
const silence: Cause = { text: 'timed out: no answer' }
const noName: Cause = { text: 'host name not found', unsent: true }
const notHttp: Cause = {
  text: 'the reply is not HTTP',
  hint: 'check --endpoint: should it begin with https://?',
}
const notTls: Cause = {
  text: 'no TLS handshake',
  unsent: true,
  hint: 'check --endpoint: should it begin with http://?',
}
const untrusted: Cause = {
  text: 'its TLS certificate is not trusted',
  unsent: true,
  reason: 'TLS_NOT_TRUSTED',
  hint: 'behind a proxy that inspects TLS, name its CA file in NODE_EXTRA_CA_CERTS; else check --endpoint and the clock of this machine',
}

/** By the code of Node, OpenSSL or got. */
const causes: Readonly<Record<string, Cause>> = {
  ECONNREFUSED: refused,
  ENOTFOUND: noName,
  EAI_AGAIN: { text: 'no answer from the name server', unsent: true },
  EHOSTUNREACH: { text: 'host not reachable', unsent: true },
  ENETUNREACH: { text: 'network not reachable', unsent: true },
  ECONNRESET: reset,
  EPIPE: reset,
  ETIMEDOUT: { text: 'timed out' },
  EPROTO: notTls,
  ERR_SSL_WRONG_VERSION_NUMBER: notTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
  CERT_HAS_EXPIRED: untrusted,
  CERT_NOT_YET_VALID: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted,
}

/** The phases before the request is on its way. */
const connecting = new Set(['lookup', 'connect', 'secureConnect'])

/** Made from the code alone: got's error holds the request with its headers. */
export function networkError(error: RequestError, host: string): ApiError {
  return onTheWay(causeOf(error), error.code, host)
}

/** The request was sent, and no reply has begun in time. */
export function noAnswer(host: string): ApiError {
  return onTheWay(silence, 'ETIMEDOUT', host)
}

function onTheWay({ text, unsent, reason, hint }: Cause, code: string, host: string): ApiError {
  return new ApiError({
    kind: 'network',
    reason: reason ?? code,
    message: unsent ? `cannot reach ${host}: ${text}` : `${host}: ${text}`,
    ambiguous: !unsent,
    hint: hint ?? 'check the network, --endpoint and whether a firewall or proxy is in the way',
  })
}

function causeOf(error: RequestError): Cause {
  if (error instanceof TimeoutError) {
    return connecting.has(error.event) ? { text: `timed out (${error.event})`, unsent: true } : silence
  }
  if (error instanceof ReadError) return cutShort
  if (error.code.startsWith('HPE_')) return notHttp
  return causes[error.code] ?? { text: `network error ${error.code}` }
}

/** A reply of 200 that is not what the Compute API answers, so that nothing is known. */
export function notTheApi(host: string): ApiError {
  return new ApiError({
    kind: 'network',
    reason: 'NOT_THE_API',
    message: `${host}: the reply is not one of the Compute API`,
    ambiguous: true,
    hint: 'check --endpoint, and whether a proxy or a login page is in the way',
  })
}

/** A reply that would fill the memory. */
export function tooLarge(host: string, mostBytes: number): ApiError {
  return new ApiError({
    kind: 'network',
    reason: 'TOO_LARGE',
    message: `${host}: the reply is larger than ${Math.floor(mostBytes / 2 ** 20)} MiB`,
    ambiguous: true,
  })
}
