import { describe, expect, it } from 'vitest'
import { proxyRules } from '../../../src/gce/http/proxy-rules.ts'

const api = 'https://compute.googleapis.com/compute/v1/projects/p'

function proxyFor(env: Record<string, string>, url = api): string | undefined {
  const rules = proxyRules(env)
  if (!rules.ok) throw new Error(rules.error)
  return rules.value(new URL(url))?.href
}

describe('a proxy of the environment', () => {
  it.each([
    [{}, api, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128' }, api, 'http://proxy:3128/'],
    [{ https_proxy: 'http://proxy:3128' }, api, 'http://proxy:3128/'],
    [{ HTTPS_PROXY: '', https_proxy: 'http://small:1' }, api, 'http://small:1/'],
    [{ HTTPS_PROXY: ' http://proxy:3128\r\n' }, api, 'http://proxy:3128/'],
    [{ HTTPS_PROXY: 'proxy.corp:3128' }, api, 'http://proxy.corp:3128/'],
    [{ HTTPS_PROXY: 'https://proxy:3129' }, api, 'https://proxy:3129/'],
    [{ HTTPS_PROXY: 'http://u:p@proxy:3128' }, api, 'http://u:p@proxy:3128/'],
    [{ HTTP_PROXY: 'http://proxy:3128' }, api, undefined],
    [{ HTTP_PROXY: 'http://proxy:3128' }, 'http://emulator:8787/', 'http://proxy:3128/'],
    [{ HTTPS_PROXY: 'http://proxy:3128' }, 'http://emulator:8787/', undefined],
  ] as const)('%o, %s: %s', (env, url, proxy) => {
    expect(proxyFor(env, url)).toBe(proxy)
  })

  it.each([
    'http://localhost:8787/',
    'http://web.localhost:8787/',
    'http://127.0.0.1:8787/',
    'http://127.8.9.1:8787/',
    'http://[::1]:8787/',
    'http://169.254.169.254/computeMetadata/v1/',
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://metadata.google.internal./computeMetadata/v1/',
    'http://metadata/computeMetadata/v1/',
    'http://[fd20:ce::254]/computeMetadata/v1/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://10.2.3.4:8080/computeMetadata/v1/',
    'http://gke-metadata.test/computeMetadata/v1/',
  ])('is never used for loopback and metadata servers: %s', (url) => {
    const env = {
      HTTP_PROXY: 'http://proxy:3128',
      GCE_METADATA_HOST: '10.2.3.4:8080',
      GCE_METADATA_IP: 'gke-metadata.test',
    }
    expect(proxyFor(env, url)).toBeUndefined()
  })

  it.each(['socks5://proxy:1080', 'http://', 'http://user:p@ss word@ho st', 'ftp://proxy'])(
    'that is no HTTP proxy is named without its value: %s',
    (value) => {
      expect(proxyRules({ https_proxy: value })).toEqual({
        ok: false,
        error: 'https_proxy is not the URL of an HTTP proxy; write it as http://HOST:PORT',
      })
    },
  )
})

describe('NO_PROXY', () => {
  it.each([
    ['*', api, true],
    ['compute.googleapis.com', api, true],
    ['COMPUTE.googleapis.COM', api, true],
    ['googleapis.com', api, true],
    ['.googleapis.com', api, true],
    ['*.googleapis.com', api, true],
    ['apis.com', api, false],
    ['compute.googleapis.com.', api, true],
    ['compute.googleapis.com', 'https://compute.googleapis.com./', true],
    ['example.com, googleapis.com', api, true],
    ['example.com googleapis.com', api, true],
    ['compute.googleapis.com:443', api, true],
    ['compute.googleapis.com:8443', api, false],
    ['googleapis.com:8443', 'https://compute.googleapis.com:8443/', true],
    ['https://compute.googleapis.com', api, true],
    ['10.1.2.3', 'https://10.1.2.3/', true],
    ['10.1.2.3', 'https://10.1.2.30/', false],
    ['2.3', 'https://10.1.2.3/', false],
    ['10.0.0.0/8', 'https://10.1.2.3/', true],
    ['10.0.0.0/8', 'https://11.1.2.3/', false],
    ['10.1.2.3:8443', 'https://10.1.2.3:8443/', true],
    ['fd00::/8', 'https://[fd12::1]/', true],
    ['fd00::/8', 'https://[fe12::1]/', false],
    ['fd12::1', 'https://[fd12:0::1]/', true],
    ['[fd12::1]:8443', 'https://[fd12::1]:8443/', true],
    ['[fd12::1]:8443', 'https://[fd12::1]/', false],
    ['', api, false],
    [',, ,', api, false],
    ['http://,10.0.0.0/99,/24,%%%,[::1,<>,a b', api, false],
    ['10.0.0.0/99,%%%,.', 'https://10.1.2.3/', false],
    ['%%%,10.0.0.0/99,googleapis.com', api, true],
  ])('%s exempts %s: %s', (list, url, isDirect) => {
    const env = { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: list }
    expect(proxyFor(env, url) === undefined).toBe(isDirect)
    expect(proxyFor({ HTTPS_PROXY: 'http://proxy:3128', no_proxy: list }, url) === undefined).toBe(isDirect)
  })
})
