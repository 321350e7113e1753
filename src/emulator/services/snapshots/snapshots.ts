import { allow, type Call } from '../../api/call.ts'
import { get, list, type Routes, route } from '../../api/route.ts'
import { pathOf, type Resource, type ResourceRecord } from '../../base/resources.ts'
import { apiUrl } from '../../base/urls.ts'
import { notReady } from '../../errors/api-error.ts'
import { type SnapshotBody, snapshotKind } from '../../members/snapshot.ts'
import { bytesStored } from '../../store/archive-size.ts'
import { missingSource, sourcePath } from '../images/image-source.ts'
import { readResource } from '../shared/body.ts'
import { checkSourceKey } from '../shared/encryption.ts'
import { mutation, nameTaken, type OperationDraft } from '../shared/mutation.ts'
import { multiRegionOf, newResource, nonEmpty } from '../shared/new-resource.ts'
import { checkNotBusy, deleteResource, getResource, listResources, targetOf } from '../shared/resources.ts'
import { checkNewMembers } from '../shared/rules.ts'
import { setLabels } from '../shared/set-labels.ts'

/** snapshots.insert: a global operation on the snapshot, of the disk that its body names. */
function insertSnapshot(call: Call): Resource {
  return mutation(call, () => {
    const body = checkedBody(call)
    const taken = takenName(call, body)
    if (taken) return taken
    const { project, backend } = call
    const url = body.sourceDisk ?? ''
    const path = sourcePath(url, 'sourceDisk', project)
    allow(call, 'compute.disks.createSnapshot', path)
    const disk = backend.store.resources.find(path)
    if (!disk) throw missingSource('sourceDisk', url, 'disk')
    const snapshot = create(call, body, disk)
    return { operationType: 'insert', target: snapshot, ...endOf(snapshot, disk) }
  })
}

/** disks.createSnapshot and regionDisks.createSnapshot: an operation of the disk's zone or region, on the disk. */
export function createSnapshot(call: Call): Resource {
  return mutation(call, () => {
    const target = targetOf(call, 'disks')
    const body = checkedBody(call)
    const taken = takenName(call, body)
    if (taken) return { ...taken, operationType: 'createSnapshot', target }
    return { operationType: 'createSnapshot', target, ...endOf(create(call, body, target), target) }
  })
}

type NamedBody = SnapshotBody & { readonly name: string }

/** The body of a request for a snapshot, whose name may be taken. */
function checkedBody(call: Call): NamedBody {
  const body = readResource(call, snapshotKind)
  allow(call, 'compute.snapshots.create', `projects/${call.project}/global/snapshots/${body.name ?? ''}`)
  checkNewMembers(body)
  return body
}

/** The operation of a snapshot whose name is taken, where that is reported so late. */
function takenName(call: Call, { name }: NamedBody): OperationDraft | undefined {
  const taken = call.backend.store.resources.find(`projects/${call.project}/global/snapshots/${name}`)
  return taken && nameTaken(call, taken)
}

/** Puts the snapshot into the store. A disk may be in use by a VM, but no other operation may read it. */
function create(call: Call, body: NamedBody, disk: ResourceRecord): ResourceRecord {
  const { store } = call.backend
  const path = pathOf(disk)
  if (disk.resource.status !== 'READY') throw notReady(path)
  checkNotBusy(path, store)
  checkSourceKey(path, disk.keySha256, body.sourceDiskEncryptionKey)
  const snapshot = newResource(call, {
    collection: 'snapshots',
    scope: `projects/${call.project}/global`,
    body,
    source: { ...disk.resource, shieldedInstanceInitialState: disk.shieldedInstanceInitialState },
    own: (id) => snapshotMembers(id, body, disk),
  })
  store.put(snapshot)
  return snapshot
}

/** A snapshot of a disk under a KMS key is under the same one, as documented. */
function snapshotMembers(id: string, body: SnapshotBody, disk: ResourceRecord): Resource {
  const { resource } = disk
  const diskKey = resource.diskEncryptionKey as { readonly kmsKeyName?: string } | undefined
  return {
    status: 'CREATING',
    sourceDisk: apiUrl(pathOf(disk)),
    sourceDiskId: disk.id,
    diskSizeGb: resource.sizeGb,
    ...storedBytes(id, resource),
    ...(!body.snapshotEncryptionKey && diskKey?.kmsKeyName ? { snapshotEncryptionKey: diskKey } : {}),
    storageLocations: nonEmpty(body.storageLocations) ?? [multiRegionOf(pathOf(disk))],
  }
}

/** The numbers of a blank disk are recorded; others are made up, from the rate of images. */
function storedBytes(id: string, disk: Resource): Resource {
  const isBlank = !disk.sourceImage && !disk.sourceSnapshot && !disk.sourceDisk && !disk.licenses
  const bytes = isBlank ? '0' : bytesStored(Number(disk.sizeGb), BigInt(id))
  return {
    storageBytes: bytes,
    storageBytesStatus: 'UP_TO_DATE',
    downloadBytes: isBlank ? '32876' : bytes,
    creationSizeBytes: bytes,
  }
}

const endOf = (
  snapshot: ResourceRecord,
  disk: ResourceRecord,
): Pick<OperationDraft, 'end' | 'busySource'> => ({
  end: { kind: 'status', path: pathOf(snapshot), status: 'READY' },
  busySource: pathOf(disk),
})

const snapshots = 'global/snapshots'
const snapshot = `${snapshots}/{snapshot}`
const write = 'global_resource_write_requests'

export const snapshotRoutes = {
  'snapshots.insert': route('POST', snapshots, write, undefined, insertSnapshot, ['requestId']),
  'snapshots.list': list(snapshots, 'snapshots.list', listResources('snapshots')),
  'snapshots.get': get(snapshot, 'snapshots.get', getResource('snapshots')),
  'snapshots.delete': route('DELETE', snapshot, write, 'snapshots.delete', deleteResource('snapshots'), [
    'requestId',
  ]),
  'snapshots.setLabels': route(
    'POST',
    `${snapshots}/{resource}/setLabels`,
    write,
    'snapshots.setLabels',
    setLabels('snapshots'),
  ),
} satisfies Routes
