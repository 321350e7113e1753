import { computeError, invalidField } from '../../errors/api-error.ts'
import type { Store } from '../../store/store.ts'
import { givenObject } from '../objects/objects.ts'

const objectForms = [
  /^https?:\/\/(?:www|storage)\.googleapis\.com\/storage\/v1\/b\/(?<bucket>[^/]+)\/o\/(?<object>[^?]+)$/,
  /^https?:\/\/(?:storage|commondatastorage)\.googleapis\.com\/(?<bucket>[^/]+)\/(?<object>[^?]+)$/,
  /^https?:\/\/storage\.cloud\.google\.com\/(?<bucket>[^/]+)\/(?<object>[^?]+)$/,
  /^https?:\/\/(?<bucket>[a-z0-9][-_.a-z0-9]+)\.storage\.googleapis\.com\/(?<object>[^?]+)$/,
]

const artifactForm =
  /^projects\/[^/]+\/locations\/[^/]+\/repositories\/[^/]+\/packages\/[^/]+\/versions\/[^/@]+(@dirsum_sha256:[0-9a-f]+)?$/

/** File types that are certainly no gzipped tar. A .vmdk was observed to get this error. */
const unsupported = /\.(?:vmdk|vhdx?|qcow2?|ova|ovf|iso|img|raw|vdi|zip)$/i

/**
 * The object that rawDisk.source names: `gs://bucket/object`, or a path in Artifact Registry. Throws the 400 of a URL
 * in another form, such as `gs://`, which only gcloud translates. Throws the 404 of an object that objects.get does
 * not find either. The object's name is URL-encoded in each form: evidenced for that of the JSON API, which gcloud
 * sends, and inferred for the others. That the response itself is the 404, not the operation, is inferred from the
 * missing bucket's 400.
 */
export function rawDiskSource(url: string, store: Store): string {
  if (artifactForm.test(url)) return url
  const { bucket, object } = objectForms.map((form) => form.exec(url)?.groups).find(Boolean) ?? {}
  const name = decoded(object)
  if (bucket === undefined || name === undefined) {
    const why = 'The provided source location was not a valid Google Cloud Storage object reference.'
    throw invalidField('rawDisk.source', url, why)
  }
  if (unsupported.test(name)) {
    throw invalidField('resource.rawDisk.source', url, 'The provided source is not a supported file.')
  }
  checkObject(bucket, name, store)
  return `gs://${bucket}/${name}`
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text)
  } catch {
    return undefined // a stray %: not a reference to any object
  }
}

function checkObject(bucket: string, object: string, store: Store): void {
  if (givenObject(bucket, object, store)) return
  const url = `https://www.googleapis.com/storage/v1/b/${bucket}/o/${encodeURIComponent(object)}`
  const message = `The resource '${url}' of type 'Google Cloud Storage object' was not found.`
  throw computeError(404, 'notFound', message)
}
