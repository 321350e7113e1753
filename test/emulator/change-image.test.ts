import { describe, expect, test } from 'vitest'
import { computeError, images, operations, project, raw, rig } from './rig.ts'

const web1 = { project, name: 'web-1', id: '11', family: 'web' }
const path = `${images}/web-1`
const deprecate = `${path}/deprecate`
const setLabels = `${path}/setLabels`
const invalid = (message: string) => computeError(400, 'invalid', message)
const requestId = '11111111-2222-4333-8444-555555555555'
const notReady = computeError(
  400,
  'resourceNotReady',
  "The resource 'projects/golden-prod/global/images/web-1' is not ready",
)

describe('images.deprecate', () => {
  test('responds with an operation; the image has its new status when that is DONE', async () => {
    const { post, get, clock } = await rig({ state: { images: [web1] } })
    const started = await post(`${deprecate}?requestId=${requestId}`, { state: 'DEPRECATED' })
    expect(started).toMatchObject({
      status: 200,
      body: {
        kind: 'compute#operation',
        operationType: 'setDeprecation',
        clientOperationId: requestId,
        targetLink: 'https://www.googleapis.com/compute/v1/projects/golden-prod/global/images/web-1',
        targetId: '11',
        status: 'RUNNING',
        progress: 0,
      },
    })
    expect((await get(path)).body).not.toHaveProperty('deprecated')
    await clock.advance(10_000)
    expect((await get(path)).body.deprecated).toEqual({ state: 'DEPRECATED' })
    const repeat = await post(`${deprecate}?requestId=${requestId}`, { state: 'OBSOLETE' })
    expect(repeat.body).toMatchObject({ name: started.body.name, status: 'DONE' })
    await clock.advance(10_000)
    expect((await get(path)).body.deprecated).toEqual({ state: 'DEPRECATED' })
  })

  test("replaces the whole status and completes the replacement's URL, which need not exist", async () => {
    const { post, get, ended } = await rig({ state: { images: [web1] } })
    const all = {
      state: 'ACTIVE',
      deprecated: '2027-01-01T00:00:00Z',
      obsolete: '2027-02-01',
      deleted: '2027-03-01T00:00:00.5+01:00',
    }
    await ended(post(deprecate, { ...all, replacement: 'global/images/web-2' }))
    expect((await get(path)).body.deprecated).toEqual({
      ...all,
      replacement: 'https://www.googleapis.com/compute/v1/projects/golden-prod/global/images/web-2',
    })
    await ended(post(deprecate, { state: 'OBSOLETE', replacement: 'projects/other/global/images/web-2' }))
    expect((await get(path)).body.deprecated).toEqual({
      state: 'OBSOLETE',
      replacement: 'https://www.googleapis.com/compute/v1/projects/other/global/images/web-2',
    })
  })

  test.each([[undefined], [{}], [{ state: null }]])('the body %j clears the status', async (body) => {
    const state = { images: [{ ...web1, deprecated: { state: 'DELETED', deleted: '2026-01-01' } }] }
    const { post, get, ended } = await rig({ state })
    expect(await ended(post(deprecate, body))).toMatchObject({ status: 'DONE' })
    expect((await get(path)).body).not.toHaveProperty('deprecated')
  })

  test('accepts a time without an offset, as gcloud sends for --delete-in', async () => {
    const { post, get, ended } = await rig({ state: { images: [web1] } })
    await ended(post(deprecate, { state: 'DEPRECATED', deleted: '2026-12-24T18:02:30' }))
    expect((await get(path)).body.deprecated).toEqual({ state: 'DEPRECATED', deleted: '2026-12-24T18:02:30' })
  })

  test('does not change the status when a date passes', async () => {
    const { post, get, ended, clock } = await rig({ state: { images: [web1] } })
    await ended(post(deprecate, { state: 'ACTIVE', deprecated: '2026-11-25', deleted: '2026-11-26' }))
    await clock.advance(10 * 86_400_000)
    expect((await get(path)).body.deprecated.state).toBe('ACTIVE')
    expect((await get(`${images}/family/web`)).body.name).toBe('web-1')
  })

  test.each([
    [{ state: 'OLD' }, "'resource.state': 'OLD'. Must be one of [ACTIVE, DEPRECATED, OBSOLETE, DELETED]."],
    [{ state: '' }, "'resource.state': ''. Must be one of [ACTIVE, DEPRECATED, OBSOLETE, DELETED]."],
    [{ replacement: 'web-2' }, "'resource.replacement': 'web-2'. The URL is malformed."],
    [
      { replacement: 'global/images/family/web' },
      "'resource.replacement': 'global/images/family/web'. The URL is malformed.",
    ],
    [
      { replacement: 'zones/us-central1-a/disks/web' },
      "'resource.replacement': 'zones/us-central1-a/disks/web'. The URL is malformed.",
    ],
    [
      { deprecated: 'tomorrow' },
      "'resource.deprecated': 'tomorrow'. Must be a date or a time in RFC 3339 format.",
    ],
    [
      { obsolete: '2026-02-30' },
      "'resource.obsolete': '2026-02-30'. Must be a date or a time in RFC 3339 format.",
    ],
    [
      { deleted: '2026-01-01T25:00:00Z' },
      "'resource.deleted': '2026-01-01T25:00:00Z'. Must be a date or a time in RFC 3339 format.",
    ],
  ])('refuses %j', async (body, why) => {
    const { post, get } = await rig({ state: { images: [web1] } })
    const answer = await post(deprecate, body)
    expect(answer).toMatchObject({ status: 400, body: invalid(`Invalid value for field ${why}`) })
    expect((await get(operations)).body).not.toHaveProperty('items')
  })

  test.each([
    [
      { status: 'DEPRECATED' },
      `Invalid JSON payload received. Unknown name "status" at 'resource': Cannot find field.`,
    ],
    [{ state: 1 }, "Invalid value at 'resource.state' (TYPE_STRING), 1"],
    [[], 'Invalid JSON payload received. Root element must be a message.'],
  ])('refuses %j in the front end with strict bodies', async (body, message) => {
    const { post } = await rig({ state: { images: [web1] }, strictBodies: true })
    expect((await post(deprecate, body)).body.error).toMatchObject({ code: 400, message })
  })
})

describe('images.patch', () => {
  test('changes description, family and architecture only', async () => {
    const { patch, get, clock } = await rig({ state: { images: [{ ...web1, description: 'old' }] } })
    const before = (await get(path)).body
    const started = await patch(`${path}?requestId=${requestId}`, {
      name: 'web-1',
      description: 'new',
      architecture: 'ARM64',
    })
    expect(started.body).toMatchObject({
      operationType: 'patch',
      clientOperationId: requestId,
      status: 'RUNNING',
      targetId: '11',
    })
    expect((await get(path)).body).toEqual(before)
    await clock.advance(10_000)
    expect((await get(path)).body).toEqual({ ...before, description: 'new', architecture: 'ARM64' })
    expect(Object.keys((await get(path)).body).slice(0, 5)).toEqual([
      'kind',
      'id',
      'creationTimestamp',
      'name',
      'description',
    ])
  })

  test('moves an image between families when its operation is DONE', async () => {
    const { patch, get, clock } = await rig({
      state: {
        images: [
          { ...web1, creationTimestamp: '2026-02-01T00:00:00.000-08:00' },
          { ...web1, name: 'web-0', id: '10', creationTimestamp: '2026-01-01T00:00:00.000-08:00' },
        ],
      },
    })
    await patch(path, { family: 'next' })
    const newest = async (family: string) => (await get(`${images}/family/${family}`)).body.name
    expect(await newest('web')).toBe('web-1')
    expect(await newest('next')).toBe(undefined)
    await clock.advance(10_000)
    expect(await newest('web')).toBe('web-0')
    expect(await newest('next')).toBe('web-1')
    await patch(`${images}/web-0`, { family: 'next' })
    await clock.advance(10_000)
    expect(await newest('next')).toBe('web-1')
    expect((await get(`${images}/family/web`)).status).toBe(404)
  })

  test('adds a deprecated image to a family later', async () => {
    const { create, post, patch, get, ended } = await rig({
      state: { images: [{ ...web1, creationTimestamp: '2026-02-01T00:00:00.000-08:00' }] },
    })
    await create({ name: 'web-2', rawDisk: raw })
    await ended(post(`${images}/web-2/deprecate`, { state: 'DEPRECATED' }))
    await ended(patch(`${images}/web-2`, { family: 'web' }))
    expect((await get(`${images}/family/web`)).body.name).toBe('web-1')
    await ended(post(`${images}/web-2/deprecate`, {}))
    expect((await get(`${images}/family/web`)).body.name).toBe('web-2')
  })

  test('ignores output-only members', async () => {
    const { patch, get, ended } = await rig({ state: { images: [web1] } })
    await ended(
      patch(path, { deprecated: { state: 'DEPRECATED' }, status: 'FAILED', id: '5', description: 'd' }),
    )
    const { body } = await get(path)
    expect(body).toMatchObject({ status: 'READY', id: '11', description: 'd' })
    expect(body).not.toHaveProperty('deprecated')
  })

  // as @google-cloud/compute sends every image
  test('ignores empty lists and maps', async () => {
    const { patch, get, ended } = await rig({ state: { images: [{ ...web1, labels: { env: 'dev' } }] } })
    await ended(patch(path, { description: 'd', labels: {}, licenses: [], guestOsFeatures: [] }))
    expect((await get(path)).body).toMatchObject({ description: 'd', labels: { env: 'dev' } })
  })

  const immutable = 'The field is immutable and cannot be patched.'
  const nameRule = "Must be a match of regex '(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'"
  test.each([
    [{ name: 'web-2' }, `'resource.name': 'web-2'. ${immutable}`],
    // the image has that size already
    [{ description: 'new', diskSizeGb: '10' }, `'resource.diskSizeGb': '10'. ${immutable}`],
    [{ labels: { env: 'dev' } }, `'resource.labels': ''. ${immutable}`],
    [{ guestOsFeatures: [{ type: 'GVNIC' }] }, `'resource.guestOsFeatures': ''. ${immutable}`],
    [{ imageEncryptionKey: { rawKey: 'c2VjcmV0' } }, `'resource.imageEncryptionKey': ''. ${immutable}`],
    [{ sourceDisk: 'x' }, `'resource.sourceDisk': 'x'. ${immutable}`],
    [{ storageLocations: ['us'] }, `'resource.storageLocations': ''. ${immutable}`],
    [{ family: '' }, `'resource.family': ''. ${nameRule}`],
    [{ family: 'Web' }, `'resource.family': 'Web'. ${nameRule}`],
    [
      { architecture: 'MIPS' },
      "'resource.architecture': 'MIPS'. Must be one of [ARM64, X86_64, ARCHITECTURE_UNSPECIFIED].",
    ],
  ])('refuses %j', async (body, why) => {
    const { patch, get } = await rig({ state: { images: [web1] } })
    const before = (await get(path)).body
    const answer = await patch(path, body)
    expect(answer).toMatchObject({ status: 400, body: invalid(`Invalid value for field ${why}`) })
    expect((await get(path)).body).toEqual(before)
  })

  test('refuses an empty body', async () => {
    const { patch } = await rig({ state: { images: [web1] } })
    const required = computeError(400, 'required', "Required field 'resource' not specified")
    expect((await patch(path, {})).body).toEqual(required)
    expect((await patch(path)).body).toEqual(required)
  })
})

describe('images.setLabels', () => {
  const empty = '42WmSpB8rSM='

  test('is DONE in its response and replaces the whole map', async () => {
    const { post, get } = await rig({ state: { images: [{ ...web1, labels: { env: 'dev' } }] } })
    const { labelFingerprint } = (await get(path)).body
    expect(labelFingerprint).toBe('GHZ1Un204L0=')
    const { status, body } = await post(setLabels, {
      labels: { org: 'engineering', note: '' },
      labelFingerprint,
    })
    expect(status).toBe(200)
    expect(body).toEqual({
      kind: 'compute#operation',
      id: expect.stringMatching(/^\d{18,20}$/),
      name: expect.stringMatching(/^operation-/),
      operationType: 'setLabels',
      targetLink: 'https://www.googleapis.com/compute/v1/projects/golden-prod/global/images/web-1',
      targetId: '11',
      status: 'DONE',
      user: 'user@example.com',
      progress: 100,
      insertTime: '2026-11-24T02:00:00.000-08:00',
      startTime: '2026-11-24T02:00:00.000-08:00',
      endTime: '2026-11-24T02:00:00.000-08:00',
      selfLink: `https://www.googleapis.com/compute/v1/projects/golden-prod/global/operations/${body.name}`,
    })
    expect((await get(path)).body.labels).toEqual({ org: 'engineering', note: '' })
    expect((await get(`${operations}/${body.name}`)).body).toEqual(body)
    const changed = (await get(path)).body.labelFingerprint
    expect(changed).not.toBe(labelFingerprint)
    await post(setLabels, { labels: { org: 'engineering' }, labelFingerprint: changed })
    expect((await get(path)).body.labelFingerprint).toBe('Iv6ENOKpKcQ=')
  })

  test('removes all labels if the body has none', async () => {
    const { post, get } = await rig({ state: { images: [{ ...web1, labels: { env: 'dev' } }] } })
    await post(setLabels, { labelFingerprint: 'GHZ1Un204L0=' })
    const { body } = await get(path)
    expect(body).not.toHaveProperty('labels')
    expect(body.labelFingerprint).toBe(empty)
  })

  test.each([
    ['stale', { labels: { a: 'b' }, labelFingerprint: 'GHZ1Un204L0=' }],
    ['missing', { labels: { a: 'b' } }],
    ['empty', { labels: { a: 'b' }, labelFingerprint: '' }],
  ])('refuses a fingerprint that is %s', async (_, body) => {
    const { post, get } = await rig({ state: { images: [web1] } })
    const message = 'Labels fingerprint either invalid or resource labels have changed'
    expect(await post(setLabels, body)).toMatchObject({
      status: 412,
      body: {
        error: {
          code: 412,
          message,
          errors: [
            {
              message,
              domain: 'global',
              reason: 'conditionNotMet',
              location: 'If-Match',
              locationType: 'header',
            },
          ],
        },
      },
    })
    expect((await get(path)).body).not.toHaveProperty('labels')
    expect((await get(operations)).body).not.toHaveProperty('items')
  })

  test('checks labels as insert does', async () => {
    const { post } = await rig({ state: { images: [web1] } })
    const answer = await post(setLabels, { labels: { Team: 'x' }, labelFingerprint: empty })
    expect(answer.status).toBe(400)
    expect(answer.body.error.message).toMatch(
      /^Invalid value for field 'resource.labels': ''. Label key 'Team' violates format constraints. /,
    )
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`l${index}`, '']))
    expect((await post(setLabels, { labels: many, labelFingerprint: empty })).body).toEqual(
      invalid("Invalid value for field 'resource.labels': ''. There can be at most 64 labels."),
    )
  })

  test('takes no requestId and requires a body', async () => {
    const { post } = await rig({ state: { images: [web1] } })
    expect((await post(`${setLabels}?requestId=${requestId}`, { labelFingerprint: empty })).status).toBe(400)
    expect((await post(setLabels)).body.error.errors[0].reason).toBe('required')
  })

  test('does not conflict with a patch in progress', async () => {
    const { post, patch, get, clock } = await rig({ state: { images: [web1] } })
    await patch(path, { description: 'new' })
    const { status } = await post(setLabels, { labels: { a: 'b' }, labelFingerprint: empty })
    expect(status).toBe(200)
    expect((await patch(path, { description: 'newer' })).body).toEqual(notReady)
    await clock.advance(10_000)
    expect((await get(path)).body).toMatchObject({ description: 'new', labels: { a: 'b' } })
  })
})

describe('every change', () => {
  const calls: [
    name: string,
    send: (r: Awaited<ReturnType<typeof rig>>, image: string) => Promise<unknown>,
  ][] = [
    ['deprecate', ({ post }, image) => post(`${image}/deprecate`, { state: 'OBSOLETE' })],
    ['patch', ({ patch }, image) => patch(image, { description: 'd' })],
    ['setLabels', ({ post }, image) => post(`${image}/setLabels`, { labelFingerprint: '42WmSpB8rSM=' })],
    ['delete', ({ del }, image) => del(image)],
  ]
  const table = (places: readonly string[]) =>
    calls.flatMap(([name, send]) => places.map((at) => [name, at, send] as const))

  test.each(table(['PENDING', 'DELETING']))(
    '%s of an image in %s: refused as not ready',
    async (_, status, send) => {
      const one = await rig({ state: { images: [{ ...web1, status }] } })
      expect(await send(one, path)).toMatchObject({ status: 400, body: notReady })
    },
  )

  test.each(calls)('%s accepts the id, and a FAILED image', async (_, send) => {
    const one = await rig({ state: { images: [{ ...web1, status: 'FAILED' }] } })
    expect(await send(one, `${images}/11`)).toMatchObject({
      status: 200,
      body: { targetLink: expect.stringMatching(/global\/images\/web-1$/), targetId: '11' },
    })
  })

  test.each(calls)('%s of an unknown image: 404', async (_, send) => {
    expect(await send(await rig(), path)).toMatchObject({
      status: 404,
      body: computeError(
        404,
        'notFound',
        "The resource 'projects/golden-prod/global/images/web-1' was not found",
      ),
    })
  })

  test.each([
    ['deprecate', 'compute.images.deprecate'],
    ['patch', 'compute.images.update'],
    ['setLabels', 'compute.images.setLabels'],
    ['delete', 'compute.images.delete'],
  ])('%s requires %s', async (name, permission) => {
    const one = await rig({ state: { images: [web1] } })
    one.emulator.deny(permission)
    const send = calls.find(([call]) => call === name)?.[1]
    expect(await send?.(one, path)).toMatchObject({
      status: 403,
      body: computeError(
        403,
        'forbidden',
        `Required '${permission}' permission for 'projects/golden-prod/global/images/web-1'`,
      ),
    })
  })

  test.each(calls.filter(([name]) => name !== 'setLabels'))(
    '%s while the image is being changed: not ready',
    async (_, send) => {
      const one = await rig({ state: { images: [web1] } })
      await one.patch(path, { description: 'new' })
      expect(await send(one, path)).toMatchObject({ status: 400, body: notReady })
      await one.clock.advance(10_000)
      expect(await send(one, path)).toMatchObject({ status: 200 })
    },
  )

  test('deletes a FAILED image', async () => {
    const { del, get, ended } = await rig({ state: { images: [{ ...web1, status: 'FAILED' }] } })
    expect(await ended(del(path))).not.toHaveProperty('error')
    expect((await get(path)).status).toBe(404)
  })
})
