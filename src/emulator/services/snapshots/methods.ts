import { allow, type Call } from '../../api/call.ts'
import { sharedText } from '../../base/compact-string.ts'
import { pathOf, type Resource, type ResourceRecord } from '../../base/resources.ts'
import { pathFrom } from '../../base/urls.ts'
import { invalidField, notReady } from '../../errors/api-error.ts'
import { type SnapshotBody, snapshotKind } from '../../members/snapshot.ts'
import { checkNotBusy } from '../shared/disk-in-use.ts'
import { checkSourceKey, keySha256 } from '../shared/encryption.ts'
import { mutation, nameTaken, type OperationDraft } from '../shared/mutation.ts'
import { readResource } from '../shared/read-body.ts'
import { changeable, known, listResources } from '../shared/resources.ts'
import { scopeOf } from '../shared/scope.ts'
import { buildSnapshot } from './build-snapshot.ts'
import { checkSnapshotBody } from './snapshot-rules.ts'

const snapshotPath = ({ project, params }: Call): string =>
  `projects/${project}/global/snapshots/${params.snapshot}`

export function getSnapshot(call: Call): Resource {
  return known(snapshotPath(call), call.backend.store).resource
}

export function listSnapshots(call: Call): Resource {
  const path = `projects/${call.project}/global/snapshots`
  return listResources(call, { kind: 'compute#snapshotList', path, fields: snapshotKind.fields })
}

/** snapshots.insert: a global operation on the snapshot, of the disk that its body names. */
export function insertSnapshot(call: Call): Resource {
  return mutation(call, scopeOf(call), () => {
    const body = checkedBody(call)
    const taken = takenName(call, body)
    if (taken) return taken
    const { project, backend } = call
    const url = body.sourceDisk ?? ''
    const path = pathFrom(url, project)
    if (!/^projects\/[^/]+\/(?:zones|regions)\/[^/]+\/disks\/[^/]+$/.test(path)) {
      throw invalidField('resource.sourceDisk', url, 'The URL is malformed.')
    }
    allow(call, 'compute.disks.createSnapshot', path)
    const disk = backend.store.find(path)
    if (!disk) {
      throw invalidField('resource.sourceDisk', url, 'The referenced disk resource cannot be found.')
    }
    const snapshot = begin(call, body, disk)
    const target = { path: pathOf(snapshot), id: snapshot.id }
    return { operationType: 'insert', target, ...endOf(snapshot, disk) }
  })
}

/** disks.createSnapshot and regionDisks.createSnapshot: an operation of the disk's zone or region, on the disk. */
export function createSnapshot(call: Call): Resource {
  return mutation(call, scopeOf(call), () => {
    const disk = known(`${scopeOf(call)}/disks/${call.params.disk}`, call.backend.store)
    const body = checkedBody(call)
    const target = { path: pathOf(disk), id: disk.id }
    const taken = takenName(call, body)
    if (taken) return { ...taken, operationType: 'createSnapshot', target }
    const snapshot = begin(call, body, disk)
    return { operationType: 'createSnapshot', target, ...endOf(snapshot, disk) }
  })
}

type NamedBody = SnapshotBody & { readonly name: string }

/** The body of a request for a snapshot, whose name may be taken. */
function checkedBody(call: Call): NamedBody {
  const { project } = call
  const body = readResource(call, snapshotKind)
  const collection = `projects/${project}/global/snapshots`
  allow(call, 'compute.snapshots.create', `${collection}/${body.name ?? ''}`)
  checkSnapshotBody(body)
  return body
}

/** The operation of a snapshot whose name is taken, where that is reported so late. */
function takenName(call: Call, { name }: NamedBody): OperationDraft | undefined {
  const taken = call.backend.store.find(`projects/${call.project}/global/snapshots/${name}`)
  return taken && nameTaken(call, pathOf(taken), taken.id)
}

/** Puts the snapshot there. A disk that a VM uses can be snapshotted, one that something else reads cannot. */
function begin({ project, backend: { store } }: Call, body: NamedBody, disk: ResourceRecord): ResourceRecord {
  const path = pathOf(disk)
  if (disk.resource.status !== 'READY') throw notReady(path)
  checkNotBusy(path, store)
  checkSourceKey(path, disk.keySha256, body.sourceDiskEncryptionKey)
  const [id, createdMs] = [store.newId(), store.clock.now()]
  const { shieldedInstanceInitialState } = disk
  const sha256 = body.snapshotEncryptionKey && keySha256(body.snapshotEncryptionKey)
  const snapshot: ResourceRecord = {
    project,
    collection: sharedText(`projects/${project}/global/snapshots`),
    name: body.name,
    id,
    createdMs,
    resource: buildSnapshot({ project, id, createdMs, body, disk }),
    ...(sha256 === undefined ? {} : { keySha256: sha256 }),
    ...(shieldedInstanceInitialState === undefined ? {} : { shieldedInstanceInitialState }),
  }
  store.put(snapshot)
  return snapshot
}

const endOf = (
  snapshot: ResourceRecord,
  disk: ResourceRecord,
): Pick<OperationDraft, 'end' | 'busySource'> => ({
  end: { kind: 'status', path: pathOf(snapshot), status: 'READY' },
  busySource: pathOf(disk),
})

export function deleteSnapshot(call: Call): Resource {
  return mutation(call, scopeOf(call), (): OperationDraft => {
    const { store } = call.backend
    const snapshot = changeable(snapshotPath(call), store)
    store.setStatus(snapshot, 'DELETING')
    const path = pathOf(snapshot)
    return { operationType: 'delete', target: { path, id: snapshot.id }, end: { kind: 'gone', path } }
  })
}
