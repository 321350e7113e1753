import type { ApiErrorInit } from './api-error.ts'
import { constraintHint, isKmsRefusal, isObjectRefusal, kmsHint, objectHint } from './policy-hints.ts'
import { quotaProjectHint, reasonHint } from './reason-hints.ts'

export const notTheApiHint = 'check the endpoint, and whether a proxy or a login page is in the way'

/** The permission that the refused request requires. */
export interface NeededPermission {
  readonly permission: string
  /** `project golden-prod` */
  readonly owner: string
}

interface HintContext {
  /** The metadata of ErrorInfo. */
  readonly metadata?: Readonly<Record<string, string>> | undefined
  readonly needed?: NeededPermission | undefined
}

/** Whether the hint for this error is to grant a permission that `mintage permissions` lists. */
export const isListedDenial = ({ kind, hint }: Pick<ApiErrorInit, 'kind' | 'hint'>): boolean =>
  kind === 'permission' &&
  /^(?:grant|check that your identity has) (?:compute|storage)\.[\w.]+ on /.test(hint ?? '')

/** The next step for the user after an API error, as a sentence; undefined if the message suffices. */
export function hintFor(
  error: ApiErrorInit,
  { metadata = {}, needed }: HintContext = {},
): string | undefined {
  const { reason, message } = error
  return (
    reasonHint({ reason, message, metadata, service: 'compute.googleapis.com' }) ??
    hints.find(({ when }) => when(error))?.hint(message, needed)
  )
}

interface Hint {
  readonly when: (error: ApiErrorInit) => boolean
  readonly hint: (message: string, needed?: NeededPermission) => string | undefined
}

/** The first match counts. Roles and permissions are those of Google's IAM reference. */
const hints: readonly Hint[] = [
  { when: ({ reason }) => reason === 'NOT_THE_API', hint: () => notTheApiHint },
  {
    when: ({ kind, status }) => kind === 'permission' && status === 404,
    hint: () =>
      'check the project id where it is set: in a source or project: of the manifest, --project or MINTAGE_PROJECT',
  },
  {
    when: ({ kind, message }) => kind === 'permission' && /requires a quota project/i.test(message),
    hint: () => quotaProjectHint,
  },
  { when: ({ message }) => isKmsRefusal(message), hint: () => kmsHint },
  {
    when: ({ reason, message }) => reason === 'PERMISSIONS_ERROR' || isObjectRefusal(message),
    hint: objectHint,
  },
  { when: ({ kind }) => kind === 'permission', hint: permissionHint },
  {
    when: ({ kind, message }) =>
      kind === 'inUse' && /already being used by '[^']*\/instances\//.test(message),
    hint: () => 'stop the VM, or set forceCreate: true on the image to take the disk while it is in use',
  },
  {
    when: ({ reason }) => reason === 'resourceIsEncryptedWithCustomerEncryptionKey',
    hint: () =>
      'set the key of the source: sourceDiskEncryptionKey, sourceImageEncryptionKey or sourceSnapshotEncryptionKey',
  },
  { when: ({ status, message }) => status === 412 && /constraint/i.test(message), hint: constraintHint },
  {
    when: ({ message }) =>
      /'Google Cloud Storage object' was not found|Cloud Storage bucket '[^']*' is not found/.test(message),
    hint: () => 'correct rawDisk.source, or upload the archive first', // as a plan has it
  },
  {
    when: ({ reason }) => reason === 'INVALID_IMAGE_TAR',
    hint: () =>
      'the object must be a gzipped tar (GNU format) with the single member disk.raw, a whole number of GB: tar --format=oldgnu -Sczf image.tar.gz disk.raw',
  },
  { when: ({ kind }) => kind === 'quota', hint: quotaHint },
]

function permissionHint(message: string, needed?: NeededPermission): string {
  const [, permission, resource] = /Required '([^']+)' permission for '([^']+)'/.exec(message) ?? []
  if (permission === undefined || resource === undefined) {
    return needed === undefined
      ? 'check the project, and that your identity has roles/compute.storageAdmin on it'
      : `check that your identity has ${needed.permission} on ${needed.owner}`
  }
  const project = /projects\/([^/']+)/.exec(resource)?.[1]
  const where = project === undefined ? resource : `project ${project}`
  return `grant ${permission} on ${where}`
}

/** A daily quota refills; a quota of resources requires deletions or an increase. */
function quotaHint(message: string): string {
  if (/per ?day/i.test(message)) return 'rerun tomorrow, or request a higher quota'
  if (/\bimages\b/i.test(message)) {
    return 'delete images that are no longer used, or request a higher quota; waiting does not help'
  }
  return 'request a higher quota'
}
