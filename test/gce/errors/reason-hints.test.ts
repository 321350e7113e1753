import { expect, it } from 'vitest'
import { responseError } from '../../../src/gce/errors/classify.ts'
import { apiError } from '../scripted-server.ts'

const notUsed = (title: string, service: string, project: string) =>
  `${title} has not been used in project ${project} before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/${service}/overview?project=${project} then retry.`
const setQuotaProject =
  'set a quota project: --billing-project PROJECT, or gcloud auth application-default set-quota-project PROJECT'

it.each([
  [
    'SERVICE_DISABLED',
    notUsed('Compute Engine API', 'compute.googleapis.com', '123456'),
    'enable the API, and wait a few minutes: gcloud services enable compute.googleapis.com --project 123456',
  ],
  [
    'SERVICE_DISABLED',
    notUsed('Cloud Storage API', 'storage.googleapis.com', 'golden-prod'),
    'enable the API, and wait a few minutes: gcloud services enable storage.googleapis.com --project golden-prod',
  ],
  [
    'SERVICE_DISABLED',
    notUsed('Compute Engine API', 'compute.googleapis.com', '764086051850'),
    setQuotaProject,
  ],
  [
    'SERVICE_DISABLED',
    notUsed('Compute Engine API', 'compute.googleapis.com', '32555940559'),
    setQuotaProject,
  ],
  [
    'forbidden',
    'The compute.googleapis.com API requires a quota project, which is not set by default.',
    setQuotaProject,
  ],
  [
    'USER_PROJECT_DENIED',
    'Caller does not have required permission to use project golden-billing.',
    'grant serviceusage.services.use (roles/serviceusage.serviceUsageConsumer) on the quota project, or set another: --billing-project, or gcloud auth application-default set-quota-project PROJECT',
  ],
  [
    'CONSUMER_SUSPENDED',
    "Permission denied: Consumer 'project:golden-prod' has been suspended.",
    'project golden-prod is suspended: its owner can find the reason, and appeal, in the Google Cloud console',
  ],
  ['BILLING_DISABLED', 'This API method requires billing.', 'link the project to a billing account'],
  [
    'SECURITY_POLICY_VIOLATED',
    'Request is prohibited by organization policy.',
    'a VPC Service Controls perimeter blocks this: run mintage inside it, or request an ingress rule',
  ],
  [
    'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
    'Request had insufficient authentication scopes.',
    'the token lacks the scope cloud-platform: on a VM, stop it and set its access scopes; otherwise get a new token',
  ],
  [
    'CONSUMER_SUSPENDED',
    "Permission denied: Consumer 'projects/123456' has been suspended.",
    'project 123456 is suspended: its owner can find the reason, and appeal, in the Google Cloud console',
  ],
])(
  'a refusal of the project that requests count for has a hint about it: %s, %s',
  (reason, message, hint) => {
    const details = [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' },
    ]
    const text = JSON.stringify(apiError(403, 'forbidden', message, details))
    expect(responseError({ status: 403, headers: {}, text }, 0)).toMatchObject({ kind: 'permission', hint })
  },
)
