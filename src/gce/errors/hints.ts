import type { ApiErrorInit } from './api-error.ts'
import { quotaProjectHint, serviceDisabledHint, suspendedHint, userProjectHint } from './consumer-hints.ts'
import {
  constraintHint,
  isKmsRefusal,
  isObjectRefusal,
  kmsHint,
  objectHint,
  quotaHint,
} from './policy-hints.ts'

/** What the user can do about an error of the API: a sentence, or nothing where the message says it all. */
export function hintFor(error: ApiErrorInit): string | undefined {
  return hints.find(({ when }) => when(error))?.say(error.message)
}

interface Hint {
  readonly when: (error: ApiErrorInit) => boolean
  readonly say: (message: string) => string | undefined
}

const byReason =
  (...reasons: readonly string[]) =>
  ({ reason = '' }: ApiErrorInit) =>
    reasons.includes(reason)

/** The first that fits. Roles and permissions as in Google's IAM reference; ErrorInfo reasons as in google.api.ErrorReason. */
const hints: readonly Hint[] = [
  {
    when: byReason('NOT_THE_API'),
    say: () => 'check --endpoint, and whether a proxy or a login page is in the way',
  },
  {
    when: ({ kind, status }) => kind === 'permission' && status === 404,
    say: () => 'check the project id (--project, MINTAGE_PROJECT or project: in the manifest)',
  },
  {
    when: byReason('accessNotConfigured', 'SERVICE_DISABLED'),
    say: (message) => {
      const service = /\/apis\/api\/([\w.-]+)/.exec(message)?.[1] ?? 'compute.googleapis.com'
      const project = /project[= ]([a-z0-9:.-]+[a-z0-9])/.exec(message)?.[1]
      return serviceDisabledHint(service, project)
    },
  },
  {
    when: ({ kind, message }) => kind === 'permission' && /requires a quota project/i.test(message),
    say: () => quotaProjectHint,
  },
  {
    when: byReason('CONSUMER_SUSPENDED'),
    say: (message) => suspendedHint(/'projects?[:/]([a-z0-9:.-]+)'/.exec(message)?.[1]),
  },
  {
    when: byReason('ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'insufficientPermissions'),
    say: () =>
      'the token lacks the scope cloud-platform: on a VM, stop it and set its access scopes; else get a new token',
  },
  {
    when: byReason('USER_PROJECT_DENIED'),
    say: () => userProjectHint,
  },
  {
    when: byReason('BILLING_DISABLED'),
    say: () => 'link the project to a billing account',
  },
  {
    when: byReason('SECURITY_POLICY_VIOLATED'),
    say: () => 'a VPC Service Controls perimeter forbids it: call from inside, or ask for an ingress rule',
  },
  { when: ({ message }) => isKmsRefusal(message), say: () => kmsHint },
  {
    when: ({ reason, message }) => reason === 'PERMISSIONS_ERROR' || isObjectRefusal(message),
    say: objectHint,
  },
  { when: ({ kind }) => kind === 'permission', say: permissionHint },
  {
    when: ({ kind, message }) =>
      kind === 'inUse' && /already being used by '[^']*\/instances\//.test(message),
    say: () => 'stop the VM, or set forceCreate: true on the image to take the disk while it is in use',
  },
  {
    when: byReason('resourceIsEncryptedWithCustomerEncryptionKey'),
    say: () =>
      'give the key of the source: sourceDiskEncryptionKey, sourceImageEncryptionKey or sourceSnapshotEncryptionKey',
  },
  {
    when: ({ status, message }) => status === 412 && /constraint/i.test(message),
    say: constraintHint,
  },
  {
    when: byReason('INVALID_IMAGE_TAR'),
    say: () =>
      'the object must be a gzipped tar (GNU format) with the single member disk.raw, a whole number of GB: tar --format=oldgnu -Sczf image.tar.gz disk.raw',
  },
  {
    when: ({ kind }) => kind === 'quota',
    say: quotaHint,
  },
]

function permissionHint(message: string): string {
  const [, permission, resource] = /Required '([^']+)' permission for '([^']+)'/.exec(message) ?? []
  if (permission === undefined || resource === undefined) {
    return 'check the project, and that your identity has roles/compute.storageAdmin on it'
  }
  const project = /projects\/([^/']+)/.exec(resource)?.[1]
  const where = project === undefined ? resource : `project ${project}`
  const role = /^compute\.(images|disks|snapshots|globalOperations|licenses)\./.test(permission)
    ? ': roles/compute.storageAdmin has it, or a custom role with just the permissions of the README'
    : ''
  return `grant ${permission} on ${where}${role}`
}
