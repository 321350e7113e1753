import { nameRegex, projectRegex } from '../../src/emulator/base/urls.ts'
import { deprecationStates } from '../../src/emulator/members/image.ts'
import type { Schema } from './keywords.ts'

// What the shape of the state does not contain. Keys are paths of members, without the items of lists and the keys of
// maps; `*.project` matches every member of that name without a description of its own.

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

/** Members that the API does not have, and members with another meaning than the API's. */
export const descriptions: Readonly<Record<string, string>> = {
  projects: 'Projects that exist: a list of ids, or a map from ids to settings. Absent: any project exists.',
  'projects.number': 'Number of the project, as shown in errors.',
  'projects.imagesQuota': 'Quota IMAGES: an insert beyond it fails in its operation; default: no quota.',
  'projects.deny': 'Permissions that the caller lacks, such as compute.images.create.',
  'projects.grant': 'The only permissions that the caller has; default: all.',
  images: 'Images as the API shows them; the emulator fills in missing members as the server would.',
  disks: 'Disks, each with a zone or a region.',
  snapshots: 'Snapshots.',
  licenses: 'Licenses that no image, disk or snapshot names.',
  objects:
    'Objects in Cloud Storage, as gs://bucket/object or as their metadata. A listed bucket has the listed objects only; any other bucket has all objects.',
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
  'objects.metadata': 'Custom metadata.',
  failures: 'Image creations whose operation fails. All conditions of a rule must hold.',
  'failures.project': 'Project of the image.',
  'failures.name': 'Name of the image; * matches any text.',
  'failures.source': 'Path of the source from projects/ on, or gs://bucket/object; * matches any text.',
  'failures.times': 'How many creations fail; default: all.',
  'failures.code': 'Code of the error, such as INVALID_IMAGE_TAR.',
  'failures.message': 'Message of the error.',
  'failures.httpStatus': 'httpErrorStatusCode of the operation; default: 400.',
  'failures.quota': 'quotaInfo of the error, for an exceeded quota.',
  'failures.quota.metricName': 'Metric, such as compute.googleapis.com/images.',
  'failures.quota.limitName': 'Name of the limit, such as IMAGES-per-project.',
  'failures.quota.limit': 'The limit.',
  'failures.quota.dimensions': 'Dimensions of the limit, such as region.',
  'failures.help': 'Links in the error.',
  'failures.help.description': 'Title of the link.',
  'failures.help.url': 'URL.',
  'failures.errorInfo': 'errorInfo of the error.',
  'failures.errorInfo.reason': 'Reason, in uppercase.',
  'failures.errorInfo.domain': 'Domain, such as compute.googleapis.com.',
  'failures.errorInfo.metadatas': 'Further details of the error.',
  'failures.leaves': 'What remains of the image: nothing, the default, or an image in state FAILED.',
  operations: 'Saved operations: in flight, or ended and still readable.',
  'operations.project': 'Project of the operation.',
  'operations.name': 'Name of the operation.',
  'operations.id': 'Id of the operation.',
  'operations.zone': 'Zone of the operation, by name; neither zone nor region for a global one.',
  'operations.region': 'Region of the operation, by name.',
  'operations.operationType': 'Type of the operation, such as insert, delete or setLabels.',
  'operations.target': 'Path of its target, from projects/ on.',
  'operations.targetId': 'Id of its target.',
  'operations.type': 'insert or delete, in files of mintage 0.1.',
  'operations.image': 'Name of the image, in files of mintage 0.1.',
  'operations.insertTime': 'Time of the request.',
  'operations.startTime': 'Time when it starts to run.',
  'operations.endTime': 'Time when it ended. Required unless dueTime is set.',
  'operations.dueTime': 'Time when it will end.',
  'operations.end': 'What happens to a resource when it ends.',
  'operations.end.kind':
    'status: the resource gets that status. gone: the resource is deleted. change: it gets those members.',
  'operations.end.path': 'Path of the resource.',
  'operations.end.status': 'New status of the resource.',
  'operations.end.members': 'New members of the resource; null removes one.',
  'operations.requestId':
    'requestId of the request that started it; a repeated request returns this operation.',
  'operations.failure': 'The error with which it fails.',
  'operations.failure.code': 'Code of the error.',
  'operations.failure.message': 'Message of the error.',
  'operations.failure.httpStatus': 'httpErrorStatusCode; default: 400.',
  'operations.failure.errorDetails': 'errorDetails of the error.',
  'operations.failure.leaves': 'What remains of the image, in files of mintage 0.1.',
  'operations.warnings': 'Its warnings.',
  'operations.busySource': 'Path of the source that is busy until it ends.',
  sourceUses: 'Recent creations of images by source, for the quota of images per source.',
  'sourceUses.source': 'Path of the source, from projects/ on.',
  'sourceUses.times': 'Times at which creations of its images started.',
  '*.project': 'Project of the resource; optional with a selfLink.',
  '*.exemptedMembers': 'Principals whose calls are not logged.',
  '*.ignoreChildExemptions': 'Whether exemptions of lower levels are ignored.',
  '*.bindingId': 'Id of the binding.',
  '*.iamOwned': 'Accepted and ignored.',
  '*.iamPolicy': 'IAM policy, as getIamPolicy returns it; not shown otherwise.',
  '*.keySha256': 'SHA-256, in base64, of the customer-supplied key that protects the resource.',
  '*.guestOsFeatures': 'Features of the guest operating system, by name or as the API shows them.',
  '*.locked': 'Shown in beta and alpha.',
  '*.eraseWindowsVssSignature': 'Shown in beta and alpha.',
  '*.interface': 'Shown in beta and alpha.',
  '*.multiWriter': 'Shown in beta and alpha.',
  '*.storageType': 'Shown in beta and alpha.',
  '*.userLicenses': 'Shown in beta and alpha.',
  '*.rolloutOverride': 'Shown in beta and alpha; used by imageFamilyViews.get.',
  '*.stateOverride': 'Shown in beta and alpha; used by imageFamilyViews.get.',
  '*.defaultRolloutTime': 'Rollout time of the other zones.',
  '*.locationRolloutPolicies': 'Rollout times by zones/ZONE.',
  'disks.zone': 'Zone of the disk, by name or URL.',
  'disks.region': 'Region of the disk, by name or URL.',
  'disks.users': 'Instances that use the disk; an image of it then needs forceCreate.',
  'disks.shieldedInstanceInitialState': 'Copied to images of the disk; not shown.',
  'snapshots.shieldedInstanceInitialState': 'Copied to images of the snapshot; not shown.',
}

const name: Schema = { pattern: `^${nameRegex}$`, patternErrorMessage: 'is not a valid name' }
const time: Schema = { pattern: '^\\d{4}-\\d\\d-\\d\\d(?:[Tt ].+)?$', patternErrorMessage: 'is not a time' }
const sha256: Schema = {
  pattern: '^[A-Za-z0-9+/_-]{43}=?$',
  patternErrorMessage: 'is not a SHA-256 in base64',
}
const notNegative: Schema = {
  minimum: 0,
  pattern: '^\\d{1,20}$',
  patternErrorMessage: 'is not a whole number',
}
const leaves: Schema = { enum: ['nothing', 'failedImage'] }

/** Rules for values of members, by path. */
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
