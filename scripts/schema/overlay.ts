import type { LimitName } from '../../src/settings/limits.ts'
import { noProjectId, projectIdPattern } from '../../src/settings/project-id.ts'

/** Rules that the proto states only in prose, or not at all: each with its source. */

export interface StringRule {
  /** The strict form, without anchors; must be valid with the u flag. */
  readonly pattern: string
  /** A clause that fits after the quoted value. */
  readonly message: string
}

const rfc1035 = '[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?'
const dnsName = '[a-z0-9.-]+'
const base64 = '[A-Za-z0-9+/_=\\s-]+'

/** By `Message.field`. */
export const stringRules: Readonly<Record<string, StringRule>> = {
  // Image.name in compute.proto: 1-63 characters, RFC 1035
  'Image.name': {
    pattern: rfc1035,
    message:
      'is not a valid name: 1-63 lowercase letters, digits and dashes, starting with a letter, not ending with a dash',
  },
  // Image.family in compute.proto: "must comply with RFC1035"
  'Image.family': {
    pattern: rfc1035,
    message:
      'is not a valid family: 1-63 lowercase letters, digits and dashes, starting with a letter, not ending with a dash',
  },
  'own.project': { pattern: projectIdPattern, message: noProjectId },
  'own.timeout': {
    pattern: '(?=.*[1-9])(?:\\d{1,9}(?:\\.\\d{1,9})?(?:ms|s|m|h|d))+',
    message: 'is not a duration longer than zero: write it as 90s, 30m, 1h30m or 30d',
  },
  'own.deprecateAfter': {
    pattern: '0(?:ms|s|m|h|d)?|(?:\\d{1,9}(?:\\.\\d{1,9})?(?:ms|s|m|h|d))+',
    message: 'is not a duration: write it as 0d, 12h or 7d',
  },
  // the catalog's name is the value of a label (Google's page "Labeling resources")
  'own.catalog': {
    pattern: '[a-z0-9][a-z0-9_-]{0,62}',
    message: 'is not a catalog name: 1-63 lowercase letters, digits, dashes and underscores',
  },
  'own.replicate': { pattern: 'copy|source', message: 'is neither copy nor source' },
  'own.onDrift': { pattern: 'report|update', message: 'is neither report nor update' },
  // RawDisk.source in compute.proto, gs:// for its first form, and the other hosts of Cloud Storage that clients
  // send; for another host the API returns "not a valid Google Cloud Storage object reference"
  // (googleapis/google-api-go-client#178)
  'RawDisk.source': {
    pattern: [
      'gs://[^/\\s]+/(?:.*[^/])',
      `https?://(?:www\\.|storage\\.)${dnsName}/storage/v1/b/[^/]+/o/[^/?]+`,
      `https?://(?:storage\\.cloud|storage|commondatastorage)\\.${dnsName}/[^/?]+/(?:[^?]*[^/?])`,
      `https?://[a-z0-9][a-z0-9._-]*\\.storage\\.${dnsName}/(?:[^?]*[^/?])`,
      'projects/[^/]+/locations/[^/]+/repositories/[^/]+/packages/[^/]+/versions/[^/@]+(?:@dirsum_sha256:[0-9a-f]+)?',
    ].join('|'),
    message: 'is not an object in Cloud Storage; write gs://BUCKET/OBJECT',
  },
  // 40 hexadecimal digits, as every SHA-1
  'RawDisk.sha1Checksum': { pattern: '[0-9A-Fa-f]{40}', message: 'is not a SHA-1: 40 hexadecimal digits' },
  // images.insert reference: projects/P/global/licenses/L; the name alone is completed with the project
  'Image.licenses': {
    pattern: `(?:(?:https?:)?//[^/]+/(?:compute/)?(?:(?:v1|beta|alpha)/)?)?(?:projects/[^/]+/)?global/licenses/[^/]+|${rfc1035}`,
    message: 'is not a license; write projects/PROJECT/global/licenses/LICENSE',
  },
  // a region or multi-region, in the lowercase in which the API shows it in every recorded image
  'Image.storageLocations': {
    pattern: '[a-z]+[0-9]?|[a-z]+(?:-[a-z]+)+[0-9]+',
    message: 'is not a location; write a region such as us-central1, or us, eu or asia, in lowercase',
  },
  // CustomerEncryptionKey in compute.proto: projects/…/locations/…/keyRings/…/cryptoKeys/…
  'CustomerEncryptionKey.kmsKeyName': {
    pattern: 'projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+(?:/cryptoKeyVersions/[^/]+)?',
    message: 'is not a key name: write projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY',
  },
  // CustomerEncryptionKey in compute.proto: 256 bytes, wrapped by an RSA key of 2048 bits
  'CustomerEncryptionKey.rsaEncryptedKey': {
    pattern: '[A-Za-z0-9+/]{342}==',
    message: 'must be 344 characters of base64',
  },
  'FileContentBuffer.content': { pattern: base64, message: 'is not base64' },
}

/** Google's page "Labeling resources": at most 64; keys and values by these rules. */
export const labelRules = {
  max: 64,
  key: {
    pattern: '[\\p{Ll}\\p{Lo}][\\p{Ll}\\p{Lo}\\p{N}_-]{0,62}',
    message:
      'is not a valid label key: 1-63 lowercase letters, digits, dashes and underscores, starting with a letter',
  },
  value: {
    pattern: '[\\p{Ll}\\p{Lo}\\p{N}_-]{0,63}',
    message: 'is not a valid label value: at most 63 lowercase letters, digits, dashes and underscores',
  },
} as const

/** Strings that may be empty, as in recorded images; all others must not be. */
export const mayBeEmpty = new Set(['Image.description'])

/** images.insert accepts one storage location (Google's reference of `gcloud compute images create`). */
export const maxItems: Readonly<Record<string, number>> = { 'Image.storageLocations': 1 }

/** Output-only fields that the proto does not mark at the start of their comment, each with its clause for the user. */
export const outputOnly: Readonly<Record<string, string>> = {
  // "Size of the image tar.gz archive stored": set by the server in every recorded response
  'Image.archiveSizeBytes': 'is set by the API; remove it',
  // only setLabels requires it (its reference page)
  'Image.labelFingerprint': 'is set by the API; remove it',
  'CustomerEncryptionKey.sha256': 'is set by the API; remove it',
  'Image.deprecated':
    'cannot be set when an image is created; use `gcloud compute images deprecate` afterwards',
}

/** Values that the proto's enum lacks: listed by its comment, or by newer specs (`@google-cloud/compute` 7, discovery). */
export const moreValues: Readonly<Record<string, readonly string[]>> = {
  'GuestOsFeature.type': ['BMSAI_CAPABLE', 'SUSPEND_RESUME_COMPATIBLE', 'SUSPEND_SAFE_FPR'],
}

/** Placeholders of the enums, useless in a request. */
export const uselessValues = new Set(['ARCHITECTURE_UNSPECIFIED', 'FEATURE_TYPE_UNSPECIFIED'])

/** Input fields that the schema omits, with the reason; currently none. */
export const leftOut: Readonly<Record<string, string>> = {}

/** `type` is the only field of GuestOsFeature in compute.proto. */
export const required: Readonly<Record<string, readonly string[]>> = { GuestOsFeature: ['type'] }

/** Replace comments of the proto that mislead in a manifest, or whose examples lost their quotes. */
export const descriptions: Readonly<Record<string, string>> = {
  // the proto describes several values with commas, as for gcloud, and repeats part of the enum
  'GuestOsFeature.type': 'The feature to enable on the guest operating system.',
  'CustomerEncryptionKey.kmsKeyName':
    'The encryption key stored in Google Cloud KMS: `projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY`.',
  'CustomerEncryptionKey.kmsKeyServiceAccount':
    'The service account used for the encryption request, such as `NAME@PROJECT.iam.gserviceaccount.com`. If absent, the Compute Engine default service account is used.',
  'CustomerEncryptionKey.rawKey':
    'A 256-bit customer-supplied encryption key in RFC 4648 base64 (44 characters). Keep the key out of the manifest: use `${env.NAME}` or `rawKeyFile`.',
  'CustomerEncryptionKey.rsaEncryptedKey':
    'A customer-supplied encryption key, wrapped with the RSA public key certificate that Google provides at https://cloud-certs.storage.googleapis.com/google-cloud-csek-ingress.pem, in RFC 4648 base64 (344 characters).',
}

/** Defaults that the documentation states. */
export const defaults: Readonly<Record<string, string>> = {
  'RawDisk.containerType': 'TAR',
  'Image.sourceType': 'RAW',
}

/** Keys of mintage inside the API's messages: `Message.key`. */
export const ownKeys = {
  Image: {
    project: 'Project of this image. Default: --project, or the project of the manifest.',
    projects:
      'Projects of this image, the origin first: `[golden-staging, golden-prod]`. Default: `projects` of the manifest.',
    forceCreate:
      '`true`: create the image even if a running VM has the source disk attached; the query parameter of the API. Default: `false`.',
    timeout: 'Per-image timeout until the image is READY, such as 30m or 2h. Default: --timeout.',
    matrix:
      'Axes with their values, `{ tier: [web, db], env: [dev, prod] }`: the entry produces one image for each combination, at most 1,000. `${matrix.AXIS}` is the value in the other fields. `exclude` drops combinations. Absent: one image.',
    adopt:
      '`true`: the image must exist, mintage never creates it, and it needs no source. Lists images that other tools created. Default: `false`.',
    verify:
      'Program that tests the image before the image joins its family: `[./smoke.sh, --fast]`, or a map with `run` and `timeout`. Requires `family` and `catalog`. Absent: the image is created in its family.',
  },
  CustomerEncryptionKey: {
    rawKeyFile: 'File with the key: 32 bytes, or 32 bytes in base64. Relative to the manifest.',
  },
  FileContentBuffer: {
    file: 'File with the content, as bytes. Relative to the manifest.',
  },
} as const

export const limitsDescription =
  'Limits per project. A flag of the same name, or its environment variable, overrides a value. Several manifests must agree on each limit.'

/** The quotas are those of Google's page "Rate quotas" of the Compute API; a project may have others. */
export const limitDescriptions: Readonly<Record<LimitName, string>> = {
  rate: 'Inserts, labels, deprecations and deletions of images: `300/min`, `5/s`, or a number per minute. Google’s quota: 375 per minute per project.',
  readRate:
    'Reads of single images, in the format of `rate`. Google’s quota: 1,500 per minute per project, which also applies to the next two limits.',
  listRate: 'Lists of images and operations, in the format of `rate`.',
  operationRate: 'Polls of single operations, in the format of `rate`.',
  concurrency: 'Concurrent images: started but not finished.',
  sourceRate:
    'Images started from one source disk, snapshot or image: `6/h`, a number per hour, or `off` for no limit. Google’s API rejects more than one in ten minutes and six per hour. Raw disks have no limit.',
}

/** Keys of later versions, each with the clause that fits after the key; currently none. */
export const reserved: Readonly<Record<'root' | 'Image', Readonly<Record<string, string>>>> = {
  root: {},
  Image: {},
}

/** An image has exactly one of these (images.insert reference page). */
export const sources = ['rawDisk', 'sourceDisk', 'sourceImage', 'sourceSnapshot'] as const

/** At most one of each list (CustomerEncryptionKey and FileContentBuffer in compute.proto, and mintage's own keys). */
export const exclusive: Readonly<Record<string, readonly string[]>> = {
  Image: sources,
  CustomerEncryptionKey: ['rawKey', 'rawKeyFile', 'rsaEncryptedKey', 'kmsKeyName'],
  FileContentBuffer: ['content', 'file'],
}

/** The message of an editor at a second one. */
export const exclusiveMessages: Readonly<Record<string, string>> = {
  Image: 'An image has exactly one source',
  CustomerEncryptionKey: 'A key requires exactly one of its forms',
  FileContentBuffer: 'content and file are mutually exclusive',
}

/** Fields that are set only under a condition: a rawDisk may contain only its container type. */
export const chosen: Readonly<Record<string, object>> = {
  rawDisk: { type: 'object', required: ['source'], properties: { source: { type: 'string' } } },
}

export const folderDescription = 'Shared values of the manifests of a folder; a manifest overrides them.'
