import { describe, expect, test } from 'vitest'
import { type ApiResponse, computeError, images, operations, project, raw, rig } from './rig.ts'

const body = { name: 'web-1', rawDisk: raw }

describe('faults', () => {
  test('responds to the next requests without running the method', async () => {
    const { emulator, insert, get } = await rig()
    emulator.failNext('images.insert', { kind: 'reply', status: 503 }, 2)
    emulator.failNext('images.insert', { kind: 'reply', status: 429, retryAfter: 7 })
    expect(await insert(body)).toMatchObject({
      status: 503,
      body: computeError(503, 'backendError', 'Backend Error'),
    })
    expect((await insert(body)).status).toBe(503)
    const limited = await insert(body)
    expect(limited.status).toBe(429)
    expect(limited.headers.get('retry-after')).toBe('7')
    expect((await get(`${images}/web-1`)).status).toBe(404)
    expect((await insert(body)).status).toBe(200)
    expect(emulator.count('images.insert')).toBe(4)
    expect(emulator.count()).toBe(5)
    expect(emulator.requests.map(({ status }) => status)).toEqual([503, 503, 429, 404, 200])
  })

  test('sends a given reason and message, or HTML', async () => {
    const { emulator, insert } = await rig()
    const message = "The resource 'projects/golden-prod/global/operations/x' was not found"
    emulator.failNext('images.insert', { kind: 'reply', status: 404, reason: 'notFound', message })
    emulator.failNext('images.insert', { kind: 'reply', status: 502, html: true })
    expect((await insert(body)).body).toEqual(computeError(404, 'notFound', message))
    const page = await insert(body)
    expect(page.status).toBe(502)
    expect(page.headers.get('content-type')).toBe('text/html; charset=UTF-8')
    expect(page.body).toMatch(/^<!DOCTYPE html>/)
    expect(emulator.requests.at(-1)?.status).toBe(502)
  })

  test('sends 502 or closes the connection after the method ran', async () => {
    const { emulator, insert, get } = await rig()
    emulator.failNext('images.insert', { kind: 'replyAfter', status: 502, html: true })
    emulator.failNext('images.insert', { kind: 'resetAfter' })
    expect((await insert(body)).status).toBe(502)
    await expect(insert({ ...body, name: 'web-2' })).rejects.toThrow()
    expect((await get(images)).body.items).toHaveLength(2)
    expect(emulator.requests.map(({ name, status }) => [name, status])).toEqual([
      ['web-1', 502],
      ['web-2', 0],
      [undefined, 200],
    ])
  })

  test('closes the connection before the method runs', async () => {
    const { emulator, insert, get } = await rig()
    emulator.failNext('images.insert', { kind: 'resetBefore' })
    await expect(insert(body)).rejects.toThrow()
    expect((await get(images)).body).not.toHaveProperty('items')
  })

  test('hangs until the client disconnects or the emulator closes', async () => {
    const { emulator, get } = await rig()
    emulator.failNext('images.list', { kind: 'hang' }, 2)
    const client = new AbortController()
    const left = fetch(`${emulator.url}/compute/v1/${images}`, { signal: client.signal })
    const stays = get(images)
    stays.catch(() => {}) // seen below
    while (emulator.count('images.list') < 2) await new Promise((resolve) => setImmediate(resolve))
    client.abort()
    await expect(left).rejects.toThrow()
    await emulator.close()
    await expect(stays).rejects.toThrow()
  })

  test('returns early from wait', async () => {
    const { emulator, insert, post } = await rig()
    const { name } = (await insert(body)).body
    emulator.failNext('globalOperations.wait', { kind: 'earlyReturn' })
    expect((await post(`${operations}/${name}/wait`)).body).toMatchObject({ name, status: 'RUNNING' })
  })

  test('applies to one image or project only', async () => {
    const { emulator, insert } = await rig()
    emulator.failNext('images.insert', { kind: 'reply', status: 500 }, { name: 'web-2', project })
    expect((await insert(body)).status).toBe(200)
    expect((await insert({ ...body, name: 'web-2' })).status).toBe(500)
    expect((await insert({ ...body, name: 'web-2' })).status).toBe(200)
  })

  test('rejects unknown methods', async () => {
    const { emulator } = await rig()
    expect(() => emulator.failNext('image.insert', { kind: 'hang' })).toThrow(
      'the emulator has no method image.insert',
    )
  })
})

describe('failed operations', () => {
  test('end DONE with an error and leave no image', async () => {
    const { emulator, insert, create, get, clock } = await rig()
    emulator.failImages({
      name: 'web-*',
      code: 'INVALID_IMAGE_TAR',
      message: 'The tar archive is not a valid image.',
    })
    const { body: started } = await insert(body)
    expect(started).not.toHaveProperty('error')
    expect((await get(`${images}/web-1`)).body.status).toBe('PENDING')
    await clock.advance(10_000)
    expect((await get(`${operations}/${started.name}`)).body).toMatchObject({
      status: 'DONE',
      progress: 100,
      endTime: expect.any(String),
      error: { errors: [{ code: 'INVALID_IMAGE_TAR', message: 'The tar archive is not a valid image.' }] },
      httpErrorStatusCode: 400,
      httpErrorMessage: 'BAD REQUEST',
    })
    expect((await get(`${images}/web-1`)).status).toBe(404)
    expect(await create({ ...body, name: 'db-1' })).not.toHaveProperty('error')
  })

  test('leave a FAILED image, a limited number of times', async () => {
    const { create, get, del, clock } = await rig({
      state: {
        failures: [
          { source: 'gs://golden/*', times: 1, code: 'INTERNAL_ERROR', message: 'x', leaves: 'failedImage' },
        ],
      },
    })
    await create(body)
    expect((await get(`${images}/web-1`)).body.status).toBe('FAILED')
    await del(`${images}/web-1`)
    await clock.advance(10_000)
    expect(await create(body)).not.toHaveProperty('error')
  })

  test('show quotas and links', async () => {
    const { emulator, create } = await rig()
    const quota = {
      metricName: 'compute.googleapis.com/images',
      limitName: 'IMAGES-per-project',
      limit: 100,
      dimensions: { global: 'global' },
    }
    const links = [{ description: 'Quotas', url: 'https://cloud.google.com/compute/quotas' }]
    const errorInfo = { reason: 'QUOTA_EXCEEDED', domain: 'compute.googleapis.com' }
    emulator.failImages({
      code: 'QUOTA_EXCEEDED',
      message: 'm',
      httpStatus: 403,
      quota,
      help: links,
      errorInfo,
      project,
    })
    expect(await create(body)).toMatchObject({
      error: {
        errors: [{ errorDetails: [{ errorInfo }, { quotaInfo: quota }, { help: { links } }] }],
      },
      httpErrorStatusCode: 403,
      httpErrorMessage: 'FORBIDDEN',
    })
  })

  test('exceed the quota IMAGES', async () => {
    const { create, get } = await rig({ state: { projects: { [project]: { imagesQuota: 1 } } } })
    expect(await create(body)).not.toHaveProperty('error')
    const { error } = await create({ ...body, name: 'web-2' })
    expect(error.errors).toEqual([
      {
        code: 'QUOTA_EXCEEDED',
        message: "Quota 'IMAGES' exceeded.  Limit: 1.0 globally.",
        errorDetails: [
          {
            quotaInfo: {
              metricName: 'compute.googleapis.com/images',
              limitName: 'IMAGES-per-project',
              dimensions: { global: 'global' },
              limit: 1,
            },
          },
        ],
      },
    ])
    expect((await get(images)).body.items).toHaveLength(1)
  })

  test('exceed the hourly rate of one source, but not of archives', async () => {
    const { create, clock } = await rig({
      state: { snapshots: [{ project, name: 'nightly' }] },
      quota: { imagesPerSourceHour: 2 },
    })
    const sourceSnapshot = 'global/snapshots/nightly'
    await create({ name: 'a', sourceSnapshot })
    await create({ name: 'b', sourceSnapshot })
    expect(await create({ name: 'c', sourceSnapshot })).toMatchObject({
      error: {
        errors: [
          {
            code: 'RESOURCE_OPERATION_RATE_EXCEEDED',
            message:
              "Operation rate exceeded for resource 'projects/golden-prod/global/snapshots/nightly'. Too frequent operations from the source resource.",
          },
        ],
      },
      httpErrorStatusCode: 403,
    })
    // the refusal does not delay the next: `create` takes a minute, so that `a` is an hour ago now
    await clock.advance(57 * 60_000)
    expect(await create({ name: 'c', sourceSnapshot })).not.toHaveProperty('error')
    expect(await create({ name: 'd', sourceSnapshot })).not.toHaveProperty('error')
    expect(await create({ name: 'e', sourceSnapshot })).toHaveProperty('error')
    await clock.advance(3_600_000)
    for (const name of ['x', 'y', 'z']) {
      expect(await create({ name, rawDisk: raw })).not.toHaveProperty('error')
    }
  })
})

describe('quotas', () => {
  test('limit requests per minute, project and group, and reset with the minute', async () => {
    const { get, insert, clock } = await rig({
      state: { projects: { [project]: { number: 123456789012 }, other: {} } },
      quota: { perMinute: { list_requests: 2, global_resource_write_requests: 1 } },
    })
    await clock.advance(59_000)
    expect((await get(images)).status).toBe(200)
    expect((await insert(body)).status).toBe(200)
    expect((await get(images)).status).toBe(200)
    const refused = async (answer: ApiResponse, what: string) => {
      const message = `Quota exceeded for quota metric '${what}' and limit '${what} per minute' of service 'compute.googleapis.com' for consumer 'project_number:123456789012'.`
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual({
        error: {
          code: 403,
          message,
          errors: [{ message, domain: 'usageLimits', reason: 'rateLimitExceeded' }],
        },
      })
      expect(answer.headers.get('retry-after')).toBe(null)
    }
    await refused(await get(images), 'List requests')
    await refused(await insert({ ...body, name: 'web-2' }), 'Global resource mutation requests')
    expect((await get(`${images}/web-1`)).status).toBe(200)
    expect((await get('projects/other/global/images')).status).toBe(200)
    await clock.advance(1_000)
    expect((await get(images)).body.items).toHaveLength(1)
  })

  test('do not count rejected requests', async () => {
    const { get, post, emulator } = await rig({
      requireToken: 'good',
      state: { projects: [project] },
      quota: { perMinute: { list_requests: 2, global_resource_write_requests: 2 } },
    })
    const good = { authorization: 'Bearer good' }
    const list = async (more = '') => (await get(`${images}${more}`, good)).status
    expect((await get(images)).status).toBe(401)
    expect(await list('?colour=red')).toBe(400)
    expect((await get('projects/none/global/images', good)).status).toBe(404)
    expect(await Promise.all([list(), list(), list(), list()])).toEqual([200, 200, 403, 403])
    // requests over the limit do not count against a higher limit of the same minute
    emulator.quota = { perMinute: { list_requests: 3 } }
    expect([await list(), await list()]).toEqual([200, 403])
    // a request that the method refuses has reached it and counts
    emulator.quota = { perMinute: { global_resource_write_requests: 1 } }
    expect((await post(images, { name: '!' }, good)).status).toBe(400)
    expect((await post(images, body, good)).status).toBe(403)
  })

  test('are shared by the zones of a region', async () => {
    const disk = (place: string) => `projects/${project}/${place}/disks/d`
    const { get } = await rig({ quota: { perMinute: { read_requests_per_region: 1 } } })
    expect((await get(disk('zones/us-east1-b'))).status).toBe(404)
    const refused = await get(disk('zones/us-east1-c'))
    expect(refused.status).toBe(403)
    expect(refused.body.error.message).toMatch(
      /^Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per region' of/,
    )
    expect((await get(disk('regions/us-east1'))).status).toBe(403)
    expect((await get(disk('zones/us-east4-a'))).status).toBe(404)
  })

  test('override one documented limit, and respond with 429', async () => {
    const { get, insert } = await rig({
      quota: { preset: 'documented', perMinute: { list_requests: 1 }, refusal: 429 },
    })
    expect((await get(images)).status).toBe(200)
    const refused = await get(images)
    expect(refused.status).toBe(429)
    expect(refused.body.error).toMatchObject({ code: 429, errors: [{ reason: 'rateLimitExceeded' }] })
    const statuses = await Promise.all(
      Array.from({ length: 376 }, async (_, index) => (await insert({ ...body, name: `w-${index}` })).status),
    )
    expect(statuses.filter((status) => status === 200)).toHaveLength(375)
  })

  test('limit operations in flight', async () => {
    const { insert, clock, del } = await rig({ quota: { concurrentOperations: 1 } })
    const requestId = '11111111-2222-4333-8444-555555555555'
    await insert(body, `?requestId=${requestId}`)
    const { status, body: refused } = await insert({ ...body, name: 'web-2' })
    expect(status).toBe(403)
    const number = refused.error.details[0].metadata.containerId
    expect(number).toMatch(/^\d{12}$/)
    expect(refused).toEqual({
      error: {
        code: 403,
        message: 'Rate Limit Exceeded',
        errors: [{ message: 'Rate Limit Exceeded', domain: 'usageLimits', reason: 'rateLimitExceeded' }],
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'CONCURRENT_OPERATIONS_QUOTA_EXCEEDED',
            domain: 'compute.googleapis.com',
            metadata: { containerType: 'PROJECT', containerId: number, location: 'global' },
          },
          {
            '@type': 'type.googleapis.com/google.rpc.LocalizedMessage',
            locale: 'en-US',
            message: `Quota on concurrent operations exceeded for project ${number}.`,
          },
          {
            '@type': 'type.googleapis.com/google.rpc.Help',
            links: [
              {
                description: 'Concurrent operations quota documentation.',
                url: 'https://cloud.google.com/compute/operations-quota#concurrent_operation_limits',
              },
            ],
          },
        ],
      },
    })
    // a repeat starts no operation
    expect((await insert(body, `?requestId=${requestId}`)).status).toBe(200)
    await clock.advance(10_000)
    expect((await del(`${images}/web-1`)).status).toBe(200)
    expect((await insert({ ...body, name: 'web-2' })).status).toBe(403)
  })
})

describe('permissions and tokens', () => {
  test('responds with 403 to a denied permission, whether the image exists or not', async () => {
    const { get, insert, emulator } = await rig({
      state: {
        projects: {
          [project]: { deny: ['compute.images.get'] },
          public: { deny: ['compute.images.useReadOnly'] },
        },
        images: [{ project: 'public', name: 'base' }],
      },
    })
    const denied = (permission: string, path: string) =>
      computeError(403, 'forbidden', `Required '${permission}' permission for '${path}'`)
    expect(await get(`${images}/nope`)).toMatchObject({
      status: 403,
      body: denied('compute.images.get', `${images}/nope`),
    })
    const sourceImage = 'projects/public/global/images/base'
    expect((await insert({ name: 'web-1', sourceImage })).body).toEqual(
      denied('compute.images.useReadOnly', sourceImage),
    )
    emulator.deny('compute.images.create', 'compute.images.list')
    expect((await insert(body)).body).toEqual(denied('compute.images.create', `${images}/web-1`))
    expect((await get(images)).body).toEqual(denied('compute.images.list', `projects/${project}`))
  })

  test('checks the permissions that the fields of an insert require', async () => {
    const { insert, emulator } = await rig()
    const labeled = { ...body, labels: { team: 'a' } }
    emulator.deny('compute.images.setLabels', 'storage.objects.get')
    expect((await insert(labeled)).body).toEqual(
      computeError(403, 'forbidden', `Required 'compute.images.setLabels' permission for '${images}/web-1'`),
    )
    expect((await insert(body)).body).toEqual(
      computeError(403, 'forbidden', "Required 'read' permission for 'rawDisk.source'"),
    )
    emulator.allow()
    expect((await insert(labeled)).status).toBe(200)
  })

  test('grants the listed permissions of a project and no others', async () => {
    const { get, emulator } = await rig({
      state: { projects: { [project]: { grant: ['compute.images.list'] }, other: null } },
    })
    expect((await get(images)).status).toBe(200)
    expect((await get('projects/other/global/images/nope')).status).toBe(404)
    expect((await get(`${images}/nope`)).body).toEqual(
      computeError(403, 'forbidden', `Required 'compute.images.get' permission for '${images}/nope'`),
    )
    expect(emulator.state().projects).toMatchObject({ [project]: { grant: ['compute.images.list'] } })
  })

  test('responds with 404 to a project that is not listed', async () => {
    const { get } = await rig({ state: { projects: [project] } })
    expect((await get(images)).status).toBe(200)
    expect(await get('projects/nope/global/images')).toMatchObject({
      status: 404,
      body: computeError(404, 'notFound', "The resource 'projects/nope' was not found"),
    })
  })

  test.each([
    [undefined, 'required', 'Login Required.'],
    ['Bearer stale', 'authError', 'Invalid Credentials'],
  ])('rejects authorization %s', async (authorization, reason, message) => {
    const { get } = await rig({ requireToken: 'fresh' })
    const answer = await get(images, authorization ? { authorization } : {})
    expect(answer.status).toBe(401)
    expect(answer.body.error).toMatchObject({
      code: 401,
      status: 'UNAUTHENTICATED',
      errors: [{ message, domain: 'global', reason, location: 'Authorization', locationType: 'header' }],
    })
    expect((await get(images, { authorization: 'Bearer fresh' })).status).toBe(200)
  })

  test('accepts any token, or those that a function accepts', async () => {
    const any = await rig({ requireToken: true })
    expect((await any.get(images, { authorization: 'Bearer x' })).status).toBe(200)
    expect((await any.get(images)).status).toBe(401)
    let current = 'a'
    const picky = await rig({ requireToken: (token) => token === current })
    expect((await picky.get(images, { authorization: 'Bearer a' })).status).toBe(200)
    current = 'b'
    expect((await picky.get(images, { authorization: 'Bearer a' })).status).toBe(401)
  })
})
