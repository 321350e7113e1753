import { allow, type Call, isTrue } from '../../api/call.ts'
import { sharedText } from '../../base/compact-string.ts'
import { type OperationEnd, pathOf, type Resource, type ResourceRecord } from '../../base/resources.ts'
import { imagePath } from '../../base/urls.ts'
import { sourceKinds } from '../../contract/latency.ts'
import { notFound } from '../../errors/api-error.ts'
import { type FailedCreation, failureOf } from '../../faults/failures.ts'
import { type ImageBody, imageKind } from '../../members/image.ts'
import { keySha256 } from '../shared/encryption.ts'
import { mutation, nameTaken, type OperationDraft } from '../shared/mutation.ts'
import { readResource } from '../shared/read-body.ts'
import { changeable, known, listResources } from '../shared/resources.ts'
import { scopeOf } from '../shared/scope.ts'
import { buildImage } from './build-image.ts'
import { checkImageBody } from './image-rules.ts'
import { type ResolvedSource, resolveSource } from './image-source.ts'
import { newestOfFamily } from './newest-of-family.ts'

/**
 * images.insert. Checks in the order: a repeat of the same request, the body alone, the name, the source. Where
 * a name is taken and the source is busy too, it is not known which of the two the API tells.
 */
export function insertImage(call: Call): Resource {
  return mutation(call, scopeOf(call), () => {
    const { project, backend } = call
    const { store } = backend
    const forceCreate = isTrue(call, 'forceCreate')
    const body = readResource(call, imageKind)
    allow(call, 'compute.images.create', imagePath(project, body.name ?? ''))
    checkImageBody(body)
    const path = imagePath(project, body.name)
    const takenBy = store.find(path)?.id ?? store.deletedSince(path, store.clock.now() - backend.nameLagMs)
    if (takenBy !== undefined) return nameTaken(call, path, takenBy)
    const request = {
      body,
      project,
      forceCreate,
      allow: (permission: string, path: string) => allow(call, permission, path),
    }
    return create(call, body, resolveSource(request, store))
  })
}

function create(
  { project, backend }: Call,
  body: ImageBody & { readonly name: string },
  source: ResolvedSource,
): OperationDraft {
  const { store, quotas } = backend
  const { name } = body
  const id = store.newId()
  const createdMs = store.clock.now()
  const resource = buildImage({ project, id, createdMs, body, source })
  const failed = failureOf({ project, name, source: source.path, limits: quotas.sourceLimits }, store)
  const sha256 = body.imageEncryptionKey && keySha256(body.imageEncryptionKey)
  const image: ResourceRecord = {
    project,
    collection: sharedText(`projects/${project}/global/images`),
    name,
    id,
    createdMs,
    resource,
    ...(sha256 === undefined ? {} : { keySha256: sha256 }),
  }
  store.put(image)
  const path = pathOf(image)
  return {
    operationType: 'insert',
    target: { path, id },
    end: endOfCreation(path, failed && (failed.leaves ?? backend.failureLeaves)),
    failure: failed?.failure,
    warnings: source.warnings,
    sourceKind: sourceKinds.find((kind) => body[kind]),
    busySource: source.isDisk ? source.path : undefined,
  }
}

function endOfCreation(path: string, leaves: FailedCreation['leaves']): OperationEnd {
  if (leaves === undefined) return { kind: 'status', path, status: 'READY' }
  return leaves === 'failedImage' ? { kind: 'status', path, status: 'FAILED' } : { kind: 'gone', path }
}

export function getImage({ project, params, backend }: Call): Resource {
  return known(imagePath(project, params.image ?? ''), backend.store).resource
}

export function getFromFamily({ project, params, backend }: Call): Resource {
  const { family = '' } = params
  const image = newestOfFamily(backend.store, project, family)
  if (!image) throw notFound(imagePath(project, `family/${family}`))
  return image.resource
}

export function listImages(call: Call): Resource {
  const path = `projects/${call.project}/global/images`
  return listResources(call, { kind: 'compute#imageList', path, fields: imageKind.fields })
}

/** images.delete. One that is in the making or going already is not ready; that it says so is inferred. */
export function deleteImage(call: Call): Resource {
  return mutation(call, scopeOf(call), () => {
    const { store } = call.backend
    const image = changeable(imagePath(call.project, call.params.image ?? ''), store)
    store.setStatus(image, 'DELETING')
    const path = pathOf(image)
    return { operationType: 'delete', target: { path, id: image.id }, end: { kind: 'gone', path } }
  })
}
