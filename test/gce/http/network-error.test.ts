import { expect, test } from 'vitest'
import { codeError, proxyError, proxyRefusal } from '../../../src/gce/http/network-error.ts'

const endpoint = { host: 'compute.example.com', addressFrom: '--endpoint' }
const google = { host: 'sts.googleapis.com' }
const proxied = { ...endpoint, proxy: 'proxy.corp:3128' }

const network = 'check the network, --endpoint and whether a firewall or proxy is in the way'

test.each<[string, Parameters<typeof codeError>[1], string, string, boolean]>([
  ['ECONNREFUSED', endpoint, 'cannot reach compute.example.com: connection refused', network, false],
  ['ENOTFOUND', endpoint, 'cannot reach compute.example.com: host name not found', network, false],
  [
    'EAI_AGAIN',
    endpoint,
    'cannot reach compute.example.com: no response from the name server',
    network,
    false,
  ],
  ['EHOSTUNREACH', endpoint, 'cannot reach compute.example.com: host not reachable', network, false],
  ['ECONNRESET', endpoint, 'compute.example.com: connection reset', network, true],
  ['EPIPE', endpoint, 'compute.example.com: connection reset', network, true],
  ['EXYZ', endpoint, 'compute.example.com: network error EXYZ', network, true],
  [
    'ECONNRESET',
    google,
    'sts.googleapis.com: connection reset',
    'check the network and whether a firewall or proxy is in the way',
    true,
  ],
  [
    'ECONNRESET',
    proxied,
    'compute.example.com through proxy proxy.corp:3128: connection reset',
    'check HTTPS_PROXY and NO_PROXY, --endpoint',
    true,
  ],
  [
    'HPE_INVALID_CONSTANT',
    endpoint,
    'compute.example.com: the response is not HTTP',
    'check --endpoint: should it start with https://?',
    true,
  ],
  [
    'EPROTO',
    endpoint,
    'cannot reach compute.example.com: no TLS handshake',
    'check --endpoint: should it start with http://?',
    false,
  ],
  [
    'EPROTO',
    proxied,
    'cannot reach compute.example.com through proxy proxy.corp:3128: no TLS handshake',
    'check that HTTPS_PROXY names an HTTP proxy that supports CONNECT',
    false,
  ],
  [
    'CERT_HAS_EXPIRED',
    google,
    'cannot reach sts.googleapis.com: its TLS certificate has expired',
    'renew the certificate of this host, or correct the clock of this machine',
    false,
  ],
  [
    'SELF_SIGNED_CERT_IN_CHAIN',
    endpoint,
    'cannot reach compute.example.com: its TLS certificate is not trusted',
    'if a proxy inspects TLS, set NODE_EXTRA_CA_CERTS to the file of its CA; otherwise check --endpoint',
    false,
  ],
  [
    'SELF_SIGNED_CERT_IN_CHAIN',
    google,
    'cannot reach sts.googleapis.com: its TLS certificate is not trusted',
    'if a proxy inspects TLS, set NODE_EXTRA_CA_CERTS to the file of its CA',
    false,
  ],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    endpoint,
    'cannot reach compute.example.com: its TLS certificate is for another host name',
    'check --endpoint, and whether DNS or a proxy sends this host elsewhere',
    false,
  ],
])('%s of %o has a message and a hint', (code, route, message, hint, ambiguous) => {
  expect(codeError(code, route)).toMatchObject({ kind: 'network', message, hint, ambiguous })
})

test.each([
  ['ECONNREFUSED', 'connection refused', 'PROXY_UNREACHABLE'],
  ['HPE_INVALID_CONSTANT', 'its response is not HTTP', 'PROXY_UNREACHABLE'],
  ['CERT_HAS_EXPIRED', 'its TLS certificate has expired', 'TLS_NOT_TRUSTED'],
])('a proxy that fails with %s is named', (code, text, reason) => {
  expect(proxyError({ proxy: 'proxy.corp:3128', status: undefined, code }, endpoint)).toMatchObject({
    kind: 'network',
    reason,
    message: `cannot reach compute.example.com: proxy proxy.corp:3128: ${text}`,
    ambiguous: false,
  })
})

test.each([
  [403, 'PROXY_REFUSED', 'refused the connection (HTTP 403)'],
  [407, 'PROXY_REFUSED', 'requires authentication (HTTP 407)'],
  [408, 'PROXY_FAILED', 'refused the connection (HTTP 408)'],
  [429, 'PROXY_FAILED', 'refused the connection (HTTP 429)'],
  [502, 'PROXY_FAILED', 'refused the connection (HTTP 502)'],
])('HTTP %s of a proxy is %s', (status, reason, text) => {
  expect(proxyRefusal(proxied, status)).toMatchObject({
    reason,
    message: `cannot reach compute.example.com: proxy proxy.corp:3128 ${text}`,
  })
})
