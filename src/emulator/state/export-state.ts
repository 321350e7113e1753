import { labelFingerprint } from '../images/fingerprint.ts'
import type { OperationRecord, Resource } from './resources.ts'
import type { EmulatorState, OperationState, ProjectState } from './state.ts'
import type { Store } from './store.ts'

/**
 * The state as it is now, without what importState fills in again. Of operations, those in flight: they go on
 * when the state is loaded, and end at once if their time has passed meanwhile. Ended ones are forgotten.
 */
export function exportState(store: Store): EmulatorState {
  store.settle()
  const objects = [...store.objects].flatMap(([bucket, names]) =>
    [...names].map((name) => `gs://${bucket}/${name}`),
  )
  return {
    ...(store.projects ? { projects: exportProjects(store.projects) } : {}),
    ...listed('images', store.allImages().map(exportImage)),
    ...listed('disks', [...store.disks.values()].map(exportDisk)),
    ...listed('snapshots', [...store.snapshots.values()].map(exportSnapshot)),
    ...listed('objects', objects),
    ...listed('failures', store.failureRules),
    ...listed('operations', store.allRunning().map(exportOperation)),
  }
}

const listed = (name: string, items: readonly unknown[]) => (items.length > 0 ? { [name]: [...items] } : {})

function exportProjects(projects: NonNullable<Store['projects']>): Record<string, ProjectState> {
  const entries = [...projects].map(([name, { number, imagesQuota, deny }]) => {
    const settings: ProjectState = {
      ...(number === undefined ? {} : { number }),
      ...(imagesQuota === undefined ? {} : { imagesQuota }),
      ...(deny.size > 0 ? { deny: [...deny] } : {}),
    }
    return [name, settings] as const
  })
  return Object.fromEntries(entries)
}

interface Kept {
  readonly project: string
  readonly resource: Resource
  readonly keySha256?: string
}

/** Without kind and selfLink, which follow from the rest, and without members that have their usual value. */
function exportResource(
  { project, resource, keySha256 }: Kept,
  usual: Readonly<Record<string, string>>,
): Resource {
  const { kind: _kind, selfLink: _selfLink, name, ...members } = resource
  const labels = (members.labels ?? {}) as Record<string, string>
  const expected: Readonly<Record<string, string>> = {
    status: '"READY"',
    enableConfidentialCompute: 'false',
    labelFingerprint: JSON.stringify(labelFingerprint(labels)),
    ...usual,
  }
  const kept = Object.entries(members).filter(([member, value]) => JSON.stringify(value) !== expected[member])
  const exported: Record<string, unknown> = { project, name, ...Object.fromEntries(kept) }
  const features = exported.guestOsFeatures as readonly { readonly type: string }[] | undefined
  if (features) exported.guestOsFeatures = features.map(({ type }) => type)
  return keySha256 === undefined ? exported : { ...exported, keySha256 }
}

const exportImage = (image: Kept): Resource =>
  exportResource(image, {
    sourceType: '"RAW"',
    storageLocations: '["us"]',
    rawDisk: '{"source":"","containerType":"TAR"}',
  })

const exportSnapshot = (snapshot: Kept): Resource =>
  exportResource(snapshot, {
    storageLocations: '["us"]',
    storageBytes: '"0"',
    storageBytesStatus: '"UP_TO_DATE"',
  })

function exportDisk(disk: Kept & { readonly shieldedInstanceInitialState?: unknown }): Resource {
  const { shieldedInstanceInitialState } = disk
  const exported = exportResource(disk, { physicalBlockSizeBytes: '"4096"' })
  const last = (value: unknown) => String(value).slice(String(value).lastIndexOf('/') + 1)
  return {
    ...exported,
    ...(exported.zone ? { zone: last(exported.zone) } : {}),
    ...(exported.region ? { region: last(exported.region) } : {}),
    ...(shieldedInstanceInitialState ? { shieldedInstanceInitialState } : {}),
  }
}

function exportOperation(operation: OperationRecord): OperationState {
  const { targetName, targetId: _targetId, createdMs, startMs, endMs, done: _done, ...rest } = operation
  return {
    ...rest,
    image: targetName,
    insertTime: new Date(createdMs).toISOString(),
    startTime: new Date(startMs).toISOString(),
    dueTime: new Date(endMs).toISOString(),
  }
}
