import type { ImageRecord, OperationFailure, OperationRecord, Resource } from './resources.ts'
import { apiUrl, labelFingerprint, timestamp } from './shapes.ts'
import type { EmulatorState, StateEntry } from './state-file.ts'
import { imagePath, type Store } from './store.ts'

/** Fills the store with a state as written, with the members that the server would have filled in. */
export function importState(state: EmulatorState, store: Store): void {
  if (state.projects) store.projects = new Set(state.projects)
  for (const object of state.objects ?? []) store.objects.add(object)
  for (const { name, ...failure } of state.failures ?? [])
    store.failures.set(name, failure as unknown as OperationFailure)
  for (const entry of state.images ?? []) store.putImage(importImage(entry, store))
  for (const entry of state.disks ?? []) importDisk(entry, store)
  for (const entry of state.snapshots ?? []) importSnapshot(entry, store)
  for (const entry of state.operations ?? []) store.addOperation(entry as unknown as OperationRecord)
}

const longAgo = Date.UTC(2026, 0, 1)

function common(entry: StateEntry, store: Store): Resource {
  const { project: _project, zone: _zone, region: _region, keySha256: _keySha256, ...members } = entry
  return {
    id: store.newId(),
    creationTimestamp: timestamp(longAgo),
    ...members,
    labelFingerprint: labelFingerprint((entry.labels ?? {}) as Record<string, string>),
    ...urls(entry.licenses),
  }
}

function urls(licenses: unknown): Resource {
  if (!Array.isArray(licenses)) return {}
  return { licenses: licenses.map((url) => apiUrl(String(url).replace(/^.*?(?=projects\/)/, ''))) }
}

const int64 = (value: unknown, fallback: string): string => (value === undefined ? fallback : String(value))

const keyOf = ({ keySha256 }: StateEntry) => (typeof keySha256 === 'string' ? { keySha256 } : {})

function importImage(entry: StateEntry, store: Store): ImageRecord {
  const { name, project = '' } = entry
  const { status = 'READY', ...members } = common(entry, store)
  const fromNothing = !entry.sourceDisk && !entry.sourceImage && !entry.sourceSnapshot
  return {
    project,
    name,
    createdMs: Date.parse(String(members.creationTimestamp)),
    status: status as ImageRecord['status'],
    resource: {
      kind: 'compute#image',
      sourceType: 'RAW',
      ...(fromNothing ? { rawDisk: { source: '', containerType: 'TAR' } } : {}),
      storageLocations: ['us'],
      enableConfidentialCompute: false,
      ...members,
      diskSizeGb: int64(members.diskSizeGb, '10'),
      selfLink: apiUrl(imagePath(project, name)),
    },
    ...keyOf(entry),
  }
}

function importDisk(entry: StateEntry, store: Store): void {
  const { name, project = '' } = entry
  const location = entry.zone ? `zones/${entry.zone}` : `regions/${entry.region}`
  const path = `projects/${project}/${location}/disks/${name}`
  const { sizeGb, ...members } = common(entry, store)
  const [scope] = location.split('/')
  store.disks.set(path, {
    project,
    location,
    name,
    resource: {
      kind: 'compute#disk',
      status: 'READY',
      physicalBlockSizeBytes: '4096',
      type: apiUrl(`projects/${project}/${location}/diskTypes/pd-standard`),
      ...members,
      sizeGb: int64(sizeGb, '10'),
      [scope === 'zones' ? 'zone' : 'region']: apiUrl(`projects/${project}/${location}`),
      selfLink: apiUrl(path),
    },
    ...keyOf(entry),
  })
}

function importSnapshot(entry: StateEntry, store: Store): void {
  const { name, project = '' } = entry
  const path = `projects/${project}/global/snapshots/${name}`
  const { diskSizeGb, ...members } = common(entry, store)
  store.snapshots.set(path, {
    project,
    name,
    resource: {
      kind: 'compute#snapshot',
      status: 'READY',
      ...members,
      diskSizeGb: int64(diskSizeGb, '10'),
      selfLink: apiUrl(path),
    },
    ...keyOf(entry),
  })
}

/** The whole state, to be read again by importState: a restart changes nothing that a client can see. */
export function exportState(store: Store): EmulatorState {
  const key = (record: { readonly keySha256?: string }) =>
    record.keySha256 === undefined ? {} : { keySha256: record.keySha256 }
  const images = store.allImages()
  const operations = [...new Set(store.operations.values())]
  return {
    ...(store.projects ? { projects: [...store.projects] } : {}),
    ...list(
      'images',
      images.map((image) => ({
        project: image.project,
        name: image.name,
        ...image.resource,
        status: image.status,
        ...key(image),
      })),
    ),
    ...list(
      'disks',
      [...store.disks.values()].map(({ project, location, name, resource, ...record }) => {
        const [scope = '', place] = location.split('/')
        return { project, name, ...resource, [scope === 'zones' ? 'zone' : 'region']: place, ...key(record) }
      }),
    ),
    ...list(
      'snapshots',
      [...store.snapshots.values()].map(({ project, name, resource, ...record }) => ({
        project,
        name,
        ...resource,
        ...key(record),
      })),
    ),
    ...list('objects', [...store.objects]),
    ...list(
      'failures',
      [...store.failures].map(([name, failure]) => ({ name, ...failure })),
    ),
    ...list('operations', operations),
  }
}

function list(name: string, items: readonly unknown[]): Record<string, unknown> {
  return items.length > 0 ? { [name]: items } : {}
}
