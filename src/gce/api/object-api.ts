import type { StoredObject } from '../wire/resources.ts'
import { type CallOptions, pathOf, type Send } from './compute-api.ts'

export type ObjectApi = ReturnType<typeof objectApi>

/** The requests to Cloud Storage; they reject as those to Compute do. */
export function objectApi(send: Send) {
  return {
    getObject(bucket: string, object: string, options: CallOptions = {}) {
      const path = pathOf('objects.get', { bucket, object })
      return send({ method: 'objects.get', project: bucket, path, options }) as Promise<StoredObject>
    },
  }
}

/**
 * Requests per minute per bucket. A bucket serves 5,000 reads per second before it scales out ("Request rate and
 * access distribution guidelines" of Cloud Storage); a tenth of that is enough.
 */
export const objectReadsPerMinute = 30_000

/** The bucket and object that `rawDisk.source` names; undefined for a path in Artifact Registry. */
export function parseObjectUrl(
  uri: string,
): { readonly bucket: string; readonly object: string } | undefined {
  const { bucket, object } = objectForms.map((form) => form.exec(uri)?.groups).find(Boolean) ?? {}
  const name = object === undefined ? undefined : decoded(object)
  return bucket === undefined || name === undefined ? undefined : { bucket, object: name }
}

/** The forms that the API accepts (reference of images.insert, and Google's own tools). */
const objectForms = [
  /^https?:\/\/(?:www|storage)\.googleapis\.com\/storage\/v1\/b\/(?<bucket>[^/]+)\/o\/(?<object>[^?#]+)/,
  /^https?:\/\/(?:storage|commondatastorage)\.googleapis\.com\/(?<bucket>[^/]+)\/(?<object>[^?#]+)/,
  /^https?:\/\/storage\.cloud\.google\.com\/(?<bucket>[^/]+)\/(?<object>[^?#]+)/,
  /^https?:\/\/(?<bucket>[a-z0-9][-_.a-z0-9]+)\.storage\.googleapis\.com\/(?<object>[^?#]+)/,
]

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined // a stray %, which the API rejects
  }
}
