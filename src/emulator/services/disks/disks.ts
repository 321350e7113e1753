import { allow, type Call } from '../../api/call.ts'
import { aggregatedList, get, list, type Route, type Routes, route } from '../../api/route.ts'
import { type Location, locationIn, places } from '../../base/locations.ts'
import { pathOf, type Resource, type ResourceRecord } from '../../base/resources.ts'
import { apiUrl, pathFrom } from '../../base/urls.ts'
import { inUse, invalidField } from '../../errors/api-error.ts'
import { aggregatedPage } from '../../lists/aggregated-page.ts'
import { type DiskBody, diskKind } from '../../members/disk.ts'
import { shownValue } from '../../members/shown-members.ts'
import type { Store } from '../../store/store.ts'
import type { Source } from '../images/image-source.ts'
import { readBody, readResource } from '../shared/body.ts'
import { mutation, nameTaken } from '../shared/mutation.ts'
import { newResource } from '../shared/new-resource.ts'
import {
  changeResource,
  checkNotBusy,
  deleteResource,
  getResource,
  listResources,
} from '../shared/resources.ts'
import { checkMembers, checkNewMembers, checkSizeGb } from '../shared/rules.ts'
import { setLabels } from '../shared/set-labels.ts'
import { createSnapshot } from '../snapshots/snapshots.ts'
import { checkMinSize, checkOneSource, diskTypeOf, replicaZonesOf } from './disk-rules.ts'
import { diskSource } from './disk-source.ts'

/** disks.aggregatedList: every zone and region that exists. */
function aggregateDisks({ project, query, backend: { store } }: Call): Resource {
  const listing = {
    kind: 'compute#diskAggregatedList',
    project,
    member: 'disks',
    fields: diskKind.fields,
    scopes: new Map(
      places.map((place) => [place, store.resources.collection(`projects/${project}/${place}/disks`)]),
    ),
    show: ({ resource }: ResourceRecord) => resource,
  }
  return aggregatedPage(listing, query)
}

/** disks.insert and regionDisks.insert, in the order of checks of images.insert. */
function insertDisk(call: Call): Resource {
  return mutation(call, () => {
    const { project, query, backend } = call
    const { store } = backend
    const sent = readResource(call, diskKind)
    const body: DiskBody = query.sourceImage ? { ...sent, sourceImage: query.sourceImage } : sent
    const location = locationIn(project, call.params)
    const collection = `${location.path}/disks`
    allow(call, 'compute.disks.create', `${collection}/${body.name ?? ''}`)
    checkNewMembers(body)
    checkOneSource(body)
    const taken = store.resources.find(`${collection}/${body.name}`)
    if (taken) return nameTaken(call, taken)
    const allowed = (permission: string, path: string) => allow(call, permission, path)
    const source = diskSource({ body, project, location, allow: allowed }, store)
    const disk = newResource(call, {
      collection: 'disks',
      scope: location.path,
      body,
      source: source?.resource ?? {},
      own: () => diskMembers(body, location, source),
    })
    store.put(disk)
    return {
      operationType: 'insert',
      target: disk,
      end: { kind: 'status', path: pathOf(disk), status: 'READY' },
      warnings: source?.warnings,
      busySource: source?.busySource,
    }
  })
}

/** Throws the 400 of a type, size or zones that cannot be. */
function diskMembers(body: DiskBody, location: Location, source: Source | undefined): Resource {
  const type = diskTypeOf(body, location)
  const sizeGb = sizeOf(body, source) ?? String(type.defaultGb)
  checkMinSize(sizeGb, type)
  const isHyperdisk = type.path.includes('/diskTypes/hyperdisk-')
  return {
    sizeGb,
    [location.kind]: apiUrl(location.path),
    replicaZones: replicaZonesOf(body, location).map(apiUrl),
    status: source ? 'RESTORING' : 'CREATING',
    ...source?.members,
    type: apiUrl(type.path),
    physicalBlockSizeBytes: diskKind.members.physicalBlockSizeBytes.default,
    satisfiesPzi: diskKind.members.satisfiesPzi.default,
    locked: source?.resource.locked,
    enableConfidentialCompute: body.enableConfidentialCompute ?? false,
    accessMode: body.accessMode ?? (isHyperdisk ? 'READ_WRITE_SINGLE' : undefined),
  }
}

/** The text is the API's, of an image; that for snapshots and disks is inferred from it. */
function sizeOf(
  { sizeGb, sourceImage, sourceSnapshot }: DiskBody,
  source: Source | undefined,
): string | undefined {
  if (sizeGb === undefined) return source?.sizeGb
  if (source && Number(sizeGb) < Number(source.sizeGb)) {
    const what = sourceImage ? 'image' : sourceSnapshot ? 'snapshot' : 'disk'
    const why = `Requested disk size cannot be smaller than the ${what} size (${source.sizeGb} GB)`
    throw invalidField('resource.sizeGb', sizeGb, why)
  }
  return String(sizeGb)
}

/** A disk that a VM uses, or that an operation reads, cannot be deleted. */
function checkUnused(disk: ResourceRecord, store: Store): void {
  const [user] = (disk.resource.users ?? []) as readonly string[]
  if (user !== undefined) throw inUse(pathOf(disk), pathFrom(user, disk.project))
  checkNotBusy(pathOf(disk), store)
}

/** A disk grows, even while it is in use; it does not shrink. The text of the error is not recorded. */
const resizeDisk = (call: Call): Resource =>
  changeResource(call, 'disks', 'resizeDisk', ({ resource }) => {
    const { sizeGb = 0 } = readBody(call, { members: { sizeGb: 'int64' } })
    checkSizeGb(sizeGb, 'sizeGb')
    if (Number(sizeGb) <= Number(resource.sizeGb)) throw tooSmall('sizeGb', sizeGb, resource)
    return { sizeGb: String(sizeGb) }
  })

const tooSmall = (field: string, sizeGb: unknown, { sizeGb: old }: Resource): Error => {
  const why = `New disk size '${String(sizeGb)}' must be larger than existing size '${String(old)}'.`
  return invalidField(field, sizeGb, why)
}

/** disks.update and regionDisks.update: the members of the mask alone. The texts of the errors are not recorded. */
const updateDisk = (call: Call): Resource =>
  changeResource(call, 'disks', 'update', ({ resource }) => {
    const body: Resource = readResource(call, diskKind)
    checkMembers(body)
    const shown = (name: string) => shownValue(diskKind.members[name], body[name], call.project)
    const members: Resource = Object.fromEntries(maskOf(call).map((name) => [name, shown(name) ?? null]))
    const { sizeGb } = members
    if (sizeGb !== undefined && !(Number(sizeGb) >= Number(resource.sizeGb))) {
      throw tooSmall('resource.sizeGb', sizeGb, resource)
    }
    return members
  })

function maskOf({ query }: Call): string[] {
  const field = query.paths === undefined ? 'updateMask' : 'paths'
  const mask = query[field] ?? ''
  const names = mask.split(',').filter(Boolean)
  if (names.length === 0) throw invalidField(field, mask, 'The update mask must name a field.')
  const unknown = names.find((name) => !diskKind.members[name]?.patch)
  if (unknown !== undefined) throw invalidField(field, unknown, 'The field cannot be updated.')
  return names
}

const disks = 'zones/{zone}/disks'
const regionDisks = 'regions/{region}/disks'
const getDisk = getResource('disks')
const listDisks = listResources('disks')
const deleteDisk = deleteResource('disks', checkUnused)
const setDiskLabels = setLabels('disks')
const onUpdate = ['requestId', 'paths', 'updateMask']

const change = (
  http: Route['http'],
  path: string,
  permission: string | undefined,
  handle: Route['handle'],
  query: readonly string[] = ['requestId'],
): Route => route(http, path, 'default', permission, handle, query)

const snapshot = (path: string, query: readonly string[]): Route =>
  route('POST', path, 'global_resource_write_requests', 'disks.createSnapshot', createSnapshot, query)

export const diskRoutes = {
  'disks.insert': change('POST', disks, undefined, insertDisk, ['requestId', 'sourceImage']),
  'disks.list': list(disks, 'disks.list', listDisks),
  'disks.get': get(`${disks}/{disk}`, 'disks.get', getDisk),
  'disks.delete': change('DELETE', `${disks}/{disk}`, 'disks.delete', deleteDisk),
  'disks.update': change('PATCH', `${disks}/{disk}`, 'disks.update', updateDisk, onUpdate),
  'disks.resize': change('POST', `${disks}/{disk}/resize`, 'disks.resize', resizeDisk),
  'disks.setLabels': change('POST', `${disks}/{resource}/setLabels`, 'disks.setLabels', setDiskLabels),
  'disks.createSnapshot': snapshot(`${disks}/{disk}/createSnapshot`, ['requestId', 'guestFlush']),
  'disks.aggregatedList': aggregatedList('aggregated/disks', 'disks.list', aggregateDisks),
  'regionDisks.insert': change('POST', regionDisks, undefined, insertDisk, ['requestId', 'sourceImage']),
  'regionDisks.list': list(regionDisks, 'disks.list', listDisks),
  'regionDisks.get': get(`${regionDisks}/{disk}`, 'disks.get', getDisk),
  'regionDisks.delete': change('DELETE', `${regionDisks}/{disk}`, 'disks.delete', deleteDisk),
  'regionDisks.update': change('PATCH', `${regionDisks}/{disk}`, 'disks.update', updateDisk, onUpdate),
  'regionDisks.resize': change('POST', `${regionDisks}/{disk}/resize`, 'disks.resize', resizeDisk),
  'regionDisks.setLabels': change(
    'POST',
    `${regionDisks}/{resource}/setLabels`,
    'disks.setLabels',
    setDiskLabels,
  ),
  'regionDisks.createSnapshot': snapshot(`${regionDisks}/{disk}/createSnapshot`, ['requestId']),
} satisfies Routes
