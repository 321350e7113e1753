import type { IamPolicy, Resource } from '../base/resources.ts'
import { exportObject } from '../contract/object-state.ts'
import { exportOperation } from '../contract/operation-state.ts'
import type { EmulatorState, ProjectState, SourceUses } from '../contract/state.ts'
import { recentUses } from '../faults/failures.ts'
import { labelFingerprint } from '../services/shared/label-fingerprint.ts'
import type { Store } from '../store/store.ts'

/**
 * The state as it is now, without what importState fills in again. Operations in flight go on when it is loaded,
 * and end at once if their time has passed meanwhile.
 */
export function exportState(store: Store): EmulatorState {
  store.settle()
  const objects = [...store.objects].flatMap(([bucket, names]) =>
    [...names].map(([name, given]) => exportObject({ bucket, name, given })),
  )
  return {
    ...(store.projects ? { projects: exportProjects(store.projects) } : {}),
    ...listed('images', store.all('images').map(exportImage)),
    ...listed('disks', store.all('disks').map(exportDisk)),
    ...listed('snapshots', store.all('snapshots').map(exportSnapshot)),
    ...listed('licenses', store.all('licenses').map(exportLicense)),
    ...listed('objects', objects),
    ...listed('failures', store.failureRules),
    ...listed('operations', store.allOperations().map(exportOperation)),
    ...listed('sourceUses', exportSourceUses(store)),
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
  readonly iamPolicy?: IamPolicy
}

/** Without kind and selfLink, which follow from the rest, and without members that have their usual value. */
function exportResource(
  { project, resource, keySha256, iamPolicy }: Kept,
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
  const own = kept.map(([member, value]) => [member, Array.isArray(value) ? [...value] : value])
  const exported: Record<string, unknown> = { project, name, ...Object.fromEntries(own) }
  const features = exported.guestOsFeatures as readonly { readonly type: string }[] | undefined
  if (features) exported.guestOsFeatures = features.map(({ type }) => type)
  return {
    ...exported,
    ...(keySha256 === undefined ? {} : { keySha256 }),
    ...(iamPolicy === undefined ? {} : { iamPolicy }),
  }
}

const exportImage = (image: Kept): Resource =>
  exportResource(image, {
    sourceType: '"RAW"',
    storageLocations: '["us"]',
    rawDisk: '{"source":"","containerType":"TAR"}',
  })

const exportSnapshot = ({ shieldedInstanceInitialState, ...snapshot }: Shielded): Resource => ({
  ...exportResource(snapshot, {
    storageLocations: '["us"]',
    storageBytes: '"0"',
    storageBytesStatus: '"UP_TO_DATE"',
  }),
  ...(shieldedInstanceInitialState ? { shieldedInstanceInitialState } : {}),
})

type Shielded = Kept & { readonly shieldedInstanceInitialState?: unknown }

function exportDisk(disk: Shielded): Resource {
  const { shieldedInstanceInitialState } = disk
  const exported = exportResource(disk, { physicalBlockSizeBytes: '"4096"', satisfiesPzi: 'true' })
  const last = (value: unknown) => String(value).slice(String(value).lastIndexOf('/') + 1)
  return {
    ...exported,
    ...(exported.zone ? { zone: last(exported.zone) } : {}),
    ...(exported.region ? { region: last(exported.region) } : {}),
    ...(shieldedInstanceInitialState ? { shieldedInstanceInitialState } : {}),
  }
}

function exportLicense({ project, resource }: Kept): Resource {
  const { kind: _kind, selfLink: _selfLink, ...members } = resource
  return { project, ...members }
}

function exportSourceUses(store: Store): SourceUses[] {
  return [...store.sourceUses].flatMap(([source, uses]) => {
    const recent = recentUses(uses, store.clock.now())
    return recent.length === 0 ? [] : [{ source, times: recent.map((ms) => new Date(ms).toISOString()) }]
  })
}
