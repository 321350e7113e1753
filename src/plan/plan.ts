import type { ImageSpec } from '../catalog/image-spec.ts'
import type { ApiError } from '../gce/api-error.ts'
import type { Image, ImageBody } from '../gce/wire.ts'

/** One field in which an existing image is not as the manifest says. Key material is never in it. */
export interface DriftField {
  /** The API's path of the field: `labels.team`, `imageEncryptionKey.kmsKeyName`. */
  readonly field: string
  readonly want: string
  readonly have: string
}

/** What is to be done about one image of the catalog. */
export type Action =
  /** Absent: insert `request`, after the image `after` (a path of this plan) is READY, if there is one. */
  | {
      readonly kind: 'create'
      readonly spec: ImageSpec
      readonly request: ImageBody
      readonly after?: string
    }
  /** There, READY, and as the manifest says. */
  | { readonly kind: 'exists'; readonly spec: ImageSpec; readonly image: Image }
  /** There, but different in fields that cannot be changed by mintage: reported, never touched. */
  | {
      readonly kind: 'drifted'
      readonly spec: ImageSpec
      readonly image: Image
      readonly fields: readonly DriftField[]
    }
  /**
   * There, and PENDING: an earlier or another run is creating it; wait for it, and insert `request` if nothing
   * comes of it. Without `request` its source could not be found out.
   */
  | {
      readonly kind: 'adopt'
      readonly spec: ImageSpec
      readonly image: Image
      readonly request?: ImageBody
    }
  /** There, and DELETING: wait until it is gone, then create. */
  | {
      readonly kind: 'recreate'
      readonly spec: ImageSpec
      readonly image: Image
      readonly request: ImageBody
      readonly after?: string
    }
  /** Its source image is in this plan, cannot be created, and so it cannot either. */
  | { readonly kind: 'skipped'; readonly spec: ImageSpec; readonly why: string }
  /** Cannot be created, and we know it without asking: FAILED leftover, source that is nowhere. */
  | { readonly kind: 'blocked'; readonly spec: ImageSpec; readonly error: ApiError }

/** In the order of the manifest. */
export interface Plan {
  readonly actions: readonly Action[]
}

/** What was read of the cloud for a catalog; all that planning needs. */
export interface CloudState {
  /** Images of the catalog's projects by path. Absent from the map = absent from the project. */
  readonly images: ReadonlyMap<string, Image>
  /** Families of the sources by path: the image it points to, or why there is none. */
  readonly families: ReadonlyMap<string, Image | ApiError>
}
