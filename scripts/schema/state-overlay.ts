import { nameRegex, projectRegex } from '../../src/emulator/base/urls.ts'
import { deprecationStates } from '../../src/emulator/services/images/deprecation.ts'
import type { Schema } from './build-schema.ts'

// What the shape of the state does not say of itself. Keys are paths of members, without the items of lists and the
// keys of maps; `*.project` stands for every member of that name that has no words of its own.

/** The API's message whose prose describes the members of a section. */
export const messages: Readonly<Record<string, string>> = {
  images: 'Image',
  disks: 'Disk',
  snapshots: 'Snapshot',
  licenses: 'License',
  'images.iamPolicy': 'Policy',
  'disks.iamPolicy': 'Policy',
  'snapshots.iamPolicy': 'Policy',
  'disks.shieldedInstanceInitialState': 'InitialStateConfig',
  'snapshots.shieldedInstanceInitialState': 'InitialStateConfig',
}

/** Members that are not the API's, and those of the API's that mean something else here. */
export const descriptions: Readonly<Record<string, string>> = {
  projects:
    'Projects that exist: a list of their ids, or a map from ids to their settings. Without it, any project does.',
  'projects.number': 'Number of the project, by which error texts name it.',
  'projects.imagesQuota': 'Quota IMAGES: an insert beyond it fails in its operation. None unless said.',
  'projects.deny': 'Permissions that the caller lacks, such as compute.images.create.',
  images: 'Images as the API shows them; what is left out is filled in as the server would.',
  disks: 'Disks, each with a zone or a region.',
  snapshots: 'Snapshots.',
  licenses: 'Licences, beside those that images, disks and snapshots name.',
  objects:
    'Objects in Cloud Storage, as gs://bucket/object or as their metadata. A bucket of which an object is listed has no others; any other bucket has all.',
  'objects.bucket': 'Name of the bucket.',
  'objects.name': 'Name of the object.',
  'objects.kind': 'storage#object; ignored.',
  'objects.id': 'Follows from bucket, name and generation; ignored.',
  'objects.selfLink': 'Follows from bucket and name; ignored.',
  'objects.mediaLink': 'Follows from bucket, name and generation; ignored.',
  'objects.generation': 'Generation; default: timeCreated in μs.',
  'objects.metageneration': 'Version of the metadata; default: 1.',
  'objects.contentType': 'Content type; default: application/gzip.',
  'objects.contentEncoding': 'Content encoding.',
  'objects.storageClass': 'Storage class; default: STANDARD.',
  'objects.size': 'Size in bytes; made up by default.',
  'objects.md5Hash': 'MD5 of the content, in base64; made up by default.',
  'objects.crc32c': 'CRC32C of the content, in base64; made up by default.',
  'objects.etag': 'Entity tag; follows from generation and metageneration by default.',
  'objects.timeCreated': 'Creation time; default: 2024-01-01T00:00:00.000Z.',
  'objects.updated': 'Time of the last change of the metadata; default: timeCreated.',
  'objects.timeStorageClassUpdated': 'Time of the last change of the storage class; default: timeCreated.',
  'objects.metadata': 'Metadata given by the owner.',
  failures: 'Image creations that fail, in their operation. All conditions that a rule gives must hold.',
  'failures.project': 'Project of the image.',
  'failures.name': 'Name of the image; * stands for any text.',
  'failures.source': 'Path of the source from projects/ on, or gs://bucket/object; * stands for any text.',
  'failures.times': 'How many creations fail; all unless said.',
  'failures.code': 'Code of the error, such as INVALID_IMAGE_TAR.',
  'failures.message': 'Message of the error.',
  'failures.httpStatus': 'httpErrorStatusCode of the operation; 400 unless said.',
  'failures.quota': 'quotaInfo of the error, for a quota that is exceeded.',
  'failures.quota.metricName': 'Metric, such as compute.googleapis.com/images.',
  'failures.quota.limitName': 'Name of the limit, such as IMAGES-per-project.',
  'failures.quota.limit': 'The limit.',
  'failures.quota.dimensions': 'What the limit is counted by, such as region.',
  'failures.help': 'Links that the error points to.',
  'failures.help.description': 'What is found there.',
  'failures.help.url': 'The link.',
  'failures.errorInfo': 'errorInfo of the error.',
  'failures.errorInfo.reason': 'Reason, in capitals.',
  'failures.errorInfo.domain': 'Domain, such as compute.googleapis.com.',
  'failures.errorInfo.metadatas': 'More about the error.',
  'failures.leaves': 'What stays of the image: nothing, unless failedImage is said.',
  operations: 'Operations as they are saved: in flight, or ended and not yet forgotten.',
  'operations.project': 'Project of the operation.',
  'operations.name': 'Name of the operation.',
  'operations.id': 'Id of the operation.',
  'operations.zone': 'Zone of the operation, by name; neither zone nor region for a global one.',
  'operations.region': 'Region of the operation, by name.',
  'operations.operationType': 'insert, delete, setLabels and so on.',
  'operations.target': 'Path of what it works on, from projects/ on.',
  'operations.targetId': 'Id of what it works on.',
  'operations.type': 'insert or delete, as mintage 0.1 wrote it.',
  'operations.image': 'Name of the image, as mintage 0.1 wrote it.',
  'operations.insertTime': 'When it was requested.',
  'operations.startTime': 'When it began, or will begin, to run.',
  'operations.endTime': 'When it ended. Either this or dueTime.',
  'operations.dueTime': 'When it will end.',
  'operations.end': 'What becomes of a resource when it ends.',
  'operations.end.kind':
    'status: the resource has that status. gone: it is there no longer. change: it has those members.',
  'operations.end.path': 'Path of the resource.',
  'operations.end.status': 'Its status from then on.',
  'operations.end.members': 'Its members from then on; null takes one away.',
  'operations.requestId': 'Id of the request that began it, which is answered with it when repeated.',
  'operations.failure': 'How it fails.',
  'operations.failure.code': 'Code of the error.',
  'operations.failure.message': 'Message of the error.',
  'operations.failure.httpStatus': 'httpErrorStatusCode; 400 unless said.',
  'operations.failure.errorDetails': 'errorDetails of the error.',
  'operations.failure.leaves': 'What stays of the image, as mintage 0.1 wrote it.',
  'operations.warnings': 'Warnings that it carries.',
  'operations.busySource': 'Path of the source that is busy until it ends.',
  sourceUses: 'When images of a source were begun, as far as the rate of creations from it depends on that.',
  'sourceUses.source': 'Path of the source, from projects/ on.',
  'sourceUses.times': 'When images of it were begun.',
  '*.project': 'Project of the resource; may be left out beside a selfLink.',
  '*.exemptedMembers': 'Members whose calls are not logged.',
  '*.ignoreChildExemptions': 'Whether exemptions further down are ignored.',
  '*.bindingId': 'Id of the binding.',
  '*.iamOwned': 'Taken and ignored.',
  '*.iamPolicy': 'IAM policy, as getIamPolicy answers it; not shown otherwise.',
  '*.keySha256': 'SHA-256, in base64, of the customer-supplied key that protects the resource.',
  '*.guestOsFeatures': 'Features of the guest operating system, by name or as the API shows them.',
  '*.locked': 'Shown in beta and alpha.',
  '*.eraseWindowsVssSignature': 'Shown in beta and alpha.',
  '*.interface': 'Shown in beta and alpha.',
  '*.multiWriter': 'Shown in beta and alpha.',
  '*.storageType': 'Shown in beta and alpha.',
  '*.userLicenses': 'Shown in beta and alpha.',
  '*.rolloutOverride': 'Shown in beta and alpha; imageFamilyViews.get goes by it.',
  '*.stateOverride': 'Shown in beta and alpha; imageFamilyViews.get goes by it.',
  '*.defaultRolloutTime': 'When the other zones are reached.',
  '*.locationRolloutPolicies': 'When a zone is reached, by zones/ZONE.',
  'disks.zone': 'Zone of the disk, by name or URL.',
  'disks.region': 'Region of the disk, by name or URL.',
  'disks.users': 'Instances that it is attached to; an image of it then needs forceCreate.',
  'disks.shieldedInstanceInitialState': 'Handed on to images of the disk; not shown.',
  'snapshots.shieldedInstanceInitialState': 'Handed on to images of the snapshot; not shown.',
}

const name: Schema = { pattern: `^${nameRegex}$`, patternErrorMessage: 'is not a valid name' }
const time: Schema = { pattern: '^\\d{4}-\\d\\d-\\d\\d(?:[Tt ].+)?$', patternErrorMessage: 'is not a time' }
const sha256: Schema = { pattern: '^[A-Za-z0-9+/_-]{43}=?$', patternErrorMessage: 'is no SHA-256 in base64' }
const notNegative: Schema = {
  minimum: 0,
  pattern: '^\\d{1,20}$',
  patternErrorMessage: 'is not a whole number',
}
const leaves: Schema = { enum: ['nothing', 'failedImage'] }

/** Rules for the contents of members, by path. */
export const rules: Readonly<Record<string, Schema>> = {
  'images.name': name,
  'images.family': { ...name, patternErrorMessage: 'is not a valid family' },
  'images.status': { enum: ['PENDING', 'READY', 'FAILED', 'DELETING'] },
  'images.deprecated.state': { enum: [...deprecationStates] },
  'disks.name': name,
  'snapshots.name': name,
  'licenses.name': name,
  '*.keySha256': sha256,
  '*.creationTimestamp': time,
  'objects.bucket': { pattern: '^[^/]+$', patternErrorMessage: 'is not a bucket' },
  'objects.name': { minLength: 1 },
  'objects.generation': notNegative,
  'objects.metageneration': notNegative,
  'objects.size': notNegative,
  'objects.timeCreated': time,
  'objects.updated': time,
  'objects.timeStorageClassUpdated': time,
  'failures.leaves': leaves,
  'operations.insertTime': time,
  'operations.startTime': time,
  'operations.endTime': time,
  'operations.dueTime': time,
  'operations.type': { enum: ['insert', 'delete'] },
  'operations.end.kind': { enum: ['status', 'gone', 'change', 'nothing'] },
}

/** Rules for the items of lists and the keys of maps. */
export const itemRules: Readonly<Record<string, Schema>> = {
  projects: { pattern: `^${projectRegex}$`, patternErrorMessage: 'is not a project id' },
  objects: {
    if: { type: 'string' },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { type: 'string', pattern: '^gs://[^/]+/.', patternErrorMessage: 'is not gs://bucket/object' },
  },
}

const either = (keyword: 'anyOf' | 'oneOf', ...members: string[]): Schema => ({
  [keyword]: members.map((member) => ({ required: [member] })),
})
const projectOrLink = either('anyOf', 'project', 'selfLink')

/** Members that depend on each other, by section. */
export const together: Readonly<Record<string, Schema>> = {
  images: projectOrLink,
  snapshots: projectOrLink,
  licenses: projectOrLink,
  disks: { allOf: [projectOrLink, either('oneOf', 'zone', 'region')] },
  operations: {
    if: either('anyOf', 'type', 'image'),
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: ['type', 'image', 'dueTime'] },
    else: {
      required: ['operationType', 'target', 'targetId'],
      ...either('oneOf', 'endTime', 'dueTime'),
    },
  },
}
