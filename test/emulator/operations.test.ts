import { describe, expect, test } from 'vitest'
import type { EmulatorState } from '../../src/emulator/statefile/state-file.ts'
import { computeError, images, operations, project, raw, rig } from './rig.ts'

const day = 86_400_000
const zone = `projects/${project}/zones/us-central1-a`
const region = `projects/${project}/regions/us-central1`
const api = 'https://www.googleapis.com/compute/v1'

/** One DONE and one in flight in a zone, one in flight in a region. */
const state: EmulatorState = {
  operations: [
    {
      project,
      zone: 'us-central1-a',
      name: 'operation-1',
      id: '1',
      operationType: 'insert',
      target: `${zone}/disks/done`,
      targetId: '11',
      insertTime: '2026-11-24T09:00:00.000Z',
      startTime: '2026-11-24T09:00:00.000Z',
      endTime: '2026-11-24T09:00:02.000Z',
      failure: { code: 'RESOURCE_NOT_FOUND', message: 'gone', httpStatus: 404 },
    },
    {
      project,
      zone: 'us-central1-a',
      name: 'operation-2',
      id: '2',
      operationType: 'delete',
      target: `${zone}/disks/going`,
      targetId: '12',
      insertTime: '2026-11-24T10:00:00.000Z',
      startTime: '2026-11-24T10:00:00.000Z',
      dueTime: '2026-11-24T10:00:20.000Z',
      end: { kind: 'gone', path: `${zone}/disks/going` },
    },
    {
      project,
      region: 'us-central1',
      name: 'operation-3',
      id: '3',
      operationType: 'insert',
      target: `${region}/disks/made`,
      targetId: '13',
      insertTime: '2026-11-24T09:59:50.000Z',
      startTime: '2026-11-24T10:00:00.000Z',
      dueTime: '2026-11-24T10:00:20.000Z',
      end: { kind: 'status', path: `${region}/disks/made`, status: 'READY' },
    },
  ],
  disks: [
    { project, zone: 'us-central1-a', name: 'going', id: '12', status: 'DELETING' },
    { project, region: 'us-central1', name: 'made', id: '13', status: 'CREATING' },
  ],
}

describe('operations of zones and regions', () => {
  test('are found by name and id, in their own scope only', async () => {
    const { get } = await rig({ state })
    const { body } = await get(`${zone}/operations/operation-1`)
    expect(body).toEqual({
      kind: 'compute#operation',
      id: '1',
      name: 'operation-1',
      zone: `${api}/${zone}`,
      operationType: 'insert',
      targetLink: `${api}/${zone}/disks/done`,
      targetId: '11',
      status: 'DONE',
      user: 'user@example.com',
      progress: 100,
      insertTime: '2026-11-24T01:00:00.000-08:00',
      startTime: '2026-11-24T01:00:00.000-08:00',
      endTime: '2026-11-24T01:00:02.000-08:00',
      error: { errors: [{ code: 'RESOURCE_NOT_FOUND', message: 'gone' }] },
      httpErrorStatusCode: 404,
      httpErrorMessage: 'NOT FOUND',
      selfLink: `${api}/${zone}/operations/operation-1`,
    })
    expect((await get(`${zone}/operations/1`)).body).toEqual(body)
    expect((await get(`${region}/operations/3`)).body).toMatchObject({
      name: 'operation-3',
      region: `${api}/${region}`,
      status: 'RUNNING',
    })
    for (const place of [
      operations,
      `${region}/operations`,
      `projects/${project}/zones/us-central1-b/operations`,
    ]) {
      expect(await get(`${place}/operation-1`)).toMatchObject({
        status: 404,
        body: computeError(404, 'notFound', `The resource '${place}/operation-1' was not found`),
      })
    }
  })

  test('are listed with filters and pages', async () => {
    const { get } = await rig({ state })
    const names = async (query: string) =>
      (await get(`${zone}/operations${query}`)).body.items?.map(({ name }: { name: string }) => name)
    expect(await names('')).toEqual(['operation-1', 'operation-2'])
    expect(await names('?filter=status=RUNNING')).toEqual(['operation-2'])
    expect(await names('?orderBy=creationTimestamp%20desc')).toEqual(['operation-2', 'operation-1'])
    expect((await get(`${zone}/operations?maxResults=1`)).body).toMatchObject({
      kind: 'compute#operationList',
      id: `${zone}/operations`,
      nextPageToken: expect.any(String),
      selfLink: `${api}/${zone}/operations`,
    })
    expect((await get(`projects/${project}/zones/us-central1-b/operations`)).body).not.toHaveProperty('items')
    expect((await get(`${region}/operations`)).body.items).toHaveLength(1)
  })

  test('can be waited for and apply their change at the end', async () => {
    const { get, post, clock } = await rig({ state })
    const waiting = [post(`${zone}/operations/operation-2/wait`), post(`${region}/operations/3/wait`)]
    while (clock.waiting < 2) await new Promise((resolve) => setImmediate(resolve))
    expect((await get(`${zone}/disks/going`)).status).toBe(200)
    await clock.advance(20_000)
    const [first, second] = await Promise.all(waiting)
    expect(first?.body).toMatchObject({ name: 'operation-2', status: 'DONE' })
    expect(second?.body).toMatchObject({ name: 'operation-3', status: 'DONE' })
    expect((await get(`${zone}/disks/going`)).status).toBe(404)
    expect((await get(`${region}/disks/made`)).body.status).toBe('READY')
  })

  test.each([
    ['zoneOperations.list', `${zone}/operations`, `projects/${project}`],
    ['zoneOperations.get', `${zone}/operations/operation-1`, `${zone}/operations/operation-1`],
    ['regionOperations.get', `${region}/operations/operation-3`, `${region}/operations/operation-3`],
  ])('%s checks its permission', async (method, path, resource) => {
    const { emulator, get } = await rig({ state })
    emulator.deny(`compute.${method}`)
    expect(await get(path)).toMatchObject({
      status: 403,
      body: computeError(403, 'forbidden', `Required 'compute.${method}' permission for '${resource}'`),
    })
  })
})

describe('delete', () => {
  test.each([
    ['zone', `${zone}/operations`, 'operation-2'],
    ['region', `${region}/operations`, '3'],
  ])('forgets an operation of a %s, with 204 and no body', async (_, place, name) => {
    const { del, get, clock } = await rig({ state })
    await clock.advance(20_000)
    const answer = await del(`${place}/${name}`)
    expect(answer).toMatchObject({ status: 204, body: '' })
    expect(answer.headers.get('content-type')).toBe(null)
    expect((await get(`${place}/${name}`)).status).toBe(404)
    expect((await del(`${place}/${name}`)).status).toBe(404)
  })

  test('keeps the resource and forgets the request id', async () => {
    const { insert, del, get, clock } = await rig()
    const requestId = '11111111-2222-4333-8444-555555555555'
    const body = { name: 'web-1', rawDisk: raw }
    const { name } = (await insert(body, `?requestId=${requestId}`)).body
    await clock.advance(10_000)
    expect((await del(`${operations}/${name}`)).status).toBe(204)
    expect((await get(operations)).body).not.toHaveProperty('items')
    expect((await get(`${images}/web-1`)).body.status).toBe('READY')
    expect((await insert(body, `?requestId=${requestId}`)).status).toBe(409)
  })

  test('refuses an operation in flight', async () => {
    const { del, get } = await rig({ state })
    expect(await del(`${zone}/operations/2`)).toMatchObject({
      status: 400,
      body: computeError(
        400,
        'resourceNotReady',
        `The resource '${zone}/operations/operation-2' is not ready`,
      ),
    })
    expect((await get(`${zone}/operations/2`)).status).toBe(200)
  })

  test('counts as a change and survives saving and loading', async () => {
    const { emulator, del } = await rig({ state })
    const { changes } = emulator
    await del(`${zone}/operations/1`)
    expect(emulator.changes).toBeGreaterThan(changes)
    const { get } = await rig({ state: emulator.state() })
    expect((await get(`${zone}/operations/1`)).status).toBe(404)
    expect((await get(`${zone}/operations/2`)).status).toBe(200)
  })
})

describe('globalOperations.aggregatedList', () => {
  const aggregated = `projects/${project}/aggregated/operations`

  test('has every scope, with its operations or a warning', async () => {
    const { insert, get } = await rig({ state })
    const { name } = (await insert({ name: 'web-1', rawDisk: raw })).body
    const { body } = await get(`${aggregated}?includeAllScopes=true&returnPartialSuccess=true`)
    expect(body).toMatchObject({
      kind: 'compute#operationAggregatedList',
      id: aggregated,
      selfLink: `${api}/${aggregated}`,
      items: {
        global: { operations: [{ name }] },
        'regions/us-central1': { operations: [{ name: 'operation-3' }] },
        'zones/us-central1-a': { operations: [{ name: 'operation-1' }, { name: 'operation-2' }] },
      },
    })
    expect(body).not.toHaveProperty('nextPageToken')
    expect(body.items['zones/us-central1-b']).toEqual({
      warning: {
        code: 'NO_RESULTS_ON_PAGE',
        message: "There are no results for scope 'zones/us-central1-b' on this page.",
        data: [{ key: 'scope', value: 'zones/us-central1-b' }],
      },
    })
    expect(body.items['zones/us-central1-a']).not.toHaveProperty('warning')
  })

  test('counts and pages across all scopes, in either order', async () => {
    const { get } = await rig({ state })
    const pages = async (query: string) => {
      const seen: string[][] = []
      for (let token = ''; ; ) {
        const { body } = await get(`${aggregated}?maxResults=2${query}${token}`)
        const scopes: { operations?: { name: string }[] }[] = Object.values(body.items)
        seen.push(scopes.flatMap(({ operations: found = [] }) => found.map((one) => one.name)))
        if (body.nextPageToken === undefined) return seen
        token = `&pageToken=${encodeURIComponent(body.nextPageToken)}`
      }
    }
    expect(await pages('')).toEqual([['operation-1', 'operation-2'], ['operation-3']])
    expect(await pages('&orderBy=creationTimestamp%20desc')).toEqual([
      ['operation-3', 'operation-2'],
      ['operation-1'],
    ])
    expect(await pages('&filter=operationType%20eq%20insert')).toEqual([['operation-3', 'operation-1']])
  })
})

describe('retention', () => {
  test('keeps an operation for 14 days after its end', async () => {
    const { insert, get, clock } = await rig()
    const requestId = '11111111-2222-4333-8444-555555555555'
    const { name } = (await insert({ name: 'web-1', rawDisk: raw }, `?requestId=${requestId}`)).body
    await clock.advance(14 * day + 9_999)
    expect((await get(`${operations}/${name}`)).body.status).toBe('DONE')
    await clock.advance(1)
    expect((await get(`${operations}/${name}`)).status).toBe(404)
    expect((await get(operations)).body).not.toHaveProperty('items')
    expect((await get(`${images}/web-1`)).body.status).toBe('READY')
    expect((await insert({ name: 'web-1', rawDisk: raw }, `?requestId=${requestId}`)).status).toBe(409)
  })

  test('keeps it for the configured time; never forgets one in flight', async () => {
    const { insert, get, clock } = await rig({ operationRetentionMs: 1_000, latencyMs: 5_000 })
    const { name } = (await insert({ name: 'web-1', rawDisk: raw })).body
    await clock.advance(4_999)
    expect((await get(`${operations}/${name}`)).body.status).toBe('RUNNING')
    await clock.advance(1_000)
    expect((await get(`${operations}/${name}`)).body.status).toBe('DONE')
    await clock.advance(1)
    expect((await get(`${operations}/${name}`)).status).toBe(404)
  })

  test('continues across a restart, whatever the order in the file', async () => {
    const ended = (name: string, endTime: string) => ({
      project,
      name,
      id: name.slice('operation-'.length),
      operationType: 'insert',
      target: `${images}/web-1`,
      targetId: '11',
      insertTime: '2026-11-10T00:00:00.000Z',
      startTime: '2026-11-10T00:00:00.000Z',
      endTime,
    })
    const { get, clock } = await rig({
      state: {
        operations: [
          ended('operation-2', '2026-11-10T12:00:00.000Z'),
          ended('operation-1', '2026-11-10T11:00:00.000Z'),
          ended('operation-0', '2026-11-10T09:00:00.000Z'),
        ],
      },
    })
    const names = async () => (await get(operations)).body.items?.map(({ name }: { name: string }) => name)
    expect(await names()).toEqual(['operation-1', 'operation-2'])
    await clock.advance(3_600_000)
    expect(await names()).toEqual(['operation-2'])
    await clock.advance(3_600_000)
    expect(await names()).toBe(undefined)
  })
})

test('limits operations in flight per region and globally', async () => {
  const { post, insert, clock } = await rig({
    quota: { concurrentOperations: 1 },
    state: { projects: { [project]: { number: '123' } } },
  })
  const disk = (name: string, place: string) =>
    post(`projects/${project}/${place}/disks`, { name, sizeGb: '10' })
  expect((await disk('a', 'zones/us-central1-a')).status).toBe(200)
  expect(await disk('b', 'zones/us-central1-b')).toMatchObject({
    status: 403,
    body: {
      error: {
        errors: [{ reason: 'rateLimitExceeded' }],
        details: [
          {
            reason: 'CONCURRENT_OPERATIONS_QUOTA_EXCEEDED',
            metadata: { containerType: 'PROJECT', containerId: '123', location: 'us-central1' },
          },
          { message: 'Quota on concurrent operations exceeded for project 123 in us-central1.' },
          {},
        ],
      },
    },
  })
  expect((await disk('b', 'zones/us-east1-b')).status).toBe(200)
  expect((await insert({ name: 'web-1', rawDisk: raw })).status).toBe(200)
  expect((await insert({ name: 'web-2', rawDisk: raw })).body.error.details[1].message).toBe(
    'Quota on concurrent operations exceeded for project 123.',
  )
  await clock.advance(10_000)
  expect((await disk('b', 'zones/us-central1-b')).status).toBe(200)
})
