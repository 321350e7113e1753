import { expect, test } from 'vitest'
import { parseState } from '../../src/emulator/statefile/state-file.ts'
import { computeError, type Json, raw, rig } from './rig.ts'

const objectPath = (object: string, bucket = 'golden') =>
  `/storage/v1/b/${bucket}/o/${encodeURIComponent(object)}`

const fetchObject = async (
  url: string,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; body: Json }> => {
  const response = await fetch(`${url}${path}`, init)
  return { status: response.status, body: await response.json() }
}

test("shows a listed object's metadata from the state, with defaults", async () => {
  const state = parseState(
    `objects:
  - gs://golden/other.tar.gz
  - bucket: golden
    name: dir/web.tar.gz
    size: 416000000
    generation: 1557970088457364
    metageneration: 3
    timeCreated: 2019-05-16T01:28:08.455Z
    updated: 2019-05-17T12:21:01.522Z
    md5Hash: opGAi0f9olAu4DKzvYiayg==
    crc32c: ojStVg==
    contentType: application/x-gzip
`,
    'state.yaml',
  )
  const { emulator } = await rig({ state })
  expect(await fetchObject(emulator.url, objectPath('dir/web.tar.gz'))).toEqual({
    status: 200,
    body: {
      kind: 'storage#object',
      id: 'golden/dir/web.tar.gz/1557970088457364',
      selfLink: 'https://www.googleapis.com/storage/v1/b/golden/o/dir%2Fweb.tar.gz',
      mediaLink:
        'https://storage.googleapis.com/download/storage/v1/b/golden/o/dir%2Fweb.tar.gz?generation=1557970088457364&alt=media',
      name: 'dir/web.tar.gz',
      bucket: 'golden',
      generation: '1557970088457364',
      metageneration: '3',
      contentType: 'application/x-gzip',
      storageClass: 'STANDARD',
      size: '416000000',
      md5Hash: 'opGAi0f9olAu4DKzvYiayg==',
      crc32c: 'ojStVg==',
      etag: 'CJTpxe3ynuICEAM=',
      timeCreated: '2019-05-16T01:28:08.455Z',
      updated: '2019-05-17T12:21:01.522Z',
      timeStorageClassUpdated: '2019-05-16T01:28:08.455Z',
    },
  })
  expect(emulator.state().objects).toEqual(state.objects)
})

test('makes up stable metadata for an object that images.insert accepts', async () => {
  const { emulator, insert } = await rig()
  expect((await insert({ name: 'web-1', rawDisk: raw })).status).toBe(200)
  const first = await fetchObject(emulator.url, objectPath('web.tar.gz'))
  expect(first).toMatchObject({
    status: 200,
    body: {
      kind: 'storage#object',
      name: 'web.tar.gz',
      bucket: 'golden',
      size: expect.stringMatching(/^\d+$/),
    },
  })
  expect(await fetchObject(emulator.url, objectPath('web.tar.gz'))).toEqual(first)
  const { generation, md5Hash } = first.body
  expect(Buffer.from(md5Hash, 'base64')).toHaveLength(16)
  const other = await fetchObject(emulator.url, objectPath('db.tar.gz'))
  expect([other.body.generation === generation, other.body.md5Hash === md5Hash]).toEqual([false, false])
})

test("responds 404 in the JSON API's shape for an object that images.insert does not find", async () => {
  const { emulator, insert } = await rig({ state: { objects: ['gs://golden/web.tar.gz'] } })
  const source = 'https://storage.googleapis.com/golden/dir/no%20pe.tar.gz'
  expect((await insert({ name: 'web-1', rawDisk: { source } })).status).toBe(404)
  expect(await fetchObject(emulator.url, objectPath('dir/no pe.tar.gz'))).toEqual({
    status: 404,
    body: computeError(404, 'notFound', 'No such object: golden/dir/no pe.tar.gz'),
  })
  expect((await fetchObject(emulator.url, objectPath('web.tar.gz'))).status).toBe(200)
  expect((await fetchObject(emulator.url, objectPath('no.tar.gz', 'elsewhere'))).status).toBe(200)
})

test.each([
  'https://storage.googleapis.com/golden/dir/a%20b%2B%C3%BC%25.tar.gz',
  'https://storage.googleapis.com/golden/dir/a b+ü%25.tar.gz',
  'https://commondatastorage.googleapis.com/golden/dir%2Fa%20b+%C3%BC%25.tar.gz',
  'https://storage.cloud.google.com/golden/dir/a%20b+%C3%BC%25.tar.gz',
  'https://golden.storage.googleapis.com/dir/a%20b+%C3%BC%25.tar.gz',
  'https://www.googleapis.com/storage/v1/b/golden/o/dir%2Fa%20b%2B%C3%BC%25.tar.gz',
])('images.insert and objects.get find the same object: %s', async (source) => {
  const name = 'dir/a b+ü%.tar.gz'
  const { emulator, insert } = await rig({ state: { objects: [{ bucket: 'golden', name }] } })
  expect((await fetchObject(emulator.url, objectPath(name))).body.name).toBe(name)
  expect((await insert({ name: 'web-1', rawDisk: { source } })).status).toBe(200)
})

test('does not find another generation of an object', async () => {
  const state = { objects: [{ bucket: 'golden', name: 'web.tar.gz', generation: 7 }] }
  const { emulator } = await rig({ state })
  const path = objectPath('web.tar.gz')
  expect((await fetchObject(emulator.url, `${path}?generation=7`)).status).toBe(200)
  expect((await fetchObject(emulator.url, `${path}?generation=8`)).status).toBe(404)
})

test('responds with the 403 of Cloud Storage to a caller without permission', async () => {
  const { emulator } = await rig({ deny: ['storage.objects.get'] })
  const message =
    "user@example.com does not have storage.objects.get access to the Google Cloud Storage object. Permission 'storage.objects.get' denied on resource (or it may not exist)."
  expect(await fetchObject(emulator.url, objectPath('web.tar.gz'))).toEqual({
    status: 403,
    body: computeError(403, 'forbidden', message),
  })
})

test('logs requests for objects and applies field masks and faults to them', async () => {
  const { emulator } = await rig()
  const path = objectPath('dir/web.tar.gz')
  expect((await fetchObject(emulator.url, `${path}?fields=name,bucket`)).body).toEqual({
    name: 'dir/web.tar.gz',
    bucket: 'golden',
  })
  emulator.failNext('objects.get', { kind: 'reply', status: 503 })
  expect((await fetchObject(emulator.url, path)).status).toBe(503)
  expect(emulator.requests).toMatchObject([
    { method: 'objects.get', project: '', name: 'dir/web.tar.gz', status: 200 },
    { method: 'objects.get', project: '', name: 'dir/web.tar.gz', status: 503 },
  ])
})

test('responds 404 or 405 to methods of Cloud Storage that are not served', async () => {
  const { emulator } = await rig()
  expect((await fetchObject(emulator.url, '/storage/v1/b/golden')).status).toBe(404)
  expect((await fetchObject(emulator.url, '/storage/v1/b/golden/o/dir/web.tar.gz')).status).toBe(404)
  expect((await fetchObject(emulator.url, objectPath('web.tar.gz'), { method: 'DELETE' })).status).toBe(405)
})
