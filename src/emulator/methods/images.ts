import { alreadyExists, notFound, notReady } from '../http/api-error.ts'
import { allow, booleanOf, type Call, projectNumberOf, requestIdOf } from '../http/call.ts'
import { buildImage } from '../images/build-image.ts'
import { keySha256 } from '../images/encryption.ts'
import { checkImageBody } from '../images/image-rules.ts'
import { type ImageBody, readImageBody } from '../images/image-shape.ts'
import { type ResolvedSource, resolveSource } from '../images/image-source.ts'
import { newestOfFamily } from '../images/newest-of-family.ts'
import { imageFields } from '../lists/filter-fields.ts'
import { listPage } from '../lists/list-page.ts'
import { showOperation, startOperation } from '../operation.ts'
import type { ImageRecord, Resource } from '../state/resources.ts'
import { failureOf } from '../trouble/failures.ts'
import { imagePath } from '../urls.ts'

/**
 * images.insert. Checks in the order: a repeat of the same request, the body alone, the name, the source. Where
 * a name is taken and the source is busy too, it is not known which of the two the API tells.
 */
export function insertImage(call: Call): Resource {
  const { project, backend } = call
  const { store, quotas } = backend
  const requestId = requestIdOf(call)
  const repeat = repeated(call, requestId)
  if (repeat) return repeat
  const refusal = quotas.refuseOperation(store.running(project), projectNumberOf(project, store))
  if (refusal) throw refusal
  const forceCreate = booleanOf(call, 'forceCreate')
  const body = readImageBody(call.body)
  allow(call, 'compute.images.create', imagePath(project, body.name ?? ''))
  checkImageBody(body)
  if (store.images(project).has(body.name)) throw alreadyExists(imagePath(project, body.name))
  const request = {
    body,
    project,
    forceCreate,
    allow: (permission: string, path: string) => allow(call, permission, path),
  }
  return create(call, body, resolveSource(request, store), requestId)
}

function create(
  { project, backend }: Call,
  body: ImageBody & { readonly name: string },
  source: ResolvedSource,
  requestId: string | undefined,
): Resource {
  const { store, times, quotas } = backend
  const { name } = body
  const id = store.newId()
  const createdMs = store.clock.now()
  const resource = buildImage({ project, id, createdMs, body, source })
  const { imagesPerSourceHour: perSourceHour } = quotas.options
  const failure = failureOf({ project, name, source: source.path, perSourceHour }, store)
  const sha256 = body.imageEncryptionKey && keySha256(body.imageEncryptionKey)
  const image: ImageRecord = {
    project,
    name,
    id,
    createdMs,
    status: 'PENDING',
    resource,
    ...(sha256 === undefined ? {} : { keySha256: sha256 }),
  }
  store.putImage(image)
  const { warnings, isDisk, path } = source
  const busySource = isDisk ? path : undefined
  const start = { type: 'insert', image, requestId, failure, warnings, busySource } as const
  return showOperation(startOperation(start, times, store), backend)
}

/**
 * The operation of an earlier request with the same id, whatever that request was: what the API answers if the
 * two differ is not known.
 */
function repeated({ project, backend }: Call, requestId: string | undefined): Resource | undefined {
  const operation = requestId === undefined ? undefined : backend.store.operationOfRequest(project, requestId)
  return operation && showOperation(operation, backend)
}

export function getImage({ project, params, backend }: Call): Resource {
  return known(project, params.image ?? '', backend.store.images(project)).resource
}

function known(
  project: string,
  name: string,
  images: { get(name: string): ImageRecord | undefined },
): ImageRecord {
  const image = images.get(name)
  if (!image) throw notFound(imagePath(project, name))
  return image
}

export function getFromFamily({ project, params, backend }: Call): Resource {
  const { family = '' } = params
  const image = newestOfFamily(backend.store, project, family)
  if (!image) throw notFound(imagePath(project, `family/${family}`))
  return image.resource
}

export function listImages({ project, query, backend }: Call): Resource {
  const images = backend.store.images(project)
  const listing = {
    kind: 'compute#imageList',
    path: `projects/${project}/global/images`,
    fields: imageFields,
    keys: images.keys.bind(images),
    show: (key: string) => images.at(key)?.resource,
  }
  return listPage(listing, query)
}

/** images.delete. One that is in the making or going already is not ready; that it says so is inferred. */
export function deleteImage(call: Call): Resource {
  const { project, params, backend } = call
  const { store, quotas, times } = backend
  const requestId = requestIdOf(call)
  const repeat = repeated(call, requestId)
  if (repeat) return repeat
  const refusal = quotas.refuseOperation(store.running(project), projectNumberOf(project, store))
  if (refusal) throw refusal
  const image = known(project, params.image ?? '', store.images(project))
  if (image.status === 'PENDING' || image.status === 'DELETING') {
    throw notReady(imagePath(project, image.name))
  }
  store.setImageStatus(image, 'DELETING')
  return showOperation(startOperation({ type: 'delete', image, requestId }, times, store), backend)
}
