import type { Call } from '../../api/call.ts'
import type { Resource } from '../../base/resources.ts'
import { computeError } from '../../errors/api-error.ts'
import { caller } from '../shared/operation.ts'
import { findObject } from './object-resource.ts'

/**
 * objects.get of Cloud Storage's JSON API: the metadata of an object, without access controls. Its errors have the
 * shape of Compute's. The 404 is recorded in github.com/firebase/firebase-tools/pull/3647; users of Cloud Storage
 * report the text of the 403, as in github.com/spaceml-org/STARCOP/issues/6.
 */
export function getObject({ params, query, backend }: Call): Resource {
  const { bucket = '', object = '' } = params
  if (backend.denied.has('storage.objects.get')) {
    const access = `${caller} does not have storage.objects.get access to the Google Cloud Storage object.`
    const denial = "Permission 'storage.objects.get' denied on resource (or it may not exist)."
    throw computeError(403, 'forbidden', `${access} ${denial}`)
  }
  const found = findObject(bucket, object, backend.store)
  const { generation = found?.generation } = query
  if (!found || generation !== found.generation) {
    throw computeError(404, 'notFound', `No such object: ${bucket}/${object}`)
  }
  return found
}
