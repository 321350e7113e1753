import { expect, test } from 'vitest'
import { sourceMethod } from '../../../src/gce/api/calls.ts'
import { parseObjectUrl, storageEndpoint } from '../../../src/gce/api/object-api.ts'

test.each([
  ['https://compute.googleapis.com/compute/v1/', undefined, 'https://storage.googleapis.com/storage/v1/'],
  ['https://www.googleapis.com/compute/v1/', undefined, 'https://storage.googleapis.com/storage/v1/'],
  ['https://compute.example.goog/compute/v1/', 'Example.goog', 'https://storage.example.goog/storage/v1/'],
  ['http://127.0.0.1:8787/compute/v1/', undefined, 'http://127.0.0.1:8787/storage/v1/'],
  ['http://127.0.0.1:8787/compute/v1/', 'example.goog', 'http://127.0.0.1:8787/storage/v1/'],
  ['https://evilgoogleapis.com/compute/v1/', undefined, 'https://evilgoogleapis.com/storage/v1/'],
])('Cloud Storage beside %s in universe %s is %s', (compute, universe, expected) => {
  expect(storageEndpoint(new URL(compute), universe).href).toBe(expected)
})

test.each([
  ['https://storage.googleapis.com/golden/a/web%201.tar.gz', { bucket: 'golden', object: 'a/web 1.tar.gz' }],
  ['https://storage.googleapis.com/golden/web.tar.gz?sig=x#y', { bucket: 'golden', object: 'web.tar.gz' }],
  ['https://golden.storage.googleapis.com/web.tar.gz', { bucket: 'golden', object: 'web.tar.gz' }],
  ['https://storage.cloud.google.com/golden/web.tar.gz', { bucket: 'golden', object: 'web.tar.gz' }],
  ['http://commondatastorage.googleapis.com/golden/web.tar.gz', { bucket: 'golden', object: 'web.tar.gz' }],
  [
    'https://www.googleapis.com/storage/v1/b/golden/o/a%2Fweb.tar.gz',
    { bucket: 'golden', object: 'a/web.tar.gz' },
  ],
  ['https://storage.googleapis.com/golden/100%', undefined],
  ['projects/p/locations/l/repositories/r/packages/k/versions/v', undefined],
])('%s names an object, or none', (uri, expected) => {
  expect(parseObjectUrl(uri)).toEqual(expected)
})

test.each([
  ['projects/p/zones/z/disks/d', 'disks.get'],
  ['projects/p/regions/r/disks/d', 'regionDisks.get'],
  ['projects/p/global/snapshots/s', 'snapshots.get'],
  ['projects/p/global/images/i', 'images.get'],
])('%s is read by %s', (path, method) => {
  expect(sourceMethod(path)).toBe(method)
})
