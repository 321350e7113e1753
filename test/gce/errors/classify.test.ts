import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { FailureKind } from '../../../src/catalog/failure.ts'
import { operationError, responseError } from '../../../src/gce/errors/classify.ts'
import type { Operation } from '../../../src/gce/wire/resources.ts'
import { apiError } from '../scripted-server.ts'

const nowMs = Date.parse('2026-11-24T10:00:20Z')
const image = 'projects/golden-prod/global/images/web-1'

const notTheApi = 'check the endpoint, and whether a proxy or a login page is in the way'

function classify(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return responseError({ status, headers, text }, nowMs)
}

/** As recorded from the API, or as quoted in public reports of its users. */
const responses: readonly {
  readonly what: string
  readonly status: number
  readonly body: unknown
  readonly kind: FailureKind
  readonly hint?: string
}[] = [
  {
    what: 'a missing image',
    status: 404,
    body: apiError(404, 'notFound', `The resource '${image}' was not found`),
    kind: 'notFound',
  },
  {
    what: 'a family without an image',
    status: 404,
    body: apiError(404, 'notFound', "The resource 'projects/p/global/images/family/web' was not found"),
    kind: 'notFound',
  },
  {
    what: 'a missing project, which says nothing of the image',
    status: 404,
    body: apiError(404, 'notFound', "The resource 'projects/golden-prd' was not found"),
    kind: 'permission',
    hint: 'check the project id where it is set: in a source or project: of the manifest, --project or MINTAGE_PROJECT',
  },
  {
    what: 'a 404 of another server',
    status: 404,
    body: '<html><title>404 Not Found</title></html>',
    kind: 'network',
    hint: notTheApi,
  },
  {
    what: 'a 404 in the JSON of another server',
    status: 404,
    body: { message: 'no route' },
    kind: 'network',
    hint: notTheApi,
  },
  {
    what: 'a missing right',
    status: 403,
    body: apiError(403, 'forbidden', `Required 'compute.images.create' permission for '${image}'`),
    kind: 'permission',
    hint: 'grant compute.images.create on project golden-prod',
  },
  {
    what: 'a missing right that the role does not have',
    status: 403,
    body: apiError(
      403,
      'forbidden',
      "Required 'compute.organizations.enableXpnHost' permission for 'projects/p'",
    ),
    kind: 'permission',
    hint: 'grant compute.organizations.enableXpnHost on project p',
  },
  {
    what: 'an API that is not enabled',
    status: 403,
    body: apiError(
      403,
      'accessNotConfigured',
      'Compute Engine API has not been used in project 123456 before or it is disabled.',
      [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'SERVICE_DISABLED' }],
    ),
    kind: 'permission',
    hint: 'enable the API, and wait a few minutes: gcloud services enable compute.googleapis.com --project 123456',
  },
  {
    what: 'a quota a minute',
    status: 403,
    body: apiError(
      403,
      'rateLimitExceeded',
      "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute' of service 'compute.googleapis.com' for consumer 'project_number:11111111'.",
    ),
    kind: 'rateLimit',
  },
  {
    what: 'a plain rate limit',
    status: 403,
    body: apiError(403, 'rateLimitExceeded', 'Rate Limit Exceeded'),
    kind: 'rateLimit',
  },
  {
    what: 'a quota a minute under another reason',
    status: 403,
    body: apiError(403, 'quotaExceeded', "Quota exceeded for 'ReadGroup' and limit 'Queries per minute'"),
    kind: 'rateLimit',
  },
  {
    what: 'a quota a day',
    status: 403,
    body: apiError(
      403,
      'rateLimitExceeded',
      "Quota exceeded for quota metric 'Queries' and limit 'Queries per day'",
    ),
    kind: 'quota',
    hint: 'rerun tomorrow, or request a higher quota',
  },
  {
    what: 'a quota a day that only the details name',
    status: 429,
    body: apiError(429, 'rateLimitExceeded', 'Quota exceeded.', [
      { reason: 'RATE_LIMIT_EXCEEDED', metadata: { quota_limit: 'QueriesPerDayPerProject' } },
    ]),
    kind: 'quota',
    hint: 'request a higher quota',
  },
  {
    what: 'a quota of resources',
    status: 403,
    body: apiError(403, 'quotaExceeded', "Quota 'IMAGES' exceeded. Limit: 100.0"),
    kind: 'quota',
    hint: 'delete images that are no longer used, or request a higher quota; waiting does not help',
  },
  { what: '429', status: 429, body: '', kind: 'rateLimit' },
  {
    what: 'a resource that is not ready',
    status: 400,
    body: apiError(400, 'resourceNotReady', `The resource '${image}' is not ready`),
    kind: 'notReady',
  },
  {
    what: 'a source disk that a VM uses',
    status: 400,
    body: apiError(
      400,
      'resourceInUseByAnotherResource',
      "The disk resource 'projects/p/zones/z/disks/d' is already being used by 'projects/p/zones/z/instances/vm'",
    ),
    kind: 'inUse',
    hint: 'stop the VM, or set forceCreate: true on the image to take the disk while it is in use',
  },
  {
    what: 'a source disk of an image in the making',
    status: 400,
    body: apiError(
      400,
      'resourceInUseByAnotherResource',
      `The disk resource 'projects/p/zones/z/disks/d' is already being used by '${image}'`,
    ),
    kind: 'inUse',
  },
  {
    what: 'an encrypted source without its key',
    status: 400,
    body: apiError(
      400,
      'resourceIsEncryptedWithCustomerEncryptionKey',
      "'projects/example-project/zones/us-central1-a/disks/test-example' is protected with a customer supplied encryption key, but none was provided.",
    ),
    kind: 'invalid',
    hint: 'set the key of the source: sourceDiskEncryptionKey, sourceImageEncryptionKey or sourceSnapshotEncryptionKey',
  },
  {
    what: 'a stale fingerprint',
    status: 412,
    body: apiError(
      412,
      'conditionNotMet',
      'Labels fingerprint either invalid or resource labels have changed',
    ),
    kind: 'invalid',
  },
  {
    what: 'an organisation policy',
    status: 412,
    body: apiError(
      412,
      'conditionNotMet',
      'Location US violates constraint constraints/gcp.resourceLocations on the resource projects/p/global/images/i.',
    ),
    kind: 'invalid',
    hint: 'the organization policy limits locations: set storageLocations to a location that it allows',
  },
  {
    what: 'a taken name',
    status: 409,
    body: apiError(409, 'alreadyExists', `The resource '${image}' already exists`),
    kind: 'alreadyExists',
  },
  {
    what: 'a refused token',
    status: 401,
    body: {
      error: {
        code: 401,
        message: 'Request had invalid authentication credentials.',
        status: 'UNAUTHENTICATED',
      },
    },
    kind: 'credentials',
  },
  {
    what: 'a refused token in the form of OAuth',
    status: 401,
    body: { error: 'invalid_token', error_description: 'Invalid Value' },
    kind: 'credentials',
  },
  {
    what: 'an invalid value',
    status: 400,
    body: apiError(400, 'invalid', "Invalid value for field 'resource.name': 'X_1'."),
    kind: 'invalid',
  },
  { what: 'a page of a front end', status: 502, body: '<html>Bad Gateway</html>', kind: 'unavailable' },
  {
    what: 'a backend error',
    status: 503,
    body: apiError(503, 'backendError', 'Try again'),
    kind: 'unavailable',
  },
  { what: 'a request that came too slowly', status: 408, body: '', kind: 'unavailable' },
  { what: 'an error with nothing in it', status: 404, body: { error: {} }, kind: 'network', hint: notTheApi },
  {
    what: 'an error whose members are of the wrong types',
    status: 400,
    body: { error: { code: 400, message: 7, errors: 'none', details: [null, { links: {}, metadata: [] }] } },
    kind: 'invalid',
  },
]

describe('responseError', () => {
  it.each(responses)('classifies $what', ({ status, body, kind, hint }) => {
    const error = classify(status, body)
    expect({ kind: error.kind, status: error.status, hint: error.hint }).toEqual({ kind, status, hint })
  })

  it('distinguishes too many operations from exhausted rates, with its quota page', () => {
    const error = classify(
      403,
      apiError(403, 'rateLimitExceeded', 'Rate Limit Exceeded', [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'CONCURRENT_OPERATIONS_QUOTA_EXCEEDED',
          domain: 'compute.googleapis.com',
          metadata: { containerType: 'PROJECT', containerId: '109702266362', location: 'us-central1' },
        },
        {
          '@type': 'type.googleapis.com/google.rpc.LocalizedMessage',
          locale: 'en-US',
          message: 'Quota on concurrent operations exceeded for project 109702266362 in us-central1.',
        },
        {
          '@type': 'type.googleapis.com/google.rpc.Help',
          links: [{ description: 'docs', url: 'https://cloud.google.com/compute/operations-quota' }],
        },
      ]),
    )
    expect(error).toMatchObject({
      kind: 'concurrency',
      reason: 'CONCURRENT_OPERATIONS_QUOTA_EXCEEDED',
      message:
        'Rate Limit Exceeded: Quota on concurrent operations exceeded for project 109702266362 in us-central1.',
      items: [
        {
          code: 'rateLimitExceeded',
          message: 'Rate Limit Exceeded',
          links: ['https://cloud.google.com/compute/operations-quota'],
        },
      ],
    })
  })

  it('keeps every item, and makes items of details if there are no errors', () => {
    const both = {
      error: {
        code: 400,
        message: 'a',
        errors: [
          { reason: 'x', message: 'a' },
          { reason: 'y', message: 'b' },
        ],
      },
    }
    expect(classify(400, both).items.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'x: a',
      'y: b',
    ])
    const detailsOnly = {
      error: {
        code: 429,
        message: 'Quota exceeded',
        status: 'RESOURCE_EXHAUSTED',
        details: [
          {
            reason: 'RATE_LIMIT_EXCEEDED',
            metadata: {
              quota_metric: 'compute.googleapis.com/read_requests',
              quota_limit: 'ReadRequestsPerMinutePerProject',
              quota_limit_value: '1500',
              quota_location: 'global',
            },
          },
          { fieldViolations: [{ field: 'resource.name', description: 'too long' }] },
        ],
      },
    }
    expect(classify(429, detailsOnly).items).toEqual([
      {
        code: 'RATE_LIMIT_EXCEEDED',
        message: 'Quota exceeded',
        quota: 'compute.googleapis.com/read_requests limit 1500 (location=global)',
        links: [],
        details: [
          {
            errorInfo: {
              reason: 'RATE_LIMIT_EXCEEDED',
              metadatas: {
                quota_metric: 'compute.googleapis.com/read_requests',
                quota_limit: 'ReadRequestsPerMinutePerProject',
                quota_limit_value: '1500',
                quota_location: 'global',
              },
            },
          },
        ],
      },
      { code: 'violation', message: 'resource.name: too long', links: [] },
    ])
  })

  it('describes a response that is not from the API', () => {
    const login = classify(302, '', { location: 'https://login.example.com/?next=x' })
    expect(login).toMatchObject({
      kind: 'network',
      message: 'HTTP 302, a redirect to login.example.com, without a Compute API error',
    })
    expect(classify(502, '<html>').message).toBe('HTTP 502 without a Compute API error')
  })

  it.each([
    ['seconds', { 'retry-after': '30' }, {}, 30_000],
    [
      'a date, by the clock of the server',
      { 'retry-after': 'Tue, 24 Nov 2026 10:02:00 GMT', date: 'Tue, 24 Nov 2026 10:01:00 GMT' },
      {},
      60_000,
    ],
    ['a date, by our clock', { 'retry-after': 'Tue, 24 Nov 2026 10:02:00 GMT' }, {}, 100_000],
    ['a date that is past', { 'retry-after': 'Tue, 24 Nov 2026 09:00:00 GMT' }, {}, 0],
    ['nonsense', { 'retry-after': 'soon' }, {}, undefined],
    ['more than a day', { 'retry-after': '99999999999999999999' }, {}, 86_400_000],
    ['a date beyond all days', { 'retry-after': 'Tue, 24 Nov 275759 10:02:00 GMT' }, {}, 86_400_000],
    ['RetryInfo', {}, { error: { code: 503, details: [{ retryDelay: '1.5s' }] } }, 1_500],
  ])('reads how long to wait: %s', (_, headers, body, ms) => {
    expect(classify(503, body, headers as Record<string, string>).retryAfterMs).toBe(ms)
  })

  it.each(['constructor', '__proto__', 'toString'])('reads %s as an unknown reason', (reason) => {
    const details = [{ reason, metadata: {} }]
    expect(classify(400, apiError(400, reason, 'x', details))).toMatchObject({ kind: 'invalid', reason })
    expect(classify(400, apiError(400, reason, 'x', details)).hint).toBe(undefined)
    const error = { errors: [{ code: reason, message: 'x' }] }
    expect(operationError({ ...done, error })).toMatchObject({ kind: 'failed', reason })
  })

  it('never repeats a key that the API quotes, and keeps names', () => {
    const rawKey = `${'A'.repeat(43)}=`
    const message = `Invalid value for field 'resource.imageEncryptionKey.rawKey': '${rawKey}'. Wrong key for '${image}'.`
    const error = classify(400, apiError(400, 'invalid', message))
    expect(inspect(error) + JSON.stringify(error)).not.toContain(rawKey)
    expect(error.message).toBe(
      `Invalid value for field 'resource.imageEncryptionKey.rawKey': '•••'. Wrong key for '${image}'.`,
    )
  })
})

const done: Operation = { name: 'operation-1', status: 'DONE', operationType: 'insert' }

describe('operationError', () => {
  it.each<[string, Operation]>([
    ['success', done],
    ['success with a status', { ...done, httpErrorStatusCode: 200 }],
    ['no end yet', { ...done, status: 'RUNNING', progress: 40 }],
    [
      'an error before the end',
      { ...done, status: 'RUNNING', error: { errors: [{ code: 'RESOURCE_NOT_READY' }] } },
    ],
    ['a warning', { ...done, warnings: [{ code: 'DEPRECATED_RESOURCE_USED', message: 'old' }] }],
  ])('%s is no error', (_, operation) => {
    expect(operationError(operation)).toBeUndefined()
  })

  it.each<[string, number, FailureKind]>([
    ['RESOURCE_ALREADY_EXISTS', 409, 'alreadyExists'],
    ['RESOURCE_NOT_READY', 400, 'notReady'],
    ['RESOURCE_IN_USE_BY_ANOTHER_RESOURCE', 400, 'inUse'],
    ['RESOURCE_OPERATION_RATE_EXCEEDED', 403, 'sourceRate'],
    ['QUOTA_EXCEEDED', 403, 'quota'],
    ['PERMISSIONS_ERROR', 403, 'permission'],
    ['RESOURCE_NOT_FOUND', 404, 'failed'],
    ['INVALID_IMAGE_TAR', 400, 'failed'],
  ])('%s', (code, status, kind) => {
    const error = { errors: [{ code, message: 'why' }] }
    expect(operationError({ ...done, error, httpErrorStatusCode: status })).toMatchObject({
      kind,
      status,
      reason: code,
      message: 'why',
    })
  })

  it('shows every error with quota, links and hint', () => {
    const error = operationError({
      ...done,
      httpErrorStatusCode: 403,
      httpErrorMessage: 'FORBIDDEN',
      error: {
        errors: [
          { code: 'RESOURCE_NOT_FOUND', message: "The resource 'x' was not found" },
          {
            code: 'QUOTA_EXCEEDED',
            message: "Quota 'IMAGES' exceeded.  Limit: 2000.0 globally.",
            errorDetails: [
              {
                quotaInfo: {
                  metricName: 'compute.googleapis.com/images',
                  limitName: 'IMAGES-per-project',
                  limit: 2000,
                  dimensions: { region: 'global' },
                },
              },
              { help: { links: [{ description: 'd', url: 'https://cloud.google.com/compute/quotas' }] } },
            ],
          },
        ],
      },
    })
    expect(error).toMatchObject({
      kind: 'quota',
      reason: 'QUOTA_EXCEEDED',
      message: "The resource 'x' was not found; Quota 'IMAGES' exceeded.  Limit: 2000.0 globally.",
      hint: 'delete images that are no longer used, or request a higher quota; waiting does not help',
      items: [
        { code: 'RESOURCE_NOT_FOUND', message: "The resource 'x' was not found", links: [] },
        {
          code: 'QUOTA_EXCEEDED',
          quota: 'compute.googleapis.com/images limit 2000 (region=global)',
          links: ['https://cloud.google.com/compute/quotas'],
        },
      ],
    })
  })

  it('finds a failure by the status alone', () => {
    expect(
      operationError({ ...done, httpErrorStatusCode: 500, httpErrorMessage: 'INTERNAL ERROR' }),
    ).toMatchObject({ kind: 'failed', status: 500, message: 'INTERNAL ERROR', items: [] })
    expect(operationError({ ...done, error: { errors: [{}] } })).toMatchObject({ kind: 'failed' })
  })
})
