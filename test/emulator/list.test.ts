import { describe, expect, test } from 'vitest'
import { listPage } from '../../src/emulator/lists/list-page.ts'
import type { EmulatorState } from '../../src/emulator/statefile/state-file.ts'
import { computeError, images, type Json, operations, project, raw, rig } from './rig.ts'

const many = (count: number): EmulatorState => ({
  images: Array.from({ length: count }, (_, index) => ({
    project,
    name: `image-${String(index).padStart(5, '0')}`,
    creationTimestamp: new Date(Date.UTC(2026, 0, 1) + ((index * 7919) % count) * 1000).toISOString(),
  })),
})

const names = (body: Json): string[] => (body.items ?? []).map((item: Json) => item.name)
const q = (params: Record<string, string>) => `${images}?${new URLSearchParams(params)}`

test('an empty list has no items', async () => {
  const { get } = await rig()
  expect((await get(images)).body).toEqual({
    kind: 'compute#imageList',
    id: images,
    selfLink: `https://www.googleapis.com/compute/v1/${images}`,
  })
})

test("lists the project's images by name, including PENDING and deprecated ones", async () => {
  const { insert, get } = await rig({
    state: {
      images: [
        { project, name: 'b', deprecated: { state: 'OBSOLETE' } },
        { project, name: 'a', deprecated: { state: 'DEPRECATED' } },
        { project: 'other', name: 'c' },
      ],
    },
  })
  await insert({ name: 'aa', rawDisk: raw })
  const { body } = await get(images)
  expect(names(body)).toEqual(['a', 'aa', 'b'])
  expect(body.items[1].status).toBe('PENDING')
})

test('a thousand images fill two pages; the last has no token', async () => {
  const { get } = await rig({ state: many(1_000) })
  const first = (await get(images)).body
  expect(first.items).toHaveLength(500)
  const last = (await get(q({ pageToken: first.nextPageToken }))).body
  expect(last.items).toHaveLength(500)
  expect(last).not.toHaveProperty('nextPageToken')
  expect([...names(first), ...names(last)]).toEqual(many(1_000).images?.map(({ name }) => name))
})

test('pages stay correct while images are created and deleted', async () => {
  const { get, del, insert, clock } = await rig({ state: many(6) })
  const first = (await get(q({ maxResults: '3' }))).body
  expect(names(first)).toEqual(['image-00000', 'image-00001', 'image-00002'])
  await del(`${images}/image-00002`)
  await del(`${images}/image-00003`)
  await insert({ name: 'image-0000', rawDisk: raw })
  await insert({ name: 'image-00004a', rawDisk: raw })
  await clock.advance(10_000)
  const next = (await get(q({ maxResults: '3', pageToken: first.nextPageToken }))).body
  expect(names(next)).toEqual(['image-00004', 'image-00004a', 'image-00005'])
})

test('creationTimestamp desc lists the newest first, across pages', async () => {
  const { get } = await rig({ state: many(7) })
  const orderBy = 'creationTimestamp desc'
  const seen: string[] = []
  let pageToken = ''
  do {
    const { body } = await get(q({ maxResults: '3', orderBy, ...(pageToken ? { pageToken } : {}) }))
    seen.push(...(body.items as Json[]).map((item) => item.creationTimestamp))
    pageToken = body.nextPageToken ?? ''
  } while (pageToken)
  expect(seen).toHaveLength(7)
  expect(seen).toEqual([...seen].sort().reverse())
})

test.each([
  [{ maxResults: '501' }, 'maxResults', '501'],
  [{ maxResults: '-1' }, 'maxResults', '-1'],
  [{ maxResults: 'many' }, 'maxResults', 'many'],
  [{ orderBy: 'name desc' }, 'orderBy', 'name desc'],
  [{ pageToken: 'AAAA' }, 'pageToken', 'AAAA'],
])('refuses %j', async (params, field, value) => {
  const { get } = await rig()
  const { status, body } = await get(q(params))
  expect(status).toBe(400)
  expect(body.error.errors[0].reason).toBe('invalid')
  expect(body.error.message).toMatch(new RegExp(`^Invalid value for field '${field}': '${value}'\\. `))
})

test('refuses a token of the other order; maxResults 0 means the default', async () => {
  const { get } = await rig({ state: many(3) })
  const { nextPageToken: pageToken } = (await get(q({ maxResults: '2' }))).body
  expect((await get(q({ pageToken, orderBy: 'creationTimestamp desc' }))).status).toBe(400)
  expect(names((await get(q({ maxResults: '0' }))).body)).toHaveLength(3)
})

test('a page costs the same at any position', () => {
  const all = Array.from({ length: 100_000 }, (_, index) => `image-${String(index).padStart(6, '0')}`)
  let reads = 0
  const counted = new Proxy(all, {
    get: (keys, property) => {
      reads += 1
      return Reflect.get(keys, property)
    },
  })
  const page = (pageToken: string) =>
    listPage(
      { kind: 'k', path: 'p', fields: new Set(), keys: () => counted, show: (name) => ({ name }) },
      { pageToken, maxResults: '10' },
    )
  for (const position of [0, 50_000, 99_000]) {
    const pageToken = Buffer.from(JSON.stringify({ order: 'name', key: all[position] })).toString('base64')
    reads = 0
    const { items } = page(pageToken)
    expect(items).toEqual(all.slice(position + 1, position + 11).map((name) => ({ name })))
    expect(reads).toBeLessThan(100)
  }
})

const shop: EmulatorState = {
  images: [
    { project, name: 'web-1', family: 'web', labels: { team: 'shop', tier: '1' }, diskSizeGb: 10 },
    { project, name: 'web-2', family: 'web', labels: { team: 'ops' }, diskSizeGb: 100, description: 'a b' },
    {
      project,
      name: 'db-1',
      family: 'db',
      status: 'FAILED',
      architecture: 'ARM64',
      deprecated: { state: 'OBSOLETE' },
    },
    { project, name: 'base', creationTimestamp: '2026-05-01T00:00:00.000-07:00' },
  ],
}

describe('filters', () => {
  test.each<[filter: string, expected: string[]]>([
    ['name = web-1', ['web-1']],
    ['name=web-1', ['web-1']],
    ['name = "web-1"', ['web-1']],
    ['name != web-1', ['base', 'db-1', 'web-2']],
    ['name = web*', ['web-1', 'web-2']],
    ['name = "*-1"', ['db-1', 'web-1']],
    ['name : eb', ['web-1', 'web-2']],
    ['family:*', ['db-1', 'web-1', 'web-2']],
    ['NOT family:*', ['base']],
    ['-family:*', ['base']],
    ['labels.team:*', ['web-1', 'web-2']],
    ['labels.team=shop', ['web-1']],
    ['labels.team != shop', ['base', 'db-1', 'web-2']],
    ['status = READY AND family = web', ['web-1', 'web-2']],
    ['(status = READY) (labels.tier = 1)', ['web-1']],
    ['name = base OR name = db-1', ['base', 'db-1']],
    // OR binds tighter than AND
    ['name = base OR family = web AND diskSizeGb > 9', ['base', 'web-1', 'web-2']],
    ['family = web AND name = base OR name = web-2', ['web-2']],
    ['(family = web AND name = web-1) OR name = base', ['base', 'web-1']],
    ['diskSizeGb > 9 diskSizeGb <= 50', ['base', 'db-1', 'web-1']],
    ['name > web-10', ['web-2']],
    ['name >= db-1 AND name < web-2', ['db-1', 'web-1']],
    ['creationTimestamp > "2026-04-30T23:00:00Z"', ['base']],
    ['description = "a b"', ['web-2']],
    ['architecture = ARM64', ['db-1']],
    ['name eq web-1', ['web-1']],
    ['name eq web', []],
    ['name eq web.*', ['web-1', 'web-2']],
    ['name eq ^web-1$', ['web-1']],
    ['name ne .*-1', ['base', 'web-2']],
    ['name eq "(?i)WEB-1"', ['web-1']],
    ['name eq (web|db)-1', ['db-1', 'web-1']],
    ["(family eq 'web') (labels.team ne shop)", ['web-2']],
    ['(name eq ^(web|db)-1$) (status eq READY)', ['web-1']],
    ['family eq ^$', ['base']],
    // nested members too, by the API's own description of filters
    ['deprecated.state = OBSOLETE', ['db-1']],
    ['deprecated.state != OBSOLETE', ['base', 'web-1', 'web-2']],
    ['-deprecated.state:*', ['base', 'web-1', 'web-2']],
    ['deprecated.state ne OBSOLETE', ['base', 'web-1', 'web-2']],
    ['(deprecated.state eq OBSOLETE) (rawDisk.containerType eq TAR)', ['db-1']],
    ['imageEncryptionKey.sha256:*', []],
    ['satisfiesPzs = true', []],
    ['labels.constructor:*', []],
    ['', ['base', 'db-1', 'web-1', 'web-2']],
  ])('%s', async (filter, expected) => {
    const { get } = await rig({ state: shop })
    const { status, body } = await get(q({ filter }))
    expect(status).toBe(200)
    expect(names(body)).toEqual(expected)
  })

  test.each([
    'name eq web-1 AND family eq web',
    '(name eq web-1) AND (family eq web)',
    '(name = web-1) (family eq web)',
    '(name eq web-1) (family = web)',
    'name eq web-1 family eq web',
    'name eq (',
    'name',
    'name =',
    '= web',
    '(name = web-1',
    'name = web-1)',
    'name ~ web',
    'name = "web',
    'colour = red',
    'guestOsFeatures = GVNIC',
    'guestOsFeatures.type = GVNIC',
    'deprecated = OBSOLETE',
    'deprecated.colour = red',
    'name.x = red',
    'labels = x',
    'name toString web',
    'name = a AND',
    'AND name = a',
    '()',
  ])('refuses %s', async (filter) => {
    const { get } = await rig({ state: shop })
    const message = `Invalid value for field 'filter': '${filter}'. Invalid list filter expression.`
    expect(await get(q({ filter }))).toMatchObject({
      status: 400,
      body: computeError(400, 'invalid', message),
    })
  })

  test('a filter applies across pages', async () => {
    const { get } = await rig({ state: many(30) })
    const filter = 'name eq .*[05]'
    const first = (await get(q({ filter, maxResults: '4' }))).body
    const next = (await get(q({ filter, maxResults: '4', pageToken: first.nextPageToken }))).body
    expect([...names(first), ...names(next)]).toEqual(
      ['00', '05', '10', '15', '20', '25'].map((end) => `image-000${end}`),
    )
    expect(next).not.toHaveProperty('nextPageToken')
  })
})

describe('globalOperations.list', () => {
  const requestId = '11111111-2222-4333-8444-555555555555'
  test.each<[filter: (operation: Json) => string, expected: number]>([
    [({ targetId }) => `(targetId eq ${targetId}) (operationType eq insert)`, 1],
    [({ targetId }) => `targetId = ${targetId}`, 1],
    [() => `clientOperationId = ${requestId}`, 1],
    [({ name }) => `name = ${name}`, 1],
    [() => 'status = DONE', 1],
    [() => 'status != DONE', 1],
    [() => 'operationType = delete', 0],
    [() => 'operationGroupId = x', 0],
    [({ targetLink }) => `targetLink = "${targetLink}"`, 1],
  ])('filter %#', async (filter, expected) => {
    const { insert, get, clock } = await rig()
    const { body } = await insert({ name: 'web-1', rawDisk: raw }, `?requestId=${requestId}`)
    await clock.advance(10_000)
    await insert({ name: 'web-2', rawDisk: raw })
    const answer = await get(`${operations}?${new URLSearchParams({ filter: filter(body) })}`)
    expect(answer.body.items ?? []).toHaveLength(expected)
    expect(answer.body).toMatchObject({ kind: 'compute#operationList', id: operations })
  })

  test('the newest first', async () => {
    const { insert, get, clock } = await rig()
    for (const name of ['a', 'b', 'c']) {
      await insert({ name, rawDisk: raw })
      await clock.advance(1_000)
    }
    const { body } = await get(`${operations}?orderBy=creationTimestamp+desc&maxResults=2`)
    expect(body.items.map((item: Json) => item.targetLink.at(-1))).toEqual(['c', 'b'])
    expect(body.nextPageToken).toEqual(expect.any(String))
  })

  test('of an unknown operation: 404', async () => {
    const { get, post } = await rig()
    const gone = computeError(404, 'notFound', `The resource '${operations}/operation-1' was not found`)
    expect(await get(`${operations}/operation-1`)).toMatchObject({ status: 404, body: gone })
    expect(await post(`${operations}/operation-1/wait`)).toMatchObject({ status: 404, body: gone })
  })
})
