import { expect, test } from 'vitest'

import { formatResult } from '../../src/report/format.ts'
import { type Report, reportView } from '../../src/report/view/report-view.ts'
import type { Outcome, OutcomeOf } from '../../src/run/events.ts'
import type { LeftInCloud } from '../../src/run/image-state.ts'

import { apiError, linkOf, quotaError, specOf, throttled } from './fixtures.ts'

const run = { stop: undefined, ms: 65_000, requests: 24, throttled: [] } as const
const plain = { color: false, verbose: false }

const text = (outcomes: Outcome[], over: Partial<Report> = {}, options = plain) =>
  formatResult(reportView({ outcomes, ...run, ...over }), 'text', options)

const created = (name: string, more: Partial<OutcomeOf<'changed'>> = {}): Outcome => {
  const spec = more.spec ?? specOf(name)
  return {
    result: 'changed',
    steps: [],
    image: spec,
    spec,
    selfLink: linkOf(spec),
    ms: 34_200,
    warnings: [],
    ...more,
  }
}
const exists = (name: string): Outcome => ({
  result: 'unchanged',
  steps: [],
  image: specOf(name),
  spec: specOf(name),
  selfLink: '',
})

test('a successful run lists created images and counts existing ones', () => {
  const outcomes = [
    created('web-1'),
    created('database-2', { note: 'it was already being created' }),
    exists('old'),
  ]
  expect(text(outcomes)).toBe(
    [
      '+ web-1       created in 34.2s',
      '+ database-2  created in 34.2s: it was already being created',
      '',
      '3 images: 2 created, 1 already exists · 24 requests · 1m05s',
      'note: the source of 1 raw image is not compared: the API does not return it',
      '',
    ].join('\n'),
  )
})

test('verbose also lists existing images', () => {
  expect(text([exists('old'), created('web-1')], {}, { color: false, verbose: true })).toContain(
    '= old    exists\n+ web-1  created in 34.2s\n\n',
  )
})

test.each([
  [
    [exists('a'), exists('b')],
    'Nothing to do: all 2 images exist.\nnote: the source of 2 raw images is not compared: the API does not return it\n',
  ],
  [
    [exists('a')],
    'Nothing to do: the image exists.\nnote: the source of 1 raw image is not compared: the API does not return it\n',
  ],
  [[], 'Nothing to do: no images.\n'],
])('nothing to do: %#', (outcomes, expected) => {
  expect(text(outcomes)).toBe(expected)
})

test('each image that does not exist is listed with its reason, failures last', () => {
  const outcomes: Outcome[] = [
    {
      result: 'failed',
      steps: [],
      image: specOf('web-1'),
      spec: specOf('web-1'),
      failure: quotaError(),
      ms: 5_000,
    },
    {
      result: 'drifted',
      steps: [],
      image: specOf('web-2'),
      spec: specOf('web-2'),
      selfLink: '',
      fields: [
        { field: 'family', expected: 'web', actual: '(none)' },
        { field: 'labels.team', expected: 'platform', actual: 'web' },
      ],
    },
    {
      result: 'skipped',
      steps: [],
      image: specOf('golden-web-1'),
      spec: specOf('golden-web-1'),
      why: 'source image web-1 failed',
    },
    {
      result: 'cancelled',
      steps: [],
      image: specOf('db-1'),
      spec: specOf('db-1'),
      left: { at: 'running', operation: 'operation-17' },
    },
    { result: 'cancelled', steps: [], image: specOf('db-2'), spec: specOf('db-2'), left: { at: 'inFlight' } },
    { result: 'cancelled', steps: [], image: specOf('db-3'), spec: specOf('db-3') },
    created('ok'),
  ]
  expect(text(outcomes, { stop: 'SIGINT' })).toBe(
    `+ ok  created in 34.2s
~ web-2  drifted: differs from the manifest
    family: expected web, actual (none)
    labels.team: expected platform, actual web
- golden-web-1  skipped: source image web-1 failed
? db-1  cancelled: still running in the cloud as operation-17
? db-2  cancelled: request in flight, no response received; it may be running in the cloud
? db-3  cancelled: not started
! web-1  failed after 5.0s: Quota 'IMAGES' exceeded. Limit: 100.0 globally. (QUOTA_EXCEEDED)
    quota: compute.googleapis.com/images limit 100
    see: https://cloud.google.com/compute/quotas
    hint: delete images that are no longer used, or ask for more quota

The run was interrupted (SIGINT).
7 images: 1 created, 1 drifted, 1 failed, 1 skipped, 3 cancelled · 24 requests · 1m05s
1 image still running in the cloud, 1 image in flight, 1 image not started; rerun to resume.
note: the source of 1 raw image is not compared: the API does not return it
`,
  )
})

test('failures that differ only in the name of the image are listed once', () => {
  const outcomes = Array.from({ length: 12 }, (_, i): Outcome => {
    const spec = specOf(`web-${i}`)
    const error = apiError({
      kind: 'permission',
      status: 403,
      reason: 'forbidden',
      message: `Required 'compute.images.create' permission for '${spec.path}'`,
      hint: 'grant roles/compute.storageAdmin',
    })
    return { result: 'failed', steps: [], image: spec, spec, failure: error, ms: 900 }
  })
  expect(text(outcomes)).toBe(
    `! 12 images failed: Required 'compute.images.create' permission for 'projects/golden/global/images/<name>' (HTTP 403, forbidden)
    web-0, web-1, web-2, web-3, web-4, web-5, web-6, web-7, web-8, web-9 … and 2 more
    hint: grant roles/compute.storageAdmin

12 images: 12 failed · 24 requests · 1m05s
`,
  )
})

test('different failures are not mixed up, and a name inside another word is not a name', () => {
  const fail = (name: string, message: string): Outcome => ({
    result: 'failed',
    steps: [],
    image: specOf(name),
    spec: specOf(name),
    failure: apiError({ message }),
    ms: 0,
  })
  expect(
    text([fail('web', 'webhook of web'), fail('web-1', 'webhook of web-1'), fail('db', 'webhook of web')]),
  ).toBe(
    `! 2 images failed: webhook of <name>
    web, web-1
! db  failed: webhook of web

3 images: 3 failed · 24 requests · 1m05s
`,
  )
})

test('each failed image that left an operation behind is named with it', () => {
  const timedOut = (name: string, operation: string): Outcome => ({
    result: 'failed',
    steps: [],
    image: specOf(name),
    spec: specOf(name),
    failure: apiError({
      kind: 'timeout',
      message: 'timed out after 30m00s; last status PENDING',
      attempts: 3,
    }),
    ms: 1_800_000,
    left: { at: 'running', operation },
  })
  expect(text([timedOut('a', 'operation-1')])).toContain(
    `! a  failed after 30m00s: timed out after 30m00s; last status PENDING (3 attempts)
    still running in the cloud as operation-1
`,
  )
  expect(text([timedOut('a', 'operation-1'), timedOut('b', 'operation-2')])).toContain(
    `! 2 images failed: timed out after 30m00s; last status PENDING (3 attempts)
    a: still running in the cloud as operation-1
    b: still running in the cloud as operation-2
`,
  )
})

test('interrupted images in one state are listed once, each with its operation', () => {
  const cancelled = (name: string, left?: LeftInCloud): Outcome => {
    const common = { result: 'cancelled', steps: [], image: specOf(name), spec: specOf(name) } as const
    return left === undefined ? common : { ...common, left }
  }
  const outcomes = [
    cancelled('a', { at: 'running', operation: 'operation-1' }),
    cancelled('b', { at: 'inFlight' }),
    cancelled('c', { at: 'running', operation: 'operation-2' }),
    cancelled('d', { at: 'running' }),
    cancelled('e'),
  ]
  expect(text(outcomes)).toContain(`? 3 images cancelled: still running in the cloud
    a, c, d
    a: operation-1
    c: operation-2
? b  cancelled: request in flight, no response received; it may be running in the cloud
? e  cancelled: not started
`)
  expect(text(outcomes.slice(0, 3))).toContain(`? 2 images cancelled: still running in the cloud
    a: operation-1
    c: operation-2
? b `)
})

test('each warning of an operation is listed once, with its images', () => {
  const warnings = [{ code: 'DEPRECATED_RESOURCE_USED', message: "The resource 'debian-11' is deprecated." }]
  expect(text([created('a', { warnings }), created('b', { warnings })])).toContain(
    `warning: DEPRECATED_RESOURCE_USED: The resource 'debian-11' is deprecated.
    a, b
`,
  )
})

test('images of several projects are named with theirs', () => {
  const outcomes = [
    created('web', { spec: specOf('web', { project: 'golden-prod' }) }),
    created('web', { spec: specOf('web', { project: 'golden-staging' }) }),
  ]
  expect(text(outcomes)).toContain(
    '+ golden-prod/web     created in 34.2s\n+ golden-staging/web  created in 34.2s\n',
  )
})

test('text of the API cannot control the terminal', () => {
  const error = apiError({ message: '\u001B[2Jgone\u001B]0;title\u0007\r\nsecond \u202Eenil\u0085' })
  expect(
    text([{ result: 'failed', steps: [], image: specOf('a'), spec: specOf('a'), failure: error, ms: 0 }]),
  ).toContain('! a  failed: gone second enil\n')
})

test('colors only on request', () => {
  const outcomes: Outcome[] = [
    { result: 'failed', steps: [], image: specOf('a'), spec: specOf('a'), failure: apiError(), ms: 0 },
  ]
  expect(text(outcomes, {}, { color: true, verbose: false })).toBe(
    '\u001B[31m!\u001B[39m a  failed: it did not work\n\n\u001B[31m1 image: 1 failed\u001B[39m · 24 requests · 1m05s\n',
  )
})

test('the deadline is named when it ended the run', () => {
  expect(
    text([{ result: 'cancelled', steps: [], image: specOf('a'), spec: specOf('a') }], { stop: 'deadline' }),
  ).toBe(
    '? a  cancelled: not started\n\nThe deadline ended the run.\n1 image: 1 cancelled · 24 requests · 1m05s\n1 image not started; rerun to resume.\n',
  )
})

test('the throttling limiters come last, at most three', () => {
  expect(text([exists('a'), created('b')], { throttled })).toContain(
    'requests · 1m05s\nthrottled 2m05s by writes per minute (--rate) in golden-prod, 31.0s by the limits of disks/builder (one image at a time, --source-rate) in golden-prod\n',
  )
  const limiters = ['images', 'operations', 'read', 'list', 'operation'] as const
  const many = limiters.map((limiter) => ({ project: 'p', limiter, ms: 1_000 }))
  expect(text([created('b')], { throttled: many })).toContain(
    "throttled 1.0s by concurrent images (--concurrency) in p, 1.0s by the API's limit on concurrent operations in p, 1.0s by reads per minute (--read-rate) in p, and 2 more\n",
  )
})
