import { bytesText } from '../base/bytes.ts'
import { compactString, sharedText } from '../base/compact-string.ts'
import type { Resource, ResourceRecord } from '../base/resources.ts'
import { timestamp } from '../base/timestamp.ts'
import { apiUrl, fullUrl } from '../base/urls.ts'
import { importObject } from '../contract/object-state.ts'
import { importOperation } from '../contract/operation-state.ts'
import {
  type DiskState,
  type EmulatorState,
  EmulatorStateError,
  type ImageState,
  type LicenseState,
  type ProjectState,
  type SnapshotState,
} from '../contract/state.ts'
import { madeUpLicense } from '../services/licenses/made-up-license.ts'
import { labelFingerprint } from '../services/shared/label-fingerprint.ts'
import { licenseCode } from '../services/shared/license-code.ts'
import { archiveSizeBytes } from '../store/archive-size.ts'
import { inMemberOrder } from '../store/member-order.ts'
import type { ProjectSettings, Store } from '../store/store.ts'
import { locationOf, projectOf, stateProblems } from './state-problems.ts'
import { tidyState } from './tidy-state.ts'

/** Fills an empty store. Throws EmulatorStateError for a state that cannot be. */
export function importState(state: EmulatorState, store: Store): void {
  const problems = stateProblems(state)
  if (problems.length > 0) {
    throw new EmulatorStateError(
      problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
    )
  }
  fill(tidyState(state), store)
}

function fill(state: EmulatorState, store: Store): void {
  store.projects = settingsOf(state)
  for (const entry of state.objects ?? []) {
    const { bucket, name, given } = importObject(entry)
    const objects = store.objects.get(bucket) ?? new Map<string, Resource>()
    store.objects.set(bucket, objects.set(name, given))
  }
  store.failureRules.push(...(state.failures ?? []))
  for (const image of state.images ?? []) store.putGiven(importImage(image, store))
  for (const disk of state.disks ?? []) store.putGiven(importDisk(disk, store))
  for (const snapshot of state.snapshots ?? []) store.putGiven(importSnapshot(snapshot, store))
  for (const license of state.licenses ?? []) store.putGiven(importLicense(license))
  const idOf = (path: string) => store.find(path)?.id ?? ''
  for (const operation of state.operations ?? []) store.putGivenOperation(importOperation(operation, idOf))
  for (const { source, times } of state.sourceUses ?? []) {
    store.sourceUses.set(
      source,
      times.map((time) => Date.parse(time)),
    )
  }
}

function settingsOf(state: EmulatorState): ReadonlyMap<string, ProjectSettings> | undefined {
  const { projects } = state
  if (!projects) return undefined
  const entries = isList(projects)
    ? projects.map((name) => [name, {}] as const)
    : Object.entries(projects).map(([name, settings]) => [name, settings ?? {}] as const)
  return new Map(entries.map(([name, settings]) => [name, projectSettings(settings)]))
}

const isList = (projects: NonNullable<EmulatorState['projects']>): projects is readonly string[] =>
  Array.isArray(projects)

function projectSettings({ number, imagesQuota, deny = [] }: ProjectState): ProjectSettings {
  return { number: int64(number), imagesQuota, deny: new Set(deny) }
}

/** When things were made that do not say so: before anything that a test makes. */
const longAgo = timestamp(Date.UTC(2024, 0, 1))

/** Members that images, disks and snapshots have in common, as the server shows them. */
function commonMembers(entry: ImageState | DiskState | SnapshotState, path: string, store: Store): Resource {
  const { project, keySha256, iamPolicy, guestOsFeatures, id, labels = {}, ...rest } = entry
  const licenses = entry.licenses?.map((url) => fullUrl(url, projectOf(entry)))
  return {
    creationTimestamp: longAgo,
    status: 'READY',
    enableConfidentialCompute: false,
    ...rest,
    id: id === undefined ? store.newId(path) : String(id),
    labels,
    labelFingerprint:
      entry.labelFingerprint === undefined ? labelFingerprint(labels) : bytesText(entry.labelFingerprint),
    licenses,
    licenseCodes: entry.licenseCodes?.map(String) ?? licenses?.map(licenseCode),
    guestOsFeatures: guestOsFeatures?.map((one) => (typeof one === 'string' ? { type: one } : one)),
    selfLink: compactString(apiUrl(path)),
  }
}

const url = (text: string | undefined, project: string) =>
  text === undefined ? undefined : fullUrl(text, project)
const int64 = (value: string | number | undefined) => (value === undefined ? undefined : String(value))

/** By the customer's own key, in either notation. */
function keyOf(keySha256: string | undefined, key: { readonly sha256?: string } | undefined) {
  const sha256 = keySha256 ?? key?.sha256
  return sha256 === undefined
    ? { record: {}, shown: key }
    : { record: { keySha256: sha256 }, shown: { ...key, sha256 } }
}

const policyOf = ({ iamPolicy }: ImageState | DiskState | SnapshotState) => (iamPolicy ? { iamPolicy } : {})

/** The record of an entry whose members are these. */
function recordOf(project: string, collection: string, resource: Resource): ResourceRecord {
  return {
    project: sharedText(project),
    collection: sharedText(collection),
    name: String(resource.name),
    id: String(resource.id),
    createdMs: Date.parse(String(resource.creationTimestamp)),
    resource: inMemberOrder(resource),
  }
}

function importImage(entry: ImageState, store: Store): ResourceRecord {
  const { name, sourceDisk, sourceImage, sourceSnapshot } = entry
  const project = projectOf(entry)
  const collection = `projects/${project}/global/images`
  const key = keyOf(entry.keySha256, entry.imageEncryptionKey)
  const raw = !sourceDisk && !sourceImage && !sourceSnapshot
  const common = commonMembers(entry, `${collection}/${name}`, store)
  const resource = inMemberOrder({
    kind: 'compute#image',
    sourceType: 'RAW',
    storageLocations: ['us'],
    ...(raw ? { rawDisk: { source: '', containerType: 'TAR' } } : {}),
    ...common,
    diskSizeGb: int64(entry.diskSizeGb ?? 10),
    archiveSizeBytes: int64(entry.archiveSizeBytes),
    sourceDisk: url(sourceDisk, project),
    sourceDiskId: int64(entry.sourceDiskId),
    sourceImage: url(sourceImage, project),
    sourceImageId: int64(entry.sourceImageId),
    sourceSnapshot: url(sourceSnapshot, project),
    sourceSnapshotId: int64(entry.sourceSnapshotId),
    imageEncryptionKey: key.shown,
  })
  const sized = resource.status === 'READY' ? { ...archiveSizeBytes(resource), ...resource } : resource
  return { ...recordOf(project, collection, sized), ...key.record, ...policyOf(entry) }
}

function importDisk(entry: DiskState, store: Store): ResourceRecord {
  const { shieldedInstanceInitialState, ...shown } = entry
  const project = projectOf(entry)
  const location = locationOf(entry) ?? ''
  const collection = `projects/${project}/${location}/disks`
  const key = keyOf(entry.keySha256, entry.diskEncryptionKey)
  const place = apiUrl(`projects/${project}/${location}`)
  const resource = {
    kind: 'compute#disk',
    satisfiesPzi: true,
    ...commonMembers(shown, `${collection}/${entry.name}`, store),
    sizeGb: int64(entry.sizeGb ?? 10),
    type: url(entry.type ?? `${location}/diskTypes/pd-standard`, project),
    physicalBlockSizeBytes: int64(entry.physicalBlockSizeBytes ?? 4096),
    provisionedIops: int64(entry.provisionedIops),
    provisionedThroughput: int64(entry.provisionedThroughput),
    users: entry.users?.map((user) => fullUrl(user, project)),
    replicaZones: entry.replicaZones?.map((zone) => fullUrl(zone, project)),
    sourceDisk: url(entry.sourceDisk, project),
    sourceDiskId: int64(entry.sourceDiskId),
    sourceImage: url(entry.sourceImage, project),
    sourceImageId: int64(entry.sourceImageId),
    sourceSnapshot: url(entry.sourceSnapshot, project),
    sourceSnapshotId: int64(entry.sourceSnapshotId),
    diskEncryptionKey: key.shown,
    [location.startsWith('zones/') ? 'zone' : 'region']: place,
  }
  const shielded = shieldedInstanceInitialState ? { shieldedInstanceInitialState } : {}
  return { ...recordOf(project, collection, resource), ...key.record, ...policyOf(entry), ...shielded }
}

function importSnapshot(entry: SnapshotState, store: Store): ResourceRecord {
  const { shieldedInstanceInitialState, ...shown } = entry
  const project = projectOf(entry)
  const collection = `projects/${project}/global/snapshots`
  const key = keyOf(entry.keySha256, entry.snapshotEncryptionKey)
  const resource = {
    kind: 'compute#snapshot',
    storageLocations: ['us'],
    storageBytesStatus: 'UP_TO_DATE',
    ...commonMembers(shown, `${collection}/${entry.name}`, store),
    diskSizeGb: int64(entry.diskSizeGb ?? 10),
    storageBytes: int64(entry.storageBytes ?? 0),
    creationSizeBytes: int64(entry.creationSizeBytes),
    downloadBytes: int64(entry.downloadBytes),
    sourceDisk: url(entry.sourceDisk, project),
    sourceDiskId: int64(entry.sourceDiskId),
    snapshotEncryptionKey: key.shown,
  }
  const shielded = shieldedInstanceInitialState ? { shieldedInstanceInitialState } : {}
  return { ...recordOf(project, collection, resource), ...key.record, ...policyOf(entry), ...shielded }
}

function importLicense(entry: LicenseState): ResourceRecord {
  const { project: _project, kind: _kind, selfLink: _selfLink, id, licenseCode: code, ...rest } = entry
  const project = projectOf(entry)
  const collection = `projects/${project}/global/licenses`
  const resource = {
    ...madeUpLicense(`${collection}/${entry.name}`),
    ...rest,
    ...(id === undefined ? {} : { id: String(id) }),
    ...(code === undefined ? {} : { licenseCode: String(code) }),
  }
  return recordOf(project, collection, resource)
}
