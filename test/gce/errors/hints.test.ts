import { expect, test } from 'vitest'
import type { ApiErrorInit } from '../../../src/gce/errors/api-error.ts'
import { hintFor } from '../../../src/gce/errors/hints.ts'

const denied = (message: string): ApiErrorInit => ({
  kind: 'permission',
  status: 403,
  reason: 'forbidden',
  message,
})

test.each<[string, ApiErrorInit, string | undefined]>([
  [
    'the permission that the message names',
    denied("Required 'compute.images.get' permission for 'projects/p/global/images/i'"),
    'grant compute.images.get on project p',
  ],
  [
    'the permission of the method where the message names none',
    denied('Forbidden'),
    'check that your identity has compute.images.create on project golden-prod',
  ],
  [
    'the suspended project',
    { ...denied('Suspended.'), reason: 'CONSUMER_SUSPENDED' },
    'project 123 is suspended: its owner can find the reason, and appeal, in the Google Cloud console',
  ],
  [
    'the disabled API, by the details of the error',
    { ...denied('Disabled.'), reason: 'SERVICE_DISABLED' },
    'enable the API, and wait a few minutes: gcloud services enable compute.example.com --project 123',
  ],
  ['an image that is not found', { kind: 'notFound', status: 404, message: 'x' }, undefined],
  [
    'an archive that is not found',
    {
      kind: 'notFound',
      status: 404,
      message:
        "The resource 'https://www.googleapis.com/storage/v1/b/b/o/o' of type 'Google Cloud Storage object' was not found.",
    },
    'correct rawDisk.source, or upload the archive first',
  ],
  [
    'a bucket that is not found',
    { kind: 'failed', message: "The Cloud Storage bucket 'b' is not found." },
    'correct rawDisk.source, or upload the archive first',
  ],
  [
    'a VM that uses the source disk',
    { kind: 'inUse', message: "already being used by 'projects/p/zones/z/instances/vm'" },
    'stop the VM, or set forceCreate: true on the image to take the disk while it is in use',
  ],
  [
    'another image that uses the source',
    { kind: 'inUse', message: "used by 'projects/p/global/images/i'" },
    undefined,
  ],
  [
    'a quota per day',
    { kind: 'quota', message: 'Queries per day' },
    'rerun tomorrow, or request a higher quota',
  ],
  ['an unknown quota', { kind: 'quota', message: 'Snapshots' }, 'request a higher quota'],
])('the hint names the next step for %s', (_, error, hint) => {
  const metadata = { consumer: 'projects/123', service: 'compute.example.com' }
  const needed = { permission: 'compute.images.create', owner: 'project golden-prod' }
  expect(hintFor(error, { metadata, needed })).toBe(hint)
})
