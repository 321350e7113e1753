import { describe, expect, it, test } from 'vitest'
import { mayReceiveToken, resolveEndpoint, storageEndpoint } from '../../src/gce/endpoint.ts'

describe('resolveEndpoint', () => {
  it.each([
    [undefined, undefined, 'https://compute.googleapis.com/compute/v1/'],
    [undefined, 'example.goog', 'https://compute.example.goog/compute/v1/'],
    ['http://127.0.0.1:8787', undefined, 'http://127.0.0.1:8787/compute/v1/'],
    ['http://127.0.0.1:8787/', undefined, 'http://127.0.0.1:8787/compute/v1/'],
    ['http://[::1]:8787/compute/v1', undefined, 'http://[::1]:8787/compute/v1/'],
    ['https://www.googleapis.com/compute/v1/', undefined, 'https://www.googleapis.com/compute/v1/'],
    ['https://gateway.corp/gce/compute/v1', undefined, 'https://gateway.corp/gce/compute/v1/'],
    ['http://127.0.0.1:1', 'example.goog', 'http://127.0.0.1:1/compute/v1/'],
  ])('%s in universe %s is %s', (endpoint, universeDomain, url) => {
    const base = resolveEndpoint({ endpoint, universeDomain })
    expect(base.ok && base.value.href).toBe(url)
  })

  it.each([
    ['localhost', undefined, '--endpoint "localhost" is not a URL; write it as http://127.0.0.1:8787'],
    ['localhost:80', undefined, '--endpoint "localhost:80" must start with http:// or https://'],
    ['ftp://h', undefined, '--endpoint "ftp://h" must start with http:// or https://'],
    ['ftp://u:secret@h', undefined, '--endpoint takes a bare URL: no user, query or fragment'],
    ['http://h/?key=secret', undefined, '--endpoint takes a bare URL: no user, query or fragment'],
    [undefined, 'evil.com/x', '--universe-domain "evil.com/x" is not a domain; write it as googleapis.com'],
    [undefined, '', '--universe-domain "" is not a domain; write it as googleapis.com'],
  ])('refuses %s, %s', (endpoint, universeDomain, error) => {
    expect(resolveEndpoint({ endpoint, universeDomain })).toEqual({ ok: false, error })
  })
})

describe('mayReceiveToken', () => {
  it.each([
    ['https://compute.googleapis.com/', undefined, true],
    ['https://WWW.googleapis.com/', undefined, true],
    ['http://compute.googleapis.com/', undefined, false],
    ['https://googleapis.com.evil.com/', undefined, false],
    ['https://evilgoogleapis.com/', undefined, false],
    ['https://127.0.0.1/', undefined, false],
    ['https://compute.example.goog/', undefined, false],
    ['https://compute.example.goog/', 'Example.goog', true],
    ['http://compute.example.goog/', 'example.goog', false],
  ])('%s in universe %s: %s', (url, universe, may) => {
    expect(mayReceiveToken(new URL(url), universe)).toBe(may)
  })
})

test.each([
  ['https://compute.googleapis.com/compute/v1/', undefined, 'https://storage.googleapis.com/storage/v1/'],
  ['https://www.googleapis.com/compute/v1/', undefined, 'https://storage.googleapis.com/storage/v1/'],
  ['https://compute.example.goog/compute/v1/', 'Example.goog', 'https://storage.example.goog/storage/v1/'],
  ['http://127.0.0.1:8787/compute/v1/', undefined, 'http://127.0.0.1:8787/storage/v1/'],
  ['http://127.0.0.1:8787/compute/v1/', 'example.goog', 'http://127.0.0.1:8787/storage/v1/'],
  ['https://evilgoogleapis.com/compute/v1/', undefined, 'https://evilgoogleapis.com/storage/v1/'],
])('Cloud Storage for %s in universe %s is %s', (compute, universe, expected) => {
  expect(storageEndpoint(new URL(compute), universe).href).toBe(expected)
})
