import { describe, expect, test } from 'vitest'
import type { EmulatorState } from '../../src/emulator/state/state-file.ts'
import { type Answer, type Json, type Recording, recording, rig } from './rig.ts'

/** The recorded request, sent to an emulator. */
async function replay({ request }: Recording, send: Awaited<ReturnType<typeof rig>>): Promise<Answer> {
  const { pathname, search } = new URL(request.url)
  const path = `${pathname.replace('/compute/v1/', '')}${search}`
  if (request.method === 'POST') return send.post(path, request.body)
  return request.method === 'DELETE' ? send.del(path) : send.get(path)
}

/** Members, at any depth, with the types of their values. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape)
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shape(member)]))
}

/** Both carry what was recorded of each header that does not change from answer to answer. */
function expectHeaders(answer: Answer, { response }: Recording): void {
  const changing = ['date', 'etag', 'expires', 'alt-svc', 'transfer-encoding', 'cache-control']
  if (response.headers.server !== 'ESF') return // an older front end, with other headers
  for (const [name, value] of Object.entries(response.headers)) {
    if (name === 'vary') {
      expect(answer.headers.get(name)?.split(', ').sort()).toEqual(value.split(', ').sort())
    } else if (!changing.includes(name)) expect(answer.headers.get(name)).toBe(value)
  }
  expect(answer.headers.has('etag')).toBe('etag' in response.headers)
}

const blankDisk = {
  project: 'example-project',
  zone: 'us-central1-a',
  name: 'disk-1',
  sizeGb: 500,
  labels: { 'cnrm-test': 'true', 'managed-by-cnrm': 'true' },
  locked: false,
  multiWriter: false,
  satisfiesPzi: true,
}

test.each([
  '01-images-get-404-notfound',
  '09-disks-get-404-notfound',
  '11-images-get-404-family-name-as-image',
  '14-snapshots-get-404-notfound',
])('%s: the very body', async (name) => {
  const recorded = recording(name)
  const answer = await replay(recorded, await rig())
  expect(answer).toMatchObject({ status: 404, body: recorded.response.body })
  expectHeaders(answer, recorded)
})

test('20: the body of a denied permission', async () => {
  const recorded = recording('20-error-403-permission-forbidden')
  const { emulator, get } = await rig()
  emulator.deny('compute.images.get')
  const answer = await get('projects/example-project/global/images/image-1')
  expect(answer.status).toBe(403)
  expect(shape(answer.body)).toEqual(shape(recorded.response.body))
  expect(answer.body.error.errors[0].reason).toBe(recorded.response.body.error.errors[0].reason)
})

test('02, 03, 04, 07, 08, 28: an image of a blank disk, from insert to delete', async () => {
  const [insert, inserted, ready, remove, removed, realDelete] = [
    '02-images-insert-from-disk-op-running',
    '03-globaloperations-get-insert-done',
    '04-images-get-ready-from-blank-disk',
    '07-images-delete-op-running',
    '08-globaloperations-get-delete-done',
    '28-images-delete-op-running-2019',
  ].map(recording) as [Recording, Recording, Recording, Recording, Recording, Recording]
  const send = await rig({ state: { disks: [blankDisk] } })
  const expectLike = (answer: Answer, recorded: Recording, values: readonly string[]) => {
    expect(answer.status).toBe(recorded.response.status)
    expect(shape(answer.body)).toEqual(shape(recorded.response.body))
    for (const member of values) expect(answer.body[member]).toEqual(recorded.response.body[member])
    expectHeaders(answer, recorded)
  }
  const operation = ['kind', 'operationType', 'progress', 'status', 'targetLink', 'user']
  const image = [
    'diskSizeGb',
    'enableConfidentialCompute',
    'kind',
    'labels',
    'name',
    'selfLink',
    'sourceType',
  ]

  const begun = await replay(insert, send)
  expectLike(begun, insert, operation)
  await send.clock.advance(10_000)
  const path = 'projects/example-project/global/operations'
  expectLike(await send.get(`${path}/${begun.body.name}`), inserted, operation)
  const made = await replay(ready, send)
  expectLike(made, ready, [...image, 'status', 'storageLocations'])
  // the recorder called the beta API, whose name stands in this link
  expect(made.body.sourceDisk).toBe(ready.response.body.sourceDisk.replace('/beta/', '/v1/'))
  const removing = await replay(remove, send)
  expectLike(removing, remove, operation)
  expect(Object.keys(removing.body)).toEqual(Object.keys(realDelete.response.body))
  await send.clock.advance(10_000)
  expectLike(await send.get(`${path}/${removing.body.name}`), removed, operation)
  expect((await replay(ready, send)).status).toBe(404)
})

test('10: a blank disk', async () => {
  const recorded = recording('10-disks-get-blank-unattached')
  const answer = await replay(recorded, await rig({ state: { disks: [blankDisk] } }))
  const { body } = recorded.response
  expect(shape(answer.body)).toEqual(shape(body))
  for (const member of ['kind', 'name', 'sizeGb', 'status', 'zone', 'selfLink', 'physicalBlockSizeBytes']) {
    expect(answer.body[member]).toBe(body[member])
  }
  expect(answer.body.type).toBe(body.type.replace('/beta/', '/v1/'))
})

/** A recorded resource with an id of its own where the recorder put a placeholder, and with links to v1. */
function restored(resource: Json): Json {
  const text = JSON.stringify(resource).replaceAll('compute/beta/projects', 'compute/v1/projects')
  return { ...JSON.parse(text.replace('SCRUBBED_NUMERIC_ID', '5636')), id: '6295399062274840336' }
}

test('12: the newest image of a public family, whole', async () => {
  const recorded = recording('12-images-getfromfamily-public-image')
  const image = restored(recorded.response.body)
  const answer = await replay(recorded, await rig({ state: { images: [image] } }))
  expect(answer.body).toEqual(image)
  expectHeaders(answer, recorded)
})

test('15: a snapshot', async () => {
  const recorded = recording('15-snapshots-get-ready')
  const snapshot = restored(recorded.response.body)
  const answer = await replay(recorded, await rig({ state: { snapshots: [snapshot] } }))
  expect(answer.body).toEqual(snapshot)
  expectHeaders(answer, recorded)
})

describe('lists of real images', () => {
  test.each([
    '21-images-list-one-unlabelled',
    '23-images-list-filter-by-name-labelled',
    '24-images-list-two-labels-family',
    '26-images-list-deprecated-image',
    '38-images-list-deprecation-timestamps',
    '40-images-list-obsolete-image',
  ])('%s', async (name) => {
    const recorded = recording(name)
    const { items, ...envelope } = recorded.response.body
    const answer = await replay(recorded, await rig({ state: { images: items } }))
    const { items: shown, ...shownEnvelope } = answer.body
    expect(shownEnvelope).toEqual(envelope)
    // libcloud's recording is not in the order of names, though the API's lists are
    const wanted = [...items].sort((a, b) => (a.name < b.name ? -1 : 1))
    expect(shown).toHaveLength(wanted.length)
    for (const [index, item] of wanted.entries()) {
      // members that came after these recordings were made are filled in
      expect(shown[index]).toMatchObject(item)
      const later = Object.keys(shown[index]).filter((member) => !(member in item))
      expect(later.filter((member) => !newer.has(member))).toEqual([])
    }
    expectHeaders(answer, recorded)
  })

  /** Members that answers of 2013 to 2018 did not have yet, and of 2023 in part. */
  const newer = new Set([
    'enableConfidentialCompute',
    'storageLocations',
    'labelFingerprint',
    'diskSizeGb',
    'archiveSizeBytes',
  ])

  test('21: members in the very order', async () => {
    const { response } = recording('21-images-list-one-unlabelled')
    const { get } = await rig({ state: { images: response.body.items } })
    const { body } = await get('projects/cloud-custodian/global/images')
    expect(Object.keys(body)).toEqual(Object.keys(response.body))
    const members = Object.keys(body.items[0]).filter((member) => member !== 'enableConfidentialCompute')
    expect(members).toEqual(Object.keys(response.body.items[0]))
  })

  test('39: the first of many pages', async () => {
    const recorded = recording('39-images-list-first-of-many-pages')
    const { items } = recorded.response.body
    const later = Array.from({ length: 500 }, (_, index) => ({
      project: 'fedora-coreos-cloud',
      name: `later-${index}`,
    }))
    const send = await rig({ state: { images: [...items, ...later] } })
    const answer = await replay(recorded, send)
    expect(Object.keys(answer.body).sort()).toEqual(Object.keys(recorded.response.body).sort())
    expect(answer.body.items).toHaveLength(500)
    expect(answer.body.items.slice(0, 2)).toMatchObject(items)
    expect(answer.body.nextPageToken).toMatch(/^[A-Za-z0-9+/]+=*$/)
    expectHeaders(answer, recorded)
    const next = new URLSearchParams({ pageToken: answer.body.nextPageToken })
    const rest = (await send.get(`projects/fedora-coreos-cloud/global/images?${next}`)).body
    expect(rest.items).toHaveLength(2)
    expect(rest).not.toHaveProperty('nextPageToken')
  })
})

test('29: an empty list has no items', async () => {
  const { response } = recording('29-list-empty-has-no-items-member')
  const { get } = await rig()
  const { body } = await get('projects/cloud-custodian/global/images')
  expect(Object.keys(body)).toEqual(Object.keys(response.body))
})

test('17, 31: failed operations', async () => {
  for (const name of [
    '17-operation-done-with-error-resource-in-use-400',
    '31-operation-done-with-error-not-found-404',
  ]) {
    const { body } = recording(name).response
    const [error] = body.error.errors
    const state: EmulatorState = { failures: [{ ...error, httpStatus: body.httpErrorStatusCode }] }
    const { create } = await rig({ state })
    const query = body.clientOperationId ? `?requestId=${body.clientOperationId}` : ''
    const rawDisk = { source: 'https://storage.googleapis.com/b/o.tar.gz' }
    const operation = await create({ name: 'web-1', rawDisk }, query)
    const { zone: _zonal, ...wanted } = body
    expect(shape(operation)).toEqual(shape(wanted))
    for (const member of ['error', 'httpErrorMessage', 'httpErrorStatusCode', 'progress', 'status']) {
      expect(operation[member]).toEqual(body[member])
    }
  }
})

test('18: the body of a resource that is not ready', async () => {
  const { response } = recording('18-error-400-resourcenotready')
  const { insert, del } = await rig()
  await insert({ name: 'web-1', rawDisk: { source: 'https://storage.googleapis.com/b/o.tar.gz' } })
  const answer = await del('projects/golden-prod/global/images/web-1')
  expect(answer.status).toBe(response.status)
  expect(JSON.stringify(answer.body).replaceAll('golden-prod/global/images/web-1', 'X')).toBe(
    JSON.stringify({
      error: {
        code: 400,
        message: "The resource 'projects/X' is not ready",
        errors: [
          { message: "The resource 'projects/X' is not ready", domain: 'global', reason: 'resourceNotReady' },
        ],
      },
    }),
  )
  expect(shape(answer.body)).toEqual(shape(response.body))
})
