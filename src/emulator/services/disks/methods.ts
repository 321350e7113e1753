import { allow, type Call } from '../../api/call.ts'
import { sharedText } from '../../base/compact-string.ts'
import { locationIn, regionOfZone, zonesOfRegion } from '../../base/locations.ts'
import { pathOf, type Resource, type ResourceRecord } from '../../base/resources.ts'
import { pathFrom } from '../../base/urls.ts'
import { inUse, invalidField } from '../../errors/api-error.ts'
import { aggregatedPage } from '../../lists/aggregated-page.ts'
import { type DiskBody, diskKind } from '../../members/disk.ts'
import { checkNotBusy } from '../shared/disk-in-use.ts'
import { keySha256 } from '../shared/encryption.ts'
import { mutation, nameTaken, type OperationDraft } from '../shared/mutation.ts'
import { readBody, readResource } from '../shared/read-body.ts'
import { changeable, known, listResources } from '../shared/resources.ts'
import { checkSizeGb } from '../shared/rules.ts'
import { scopeOf } from '../shared/scope.ts'
import { buildDisk } from './build-disk.ts'
import { checkDiskBody } from './disk-rules.ts'
import { diskSource } from './disk-source.ts'

const diskPath = (call: Call): string => `${scopeOf(call)}/disks/${call.params.disk}`

export function getDisk(call: Call): Resource {
  return known(diskPath(call), call.backend.store).resource
}

/** The disks of one zone or region. */
export function listDisks(call: Call): Resource {
  return listResources(call, {
    kind: 'compute#diskList',
    path: `${scopeOf(call)}/disks`,
    fields: diskKind.fields,
  })
}

/** disks.aggregatedList: every zone and region that there is. */
export function aggregateDisks({ project, query, backend: { store } }: Call): Resource {
  const places = [
    ...[...zonesOfRegion.keys()].map((region) => `regions/${region}`),
    ...[...regionOfZone.keys()].map((zone) => `zones/${zone}`),
  ]
  const listing = {
    kind: 'compute#diskAggregatedList',
    project,
    member: 'disks',
    fields: diskKind.fields,
    scopes: new Map(places.map((place) => [place, store.collection(`projects/${project}/${place}/disks`)])),
    show: ({ resource }: ResourceRecord) => resource,
  }
  return aggregatedPage(listing, query)
}

/** disks.insert and regionDisks.insert, in the order of checks of images.insert. */
export function insertDisk(call: Call): Resource {
  return mutation(call, scopeOf(call), () => {
    const { project, query, backend } = call
    const { store } = backend
    const sent = readResource(call, diskKind)
    const body: DiskBody = query.sourceImage ? { ...sent, sourceImage: query.sourceImage } : sent
    const location = locationIn(project, call.params)
    const collection = sharedText(`${location.path}/disks`)
    allow(call, 'compute.disks.create', `${collection}/${body.name ?? ''}`)
    checkDiskBody(body)
    const taken = store.find(`${collection}/${body.name}`)
    if (taken) return nameTaken(call, pathOf(taken), taken.id)
    const allowed = (permission: string, path: string) => allow(call, permission, path)
    const source = diskSource({ body, project, location, allow: allowed }, store)
    const [id, createdMs] = [store.newId(), store.clock.now()]
    const resource = buildDisk({ project, location, id, createdMs, body, source })
    const sha256 = body.diskEncryptionKey && keySha256(body.diskEncryptionKey)
    const shielded = source?.resource.shieldedInstanceInitialState
    const disk: ResourceRecord = {
      project,
      collection,
      name: body.name,
      id,
      createdMs,
      resource,
      ...(sha256 === undefined ? {} : { keySha256: sha256 }),
      ...(shielded === undefined ? {} : { shieldedInstanceInitialState: shielded }),
    }
    store.put(disk)
    const path = pathOf(disk)
    return {
      operationType: 'insert',
      target: { path, id },
      end: { kind: 'status', path, status: 'READY' },
      warnings: source?.warnings,
      busySource: source?.busySource,
    }
  })
}

/** A disk that a VM uses, or of which something is being made, cannot be deleted. */
export function deleteDisk(call: Call): Resource {
  return mutation(call, scopeOf(call), (): OperationDraft => {
    const { project, backend } = call
    const disk = changeable(diskPath(call), backend.store)
    const path = pathOf(disk)
    const [user] = (disk.resource.users ?? []) as readonly string[]
    if (user !== undefined) throw inUse(path, pathFrom(user, project))
    checkNotBusy(path, backend.store)
    backend.store.setStatus(disk, 'DELETING')
    return { operationType: 'delete', target: { path, id: disk.id }, end: { kind: 'gone', path } }
  })
}

/** A disk grows, also while it is in use; it does not shrink. The text of the refusal is not recorded. */
export function resizeDisk(call: Call): Resource {
  return mutation(call, scopeOf(call), (): OperationDraft => {
    const disk = changeable(diskPath(call), call.backend.store)
    const { sizeGb = 0 } = readBody(call, { members: { sizeGb: 'int64' } })
    checkSizeGb(sizeGb, 'sizeGb')
    const old = String(disk.resource.sizeGb)
    if (Number(sizeGb) <= Number(old)) {
      const why = `New disk size '${sizeGb}' must be larger than existing size '${old}'.`
      throw invalidField('sizeGb', sizeGb, why)
    }
    const path = pathOf(disk)
    const members = { sizeGb: String(sizeGb) }
    return {
      operationType: 'resizeDisk',
      target: { path, id: disk.id },
      end: { kind: 'change', path, members },
    }
  })
}
