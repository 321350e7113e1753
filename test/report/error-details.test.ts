import { expect, test } from 'vitest'
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
