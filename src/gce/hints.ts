import type { ApiErrorInit } from './api-error.ts'

/** What the user can do about an error of the API: a sentence, or nothing where the message says it all. */
export function hintFor(error: ApiErrorInit): string | undefined {
  return hints.find(({ when }) => when(error))?.say(error.message)
}

interface Hint {
  readonly when: (error: ApiErrorInit) => boolean
  readonly say: (message: string) => string
}

/** The first that fits. */
const hints: readonly Hint[] = [
  {
    when: ({ kind }) => kind === 'credentials',
    say: () =>
      'the token was refused: run `gcloud auth application-default login`, or check the service account and the clock of this machine',
  },
  {
    when: ({ reason }) => reason === 'accessNotConfigured' || reason === 'SERVICE_DISABLED',
    say: () => 'enable the API: gcloud services enable compute.googleapis.com --project PROJECT',
  },
  {
    when: ({ kind, reason }) => kind === 'permission' && reason === 'PERMISSIONS_ERROR',
    say: () =>
      'let the identity that runs mintage read the object in Cloud Storage: roles/storage.objectViewer on its bucket',
  },
  {
    when: ({ kind }) => kind === 'permission',
    say: (message) => {
      const [, permission, resource] = /Required '([^']+)' permission for '([^']+)'/.exec(message) ?? []
      return permission
        ? `grant ${permission} on ${resource}: roles/compute.storageAdmin has it, or a custom role with just the permissions of the README`
        : 'check the project, and that your identity has roles/compute.storageAdmin on it'
    },
  },
  {
    when: ({ kind, message }) => kind === 'inUse' && /\/instances\//.test(message),
    say: () => 'stop the VM, or set forceCreate: true on the image to take the disk while it is in use',
  },
  {
    when: ({ reason }) => reason === 'resourceIsEncryptedWithCustomerEncryptionKey',
    say: () =>
      'give the key of the source: sourceDiskEncryptionKey, sourceImageEncryptionKey or sourceSnapshotEncryptionKey',
  },
  {
    when: ({ reason, message }) => reason === 'conditionNotMet' && /constraint/i.test(message),
    say: () =>
      'an organisation policy forbids it: set storageLocations, or imageEncryptionKey, as the policy asks',
  },
  {
    when: ({ reason }) => reason === 'INVALID_IMAGE_TAR',
    say: () =>
      'the object must be a gzipped tar (GNU format) with the single member disk.raw, a whole number of GB: tar --format=oldgnu -Sczf image.tar.gz disk.raw',
  },
  {
    when: ({ kind }) => kind === 'quota',
    say: () => 'delete images that are no longer used, or ask for a higher quota; waiting does not help',
  },
  {
    when: ({ kind, message }) => kind === 'notFound' && /'projects\/[^/']+'/.test(message),
    say: () => 'check the project id (--project, MINTAGE_PROJECT or project: in the manifest)',
  },
]
