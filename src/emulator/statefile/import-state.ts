import { omitUndefined } from '../../util/omit-undefined.ts'
import { bytesText } from '../base/bytes.ts'
import { compactString, sharedText } from '../base/compact-string.ts'
import type { Resource, ResourceRecord } from '../base/resources.ts'
import { nothing, type OperationEnd, type OperationRecord } from '../base/resources.ts'
import { formatViolations } from '../base/shape.ts'
import { timestamp } from '../base/timestamp.ts'
import { apiUrl, fullUrl, imagePath } from '../base/urls.ts'
import type { ObjectMembers, ObjectState } from '../contract/object-state.ts'
import type { OldOperationState, OperationState } from '../contract/operation-state.ts'

import {
  type DiskState,
  type EmulatorState,
  EmulatorStateError,
  type ImageState,
  type LicenseState,
  type ProjectState,
  type SnapshotState,
} from '../contract/state.ts'
import { diskKind } from '../members/disk.ts'
import { imageKind } from '../members/image.ts'
import type { ResourceKind } from '../members/member.ts'
import { inheritedMembers, inMemberOrder, shownValue } from '../members/shown-members.ts'
import { snapshotKind } from '../members/snapshot.ts'
import { defaultLicense, licenseCode } from '../services/licenses/default-license.ts'
import { labelFingerprint } from '../services/shared/label-fingerprint.ts'
import { archiveSizeBytes } from '../store/archive-size.ts'
import type { ProjectSettings, Store } from '../store/store.ts'
import { locationOf, projectOf, stateProblems } from './state-problems.ts'
import { tidyState } from './tidy-state.ts'

/** Fills an empty store. Throws EmulatorStateError for an invalid state. */
export function importState(state: EmulatorState, store: Store): void {
  const problems = stateProblems(state)
  if (problems.length > 0) throw new EmulatorStateError(formatViolations(problems))
  fill(tidyState(state), store)
}

function fill(state: EmulatorState, store: Store): void {
  store.projects = settingsOf(state)
  for (const entry of state.objects ?? []) importObject(entry, store)
  store.failureRules.push(...(state.failures ?? []))
  for (const image of state.images ?? []) store.putLoaded(importImage(image, store))
  for (const disk of state.disks ?? []) store.putLoaded(importDisk(disk, store))
  for (const snapshot of state.snapshots ?? []) store.putLoaded(importSnapshot(snapshot, store))
  for (const license of state.licenses ?? []) store.putLoaded(importLicense(license))
  const idOf = (path: string) => store.resources.find(path)?.id ?? ''
  for (const operation of state.operations ?? []) store.putLoadedOperation(importOperation(operation, idOf))
  for (const { source, times } of state.sourceUses ?? []) {
    store.sourceUses.set(
      source,
      times.map((time) => Date.parse(time)),
    )
  }
}

function importObject(entry: ObjectState, store: Store): void {
  const [uriBucket = '', ...uriName] = typeof entry === 'string' ? entry.slice('gs://'.length).split('/') : []
  const object: ObjectMembers =
    typeof entry === 'string' ? { bucket: uriBucket, name: uriName.join('/') } : entry
  const {
    bucket,
    name,
    kind: _kind,
    id: _id,
    selfLink: _selfLink,
    mediaLink: _mediaLink,
    ...members
  } = object
  const objects = store.objects.get(bucket) ?? new Map<string, Resource>()
  store.objects.set(bucket, objects.set(name, members))
}

function settingsOf({ projects }: EmulatorState): ReadonlyMap<string, ProjectSettings> | undefined {
  if (!projects) return undefined
  const entries = Object.entries(projectsByName(projects))
  return new Map(entries.map(([name, settings]) => [name, projectSettings(settings ?? {})]))
}

/** Projects with their settings, which a list of names does not have. */
export function projectsByName(
  projects: EmulatorState['projects'],
): Readonly<Record<string, ProjectState | null>> {
  const isList = (list: typeof projects): list is readonly string[] => Array.isArray(list)
  return isList(projects) ? Object.fromEntries(projects.map((name) => [name, null])) : { ...projects }
}

function projectSettings({ number, imagesQuota, deny = [], grant }: ProjectState): ProjectSettings {
  return { number: int64(number), imagesQuota, deny: new Set(deny), grant: grant && new Set(grant) }
}

/** Default creation time: earlier than resources that a test creates. */
const defaultCreationTime = timestamp(Date.UTC(2024, 0, 1))

const int64 = (value: string | number | undefined) => (value === undefined ? undefined : String(value))

/** The record of an entry; `ownMembers` returns those of its kind alone. */
function recordOf(
  entry: ImageState | DiskState | SnapshotState,
  { kind, keyMember, members, defaults }: ResourceKind,
  collection: string,
  store: Store,
  ownMembers: (shown: Resource) => Resource,
): ResourceRecord {
  const { name, labels = {}, iamPolicy, guestOsFeatures }: ImageState = entry
  const project = projectOf(entry)
  const path = `${collection}/${name}`
  const given: Resource = { ...entry }
  const own = Object.entries(entry).filter(([member, value]) => value !== undefined && member in members)
  const shown: Resource = {
    ...defaults,
    ...Object.fromEntries(
      own.map(([member, value]) => [member, shownValue(members[member], value, project)]),
    ),
  }
  const key = given[keyMember] as { readonly sha256?: string } | undefined
  const sha256 = entry.keySha256 ?? key?.sha256
  const id = shown.id === undefined ? store.newId(path) : String(shown.id)
  const creationTimestamp = shown.creationTimestamp ?? defaultCreationTime
  const resource = inMemberOrder({
    ...shown,
    kind,
    id,
    creationTimestamp,
    [keyMember]: sha256 === undefined ? key : { ...key, sha256 },
    selfLink: compactString(apiUrl(path)),
    labels,
    labelFingerprint:
      entry.labelFingerprint === undefined ? labelFingerprint(labels) : bytesText(entry.labelFingerprint),
    guestOsFeatures: guestOsFeatures?.map((one) => (typeof one === 'string' ? { type: one } : one)),
    licenseCodes: shown.licenseCodes ?? (shown.licenses as readonly string[] | undefined)?.map(licenseCode),
    ...ownMembers(shown),
  })
  return {
    project: sharedText(project),
    collection: sharedText(collection),
    name,
    id,
    createdMs: Date.parse(String(creationTimestamp)),
    resource,
    ...omitUndefined({ keySha256: sha256, iamPolicy, ...inheritedMembers(members, given) }),
  }
}

function importImage(entry: ImageState, store: Store): ResourceRecord {
  const collection = `projects/${projectOf(entry)}/global/images`
  const isRaw = !entry.sourceDisk && !entry.sourceImage && !entry.sourceSnapshot
  const record = recordOf(entry, imageKind, collection, store, ({ diskSizeGb = '10', rawDisk }) => ({
    diskSizeGb,
    rawDisk: isRaw ? rawDisk : entry.rawDisk,
  }))
  const { resource } = record
  return resource.status === 'READY'
    ? { ...record, resource: inMemberOrder({ ...archiveSizeBytes(resource), ...resource }) }
    : record
}

function importDisk(entry: DiskState, store: Store): ResourceRecord {
  const project = projectOf(entry)
  const location = locationOf(entry) ?? ''
  const defaultType = fullUrl(`${location}/diskTypes/pd-standard`, project)
  const place = {
    [location.startsWith('zones/') ? 'zone' : 'region']: apiUrl(`projects/${project}/${location}`),
  }
  const own = ({ sizeGb = '10', type = defaultType }: Resource) => ({ sizeGb, type, ...place })
  return recordOf(entry, diskKind, `projects/${project}/${location}/disks`, store, own)
}

function importSnapshot(entry: SnapshotState, store: Store): ResourceRecord {
  const own = ({ diskSizeGb = '10' }: Resource) => ({ diskSizeGb })
  return recordOf(entry, snapshotKind, `projects/${projectOf(entry)}/global/snapshots`, store, own)
}

function importLicense(entry: LicenseState): ResourceRecord {
  const { project: _project, kind: _kind, selfLink: _selfLink, id, licenseCode: code, ...rest } = entry
  const project = projectOf(entry)
  const collection = `projects/${project}/global/licenses`
  const resource: Resource = {
    ...defaultLicense(`${collection}/${entry.name}`),
    ...rest,
    ...omitUndefined({ id: int64(id), licenseCode: int64(code) }),
  }
  return {
    project,
    collection,
    name: entry.name,
    id: String(resource.id),
    createdMs: Date.parse(String(resource.creationTimestamp)),
    resource,
  }
}

/** `idOf` returns the id of the resource at a path. */
function importOperation(
  entry: OperationState | OldOperationState,
  idOf: (path: string) => string,
): OperationRecord {
  const state = 'image' in entry ? renewed(entry, idOf) : entry
  const { zone, region, target, insertTime, startTime, endTime, dueTime, end, ...rest } = state
  const place = zone === undefined ? (region === undefined ? 'global' : `regions/${region}`) : `zones/${zone}`
  return {
    ...rest,
    scope: `projects/${state.project}/${place}`,
    targetPath: target,
    createdMs: Date.parse(insertTime),
    startMs: Date.parse(startTime),
    endMs: Date.parse(endTime ?? dueTime ?? startTime),
    done: endTime !== undefined,
    end: endTime === undefined && end ? end : nothing,
  }
}

function renewed(entry: OldOperationState, idOf: (path: string) => string): OperationState {
  const { type, image, failure: failed, ...rest } = entry
  const path = imagePath(entry.project, image)
  return {
    ...rest,
    operationType: type,
    target: path,
    targetId: idOf(path),
    ...(failed ? { failure: withoutLeaves(failed) } : {}),
    end: oldEnd(path, entry),
  }
}

function withoutLeaves({ leaves: _leaves, ...failure }: NonNullable<OldOperationState['failure']>) {
  return failure
}

function oldEnd(path: string, { type, failure }: OldOperationState): OperationEnd {
  if (failure?.leaves === 'failedImage') return { kind: 'status', path, status: 'FAILED' }
  return type === 'delete' || failure ? { kind: 'gone', path } : { kind: 'status', path, status: 'READY' }
}
