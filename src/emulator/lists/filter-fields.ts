import type { Resource } from '../state/resources.ts'

/** Whether a resource is among those asked for. */
export type Matcher = (resource: Resource) => boolean

/** Members by which a kind of resource can be filtered: not lists and their like. `labels.k` always can. */
export type FilterFields = ReadonlySet<string>

export const isField = (field: string, fields: FilterFields): boolean =>
  fields.has(field) || /^labels\.[^.]+$/.test(field)

/** The value of a member such as `family` or `labels.team`. */
export function memberOf(resource: Resource, field: string): unknown {
  if (!field.startsWith('labels.')) return resource[field]
  return (resource.labels as Resource | undefined)?.[field.slice('labels.'.length)]
}

export const textOf = (value: unknown): string => (value === undefined ? '' : String(value))

/** Scalar members of an Image. */
export const imageFields: FilterFields = new Set([
  'architecture',
  'archiveSizeBytes',
  'creationTimestamp',
  'description',
  'diskSizeGb',
  'enableConfidentialCompute',
  'family',
  'id',
  'kind',
  'labelFingerprint',
  'name',
  'selfLink',
  'sourceDisk',
  'sourceDiskId',
  'sourceImage',
  'sourceImageId',
  'sourceSnapshot',
  'sourceSnapshotId',
  'sourceType',
  'status',
])

/** Scalar members of an Operation. */
export const operationFields: FilterFields = new Set([
  'clientOperationId',
  'endTime',
  'httpErrorMessage',
  'httpErrorStatusCode',
  'id',
  'insertTime',
  'kind',
  'name',
  'operationType',
  'progress',
  'region',
  'selfLink',
  'startTime',
  'status',
  'targetId',
  'targetLink',
  'user',
  'zone',
])
