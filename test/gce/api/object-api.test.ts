import { expect, test } from 'vitest'
import { parseObjectUrl } from '../../../src/gce/api/object-api.ts'

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
