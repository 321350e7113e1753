import { expectations } from '../wire/check-response.ts'
import type { CallOptions } from './compute-api.ts'
import type { Send } from './methods.ts'

/** What is used of a disk, a snapshot or an image that others are made from. */
export interface SourceResource {
  readonly name: string
  /** Disks: CREATING, RESTORING, FAILED, READY, DELETING. Snapshots: also UPLOADING. Images: PENDING in place of CREATING. */
  readonly status?: string
  /** Of a disk: links of the instances that have it attached, and of the images in the making. */
  readonly users?: readonly string[]
  /** Of an image. */
  readonly deprecated?: { readonly state?: string; readonly replacement?: string }
  readonly [field: string]: unknown
}

export interface SourceApi {
  /**
   * A disk (zonal or regional), a snapshot or an image by its path from `projects/` on. Rejects with ApiError, or with
   * `signal.reason`.
   */
  getSource(path: string, options?: CallOptions): Promise<SourceResource>
}

/** disks.get, regionDisks.get, snapshots.get and images.get of Google's reference. */
export function sourceMethods(send: Send): SourceApi {
  return {
    getSource: (path, options = {}) =>
      send({
        id: methodOf(path),
        project: path.split('/')[1] ?? '',
        group: 'read',
        method: 'GET',
        path: path.split('/').map(encodeURIComponent).join('/'),
        expects: expectations.source,
        options,
      }) as Promise<SourceResource>,
  }
}

/** `projects/P/regions/R/disks/D` → `regionDisks.get` */
export function methodOf(path: string): string {
  const [, , scope, location, collection] = path.split('/')
  if (scope === 'global') return `${location}.get`
  return scope === 'regions' ? 'regionDisks.get' : `${collection}.get`
}
