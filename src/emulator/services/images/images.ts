import { allow, type Call, isTrue, scopeOf } from '../../api/call.ts'
import { get, list, type Routes, route } from '../../api/route.ts'
import { bytesText } from '../../base/bytes.ts'
import { pathOf, type Resource } from '../../base/resources.ts'
import { sourceKinds } from '../../contract/latency.ts'
import { computeError, invalidField } from '../../errors/api-error.ts'
import { failureOf } from '../../faults/failures.ts'
import { type ImageBody, imageKind } from '../../members/image.ts'
import { readResource } from '../shared/body.ts'
import { endOfFailure, mutation, nameTaken, type OperationDraft } from '../shared/mutation.ts'
import { multiRegionOf, newResource, nonEmpty } from '../shared/new-resource.ts'
import { changeResource, deleteResource, getResource, listResources } from '../shared/resources.ts'
import { checkNewMembers } from '../shared/rules.ts'
import { setLabels } from '../shared/set-labels.ts'
import { getFromFamily, getImageFamilyView } from './families.ts'
import { readDeprecation, readImagePatch } from './image-changes.ts'
import { resolveSource, type Source } from './image-source.ts'

/**
 * images.insert. Checks in the order: a repeat of the same request, the body alone, the name, the source. If a name
 * is taken and the source is also busy, it is unknown which of the two the API reports.
 */
function insertImage(call: Call): Resource {
  return mutation(call, () => {
    const { project, backend } = call
    const { store } = backend
    const forceCreate = isTrue(call, 'forceCreate')
    const body = readResource(call, imageKind)
    const collection = `${scopeOf(call)}/images`
    const path = `${collection}/${body.name ?? ''}`
    allow(call, 'compute.images.create', path)
    // as the API reference has it for the labels of disks.insert
    if (Object.keys(body.labels ?? {}).length > 0) allow(call, 'compute.images.setLabels', path)
    checkNewMembers(body)
    checkOneSource(body)
    const takenBy =
      store.resources.find(path)?.id ??
      store.operations.deletedSince(path, store.clock.now() - backend.nameLagMs)
    if (takenBy !== undefined) return nameTaken(call, { collection, name: body.name, id: takenBy })
    const allowed = (permission: string, path: string) => allow(call, permission, path)
    const readsObjects = !backend.denied.has('storage.objects.get')
    const request = { body, project, forceCreate, readsObjects, allow: allowed }
    return create(call, body, resolveSource(request, store))
  })
}

function checkOneSource(body: ImageBody): void {
  const sources = [body.rawDisk?.source, body.sourceDisk, body.sourceImage, body.sourceSnapshot]
  if (sources.filter(Boolean).length === 1) return
  const message = "Invalid resource usage: 'Must specify exactly one source for an image.'"
  throw computeError(400, 'invalid', message)
}

function create(call: Call, body: ImageBody & { readonly name: string }, source: Source): OperationDraft {
  const { project, backend } = call
  const { store, quotas } = backend
  const image = newResource(call, {
    collection: 'images',
    scope: scopeOf(call),
    body,
    source: source.resource,
    own: () => imageMembers(body, source),
  })
  const limits = quotas.sourceLimits
  const failed = failureOf({ project, name: body.name, source: source.path, limits }, store)
  store.put(image)
  return {
    operationType: 'insert',
    target: image,
    end: failed
      ? endOfFailure(pathOf(image), failed.leaves ?? backend.failureLeaves)
      : { kind: 'status', path: pathOf(image), status: 'READY' },
    failure: failed?.failure,
    warnings: source.warnings,
    sourceKind: sourceKinds.find((kind) => body[kind]),
    busySource: source.busySource,
  }
}

function imageMembers(body: ImageBody, source: Source): Resource {
  return {
    sourceType: 'RAW',
    ...source.members,
    status: 'PENDING',
    diskSizeGb: sizeOf(body, source),
    storageLocations: nonEmpty(body.storageLocations) ?? [multiRegionOf(source.path)],
    shieldedInstanceInitialState: base64Url(
      body.shieldedInstanceInitialState ?? source.resource.shieldedInstanceInitialState,
    ),
  }
}

/** The size of the disk in an archive cannot be known here: the usual size of a boot disk, in GB. */
const archiveSizeGb = '10'

/** A disk can grow when an image is created, but not shrink. The wording of the error is not recorded. */
function sizeOf({ diskSizeGb }: ImageBody, { sizeGb }: Source): string {
  if (diskSizeGb === undefined) return sizeGb ?? archiveSizeGb
  if (sizeGb !== undefined && Number(diskSizeGb) < Number(sizeGb)) {
    const why = `The disk size cannot be smaller than that of the source (${sizeGb} GB).`
    throw invalidField('resource.diskSizeGb', diskSizeGb, why)
  }
  return String(diskSizeGb)
}

/** Contents are shown in the URL-safe alphabet, whichever they were sent in. */
function base64Url(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(base64Url)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, member]) => [
    name,
    name === 'content' ? bytesText(String(member)) : base64Url(member),
  ])
  return Object.fromEntries(members)
}

/** images.deprecate. The only recorded operation of it has this type. */
const deprecateImage = (call: Call): Resource =>
  changeResource(call, 'images', 'setDeprecation', () => ({
    deprecated: readDeprecation(call, call.project),
  }))

/** images.patch. The type of its operation is that of other resources' patches. */
const patchImage = (call: Call): Resource =>
  changeResource(call, 'images', 'patch', ({ name }) => readImagePatch(call, name))

const write = 'global_resource_write_requests'
const image = 'global/images/{image}'

export const imageRoutes = {
  'images.insert': route('POST', 'global/images', write, undefined, insertImage, [
    'requestId',
    'forceCreate',
  ]),
  'images.list': list('global/images', 'images.list', listResources('images')),
  'images.get': get(image, 'images.get', getResource('images')),
  'images.getFromFamily': get('global/images/family/{family}', 'images.getFromFamily', getFromFamily),
  'images.delete': route('DELETE', image, write, 'images.delete', deleteResource('images'), ['requestId']),
  'images.deprecate': route('POST', `${image}/deprecate`, write, 'images.deprecate', deprecateImage, [
    'requestId',
  ]),
  'images.patch': route('PATCH', image, 'default', 'images.update', patchImage, ['requestId']),
  'images.setLabels': route(
    'POST',
    'global/images/{resource}/setLabels',
    write,
    'images.setLabels',
    setLabels('images'),
  ),
  'imageFamilyViews.get': get(
    'zones/{zone}/imageFamilyViews/{family}',
    'images.getFromFamily',
    getImageFamilyView,
  ),
} satisfies Routes
