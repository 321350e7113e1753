import { expect, test } from 'vitest'
import type { Failure } from '../../src/catalog/failure.ts'
import { operationError } from '../../src/gce/errors/classify.ts'
import { failureDetails, failureHeadline, failureView } from '../../src/report/view/failure-view.ts'

const errorInfo = {
  reason: 'QUOTA_ROLLOUT',
  domain: 'compute.googleapis.com',
  metadatas: { zone: 'us-east1-b' },
}
const quotaInfo = {
  metricName: 'compute.googleapis.com/images',
  limit: 100,
  futureLimit: 200,
  rolloutStatus: 'IN_PROGRESS',
  dimensions: { project: 'p' },
}
const error = operationError({
  name: 'operation-1',
  status: 'DONE',
  error: {
    errors: [
      {
        code: 'QUOTA_EXCEEDED',
        message: "Quota 'IMAGES' exceeded.",
        errorDetails: [
          { errorInfo },
          { quotaInfo },
          { localizedMessage: { locale: 'de', message: 'Zu viele.' } },
        ],
      },
    ],
  },
  warnings: [{ code: 'DEPRECATED', message: 'Old.', data: [{ key: 'resource_name', value: 'debian-9' }] }],
})

test('an operation error is printed with its reason, domain, metadata, quota rollout, localized message and warnings', () => {
  expect(error && [failureHeadline(error), ...failureDetails(error)]).toEqual([
    "Quota 'IMAGES' exceeded. (QUOTA_EXCEEDED)",
    'quota: compute.googleapis.com/images limit 100, future limit 200, rollout IN_PROGRESS (project=p)',
    'reason: QUOTA_ROLLOUT of compute.googleapis.com (zone=us-east1-b)',
    'Zu viele.',
    'warning: DEPRECATED: Old. (resource_name=debian-9)',
    'hint: delete images that are no longer used, or request a higher quota; waiting does not help',
  ])
})

test('the JSON report has every detail of an operation error in full', () => {
  expect(error && failureView(error).items[0]?.details).toEqual([
    { errorInfo, quotaInfo: null, help: null, localizedMessage: null },
    { errorInfo: null, quotaInfo, help: null, localizedMessage: null },
    {
      errorInfo: null,
      quotaInfo: null,
      help: null,
      localizedMessage: { locale: 'de', message: 'Zu viele.' },
    },
  ])
})

const none = { errorInfo: null, quotaInfo: null, help: null, localizedMessage: null }

test('a failure with only a message has every key', () => {
  const failure = { kind: 'invalid', message: 'no such source' } as const
  expect(failureView(failure)).toEqual({
    kind: 'invalid',
    message: 'no such source',
    status: null,
    reason: null,
    attempts: 1,
    warnings: [],
    items: [],
    hint: null,
  })
  expect([failureHeadline(failure), ...failureDetails(failure)]).toEqual(['no such source'])
})

test('text of the API is one harmless line, down to the keys and members of its details', () => {
  const help = { links: [{ description: 'a\nb', url: '\u001B[31mx' }] }
  const items = [{ code: 'X', message: 'm', links: [], details: [{ help }, {}] }]
  expect(failureView({ kind: 'failed', message: 'm\nn', items }).items[0]).toEqual({
    code: 'X',
    message: 'm',
    quota: null,
    links: [],
    location: null,
    details: [{ ...none, help: { links: [{ description: 'a b', url: 'x' }] } }, none],
  })
  const warnings = [{ code: 'C', data: [{}, { key: 'k', value: 'v\n' }] }]
  expect(failureView({ kind: 'failed', message: 'm', warnings }).warnings).toEqual([
    {
      code: 'C',
      message: '',
      data: [
        { key: '', value: '' },
        { key: 'k', value: 'v' },
      ],
    },
  ])
})

const item = { code: '', message: 'cause', links: [] }

test.each<[string, Failure, string[]]>([
  [
    'the status, the reason and the attempts',
    { kind: 'permission', message: 'denied', status: 403, reason: 'forbidden', attempts: 3 },
    ['denied (HTTP 403, forbidden, 3 attempts)'],
  ],
  [
    'an item that says more than the message',
    { kind: 'invalid', message: 'wrong', items: [{ ...item, code: 'X', message: 'field a' }, item] },
    ['wrong', 'X: field a', 'cause'],
  ],
  [
    'a reason without a domain',
    { kind: 'failed', message: 'cause', items: [{ ...item, details: [{ errorInfo: { reason: 'R' } }] }] },
    ['cause', 'reason: R'],
  ],
  [
    'metadata without a reason',
    {
      kind: 'failed',
      message: 'cause',
      items: [{ ...item, details: [{ errorInfo: { domain: 'd', metadatas: { zone: 'z', vm: 'v' } } }] }],
    },
    ['cause', 'reason: none of d (zone=z, vm=v)'],
  ],
  [
    'no localized message that the message has already',
    {
      kind: 'failed',
      message: 'cause',
      items: [{ ...item, details: [{ localizedMessage: { message: 'cause' } }] }],
    },
    ['cause'],
  ],
  [
    'each line once',
    { kind: 'failed', message: 'm', items: [item, item], warnings: [{ code: 'W' }, { message: 'old' }] },
    ['m', 'cause', 'warning: W', 'warning: old'],
  ],
])('the lines of a failure have %s', (_, failure, lines) => {
  expect([failureHeadline(failure), ...failureDetails(failure)]).toEqual(lines)
})
