import { omitUndefined } from '../../util/omit-undefined.ts'
import type { OperationRecord, Resource, ResourceRecord } from '../base/resources.ts'
import type { OperationState } from '../contract/operation-state.ts'

import type { EmulatorState, ProjectState, SourceUses } from '../contract/state.ts'
import { recentUses } from '../faults/failures.ts'
import { resourceKinds } from '../members/resource-kinds.ts'
import { labelFingerprint } from '../services/shared/label-fingerprint.ts'
import type { Store } from '../store/store.ts'

/**
 * The current state, without members that importState fills in. Operations in flight continue when it is loaded, and end
 * immediately if they are overdue.
 */
export function exportState(store: Store): EmulatorState {
  store.settle()
  const objects = [...store.objects].flatMap(([bucket, names]) =>
    [...names].map(([name, members]) =>
      Object.keys(members).length === 0 ? `gs://${bucket}/${name}` : { bucket, name, ...members },
    ),
  )
  return {
    ...(store.projects ? { projects: exportProjects(store.projects) } : {}),
    ...listed('images', store.resources.all('images').map(exportResource)),
    ...listed('disks', store.resources.all('disks').map(exportResource)),
    ...listed('snapshots', store.resources.all('snapshots').map(exportResource)),
    ...listed('licenses', store.resources.all('licenses').map(exportLicense)),
    ...listed('objects', objects),
    ...listed('failures', store.failureRules),
    ...listed('operations', store.operations.all().map(exportOperation)),
    ...listed('sourceUses', exportSourceUses(store)),
  }
}

const listed = (name: string, items: readonly unknown[]) => (items.length > 0 ? { [name]: [...items] } : {})

function exportProjects(projects: NonNullable<Store['projects']>): Record<string, ProjectState> {
  const entries = [...projects].map(([name, { number, imagesQuota, deny, grant }]) => {
    const settings: ProjectState = omitUndefined({
      number,
      imagesQuota,
      deny: deny.size > 0 ? [...deny] : undefined,
      grant: grant && [...grant],
    })
    return [name, settings] as const
  })
  return Object.fromEntries(entries)
}

/** Default values by kind and member, as JSON. */
const defaultTexts = new Map(
  Object.values(resourceKinds).map(({ kind, defaults }) => {
    const texts = Object.entries(defaults).map(([name, value]) => [name, JSON.stringify(value)] as const)
    return [kind, new Map(texts)] as const
  }),
)

/** Without kind and selfLink, which follow from the rest, and without members that have their default. */
function exportResource(record: ResourceRecord): Resource {
  const { project, resource, keySha256, iamPolicy, shieldedInstanceInitialState } = record
  const { kind, selfLink: _selfLink, name, ...members } = resource
  const defaults = defaultTexts.get(String(kind))
  const labels = (members.labels ?? {}) as Record<string, string>
  const fingerprint = labelFingerprint(labels)
  const own = Object.entries(members).flatMap(([member, value]) => {
    if (member === 'labelFingerprint' && value === fingerprint) return []
    if (JSON.stringify(value) === defaults?.get(member)) return []
    return [[member, Array.isArray(value) ? [...value] : value]]
  })
  const exported: Record<string, unknown> = { project, name, ...Object.fromEntries(own) }
  const features = exported.guestOsFeatures as readonly { readonly type: string }[] | undefined
  if (features) exported.guestOsFeatures = features.map(({ type }) => type)
  for (const place of ['zone', 'region']) {
    if (exported[place]) exported[place] = String(exported[place]).replace(/.*\//, '')
  }
  return { ...exported, ...omitUndefined({ keySha256, iamPolicy, shieldedInstanceInitialState }) }
}

function exportLicense({ project, resource }: ResourceRecord): Resource {
  const { kind: _kind, selfLink: _selfLink, ...members } = resource
  return { project, ...members }
}

function exportSourceUses(store: Store): SourceUses[] {
  return [...store.sourceUses].flatMap(([source, uses]) => {
    const recent = recentUses(uses, store.clock.now())
    return recent.length === 0 ? [] : [{ source, times: recent.map((ms) => new Date(ms).toISOString()) }]
  })
}

function exportOperation(operation: OperationRecord): OperationState {
  const { scope, targetPath, targetId, createdMs, startMs, endMs, done, end, ...rest } = operation
  const [, , kind, place = ''] = scope.split('/')
  const endsAt = new Date(endMs).toISOString()
  return {
    ...rest,
    ...(kind === 'zones' ? { zone: place } : {}),
    ...(kind === 'regions' ? { region: place } : {}),
    target: targetPath,
    targetId,
    insertTime: new Date(createdMs).toISOString(),
    startTime: new Date(startMs).toISOString(),
    ...(done ? { endTime: endsAt } : { dueTime: endsAt, end }),
  }
}
