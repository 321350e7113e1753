import type { ImageBody, ImageSpec } from '../catalog/image-spec.ts'
import type { StoredObject } from '../gce/api/object-api.ts'
import type { SourceResource } from '../gce/api/source-api.ts'
import type { ApiError } from '../gce/errors/api-error.ts'
import type { Image } from '../gce/wire/resources.ts'

/** One field in which an existing image differs from the manifest. Key material is never in it. */
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
      /** The archive of a raw disk, where it was looked up. */
      readonly archive?: StoredObject
    }
  /** Exists, READY, and as the manifest says. */
  | { readonly kind: 'exists'; readonly spec: ImageSpec; readonly image: Image }
  /** Exists, but differs in fields that mintage cannot change: reported, never modified. */
  | {
      readonly kind: 'drifted'
      readonly spec: ImageSpec
      readonly image: Image
      readonly fields: readonly DriftField[]
    }
  /**
   * There, and PENDING: an earlier or another run is creating it; wait for it, and insert `request`, after the image
   * `after` is READY, if nothing comes of it. Without `request` its source could not be found out.
   */
  | {
      readonly kind: 'adopt'
      readonly spec: ImageSpec
      readonly image: Image
      readonly request?: ImageBody
      readonly after?: string
    }
  /** Exists, and is DELETING: wait until it is gone, then create. */
  | {
      readonly kind: 'recreate'
      readonly spec: ImageSpec
      readonly image: Image
      readonly request: ImageBody
      readonly after?: string
      /** The archive of a raw disk, where it was looked up. */
      readonly archive?: StoredObject
    }
  /** Its source image is in this plan, cannot be created, and so it cannot either. */
  | { readonly kind: 'skipped'; readonly spec: ImageSpec; readonly why: string }
  /** Cannot be created, as is known before an insert is sent: an earlier creation FAILED, or the source is unusable. */
  | { readonly kind: 'blocked'; readonly spec: ImageSpec; readonly error: ApiError }

/** What a plan has to say of an image that does not keep it from being created. */
export interface PlanNote {
  readonly spec: ImageSpec
  readonly code: NoteCode
  /** A sentence. */
  readonly message: string
}

export type NoteCode =
  /** The image exists, but is OBSOLETE or DELETED: nothing can be created from it. */
  | 'imageUnusable'
  /** The source image is DEPRECATED: the API takes it, with a warning. */
  | 'sourceDeprecated'
  /** An instance has the source disk attached: the API refuses it while that instance is running. */
  | 'sourceInUse'
  /** The source is being created. */
  | 'sourceNotReady'
  /** Whether the source exists is not known. */
  | 'sourceNotChecked'
  /** The image will be the newest of its family, though one that the manifest lists later exists. */
  | 'olderFamilyHead'

export interface Plan {
  /** In the order of the manifest. */
  readonly actions: readonly Action[]
  /** In the same order. */
  readonly notes: readonly PlanNote[]
}

/** What was read of a source that no image of the catalog is. */
export type SourceState =
  | { readonly kind: 'found'; readonly resource: SourceResource }
  | { readonly kind: 'archive'; readonly object: StoredObject }
  | { readonly kind: 'absent' }
  /** `why`: a clause such as `permission compute.disks.get missing on project p`. */
  | { readonly kind: 'unknown'; readonly why: string }

/** What was read of the cloud for a catalog; all that planning needs. */
export interface CloudState {
  /** Images of the catalog's projects by path. Absent from the map = absent from the project. */
  readonly images: ReadonlyMap<string, Image>
  /** Families of the sources by path: the image it points to, or why there is none. */
  readonly families: ReadonlyMap<string, Image | ApiError>
  /** Further sources, by path or by the URI of the raw disk. Absent from the map = not looked up. */
  readonly sources: ReadonlyMap<string, SourceState>
}
