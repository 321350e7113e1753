import type { Failure } from '../catalog/failure.ts'
import type { Image, SourceResource, StoredObject } from '../gce/wire/resources.ts'

/** The state of a source that is not an image of the catalog. */
export type SourceState =
  | { readonly kind: 'found'; readonly resource: SourceResource }
  | { readonly kind: 'archive'; readonly object: StoredObject }
  | { readonly kind: 'absent' }
  /** `why`: a clause such as `permission compute.disks.get missing on project p`. */
  | { readonly kind: 'unknown'; readonly why: string }

/** The image that a family points to. */
export type FamilyState =
  | { readonly kind: 'found'; readonly image: Image }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** All images of a project. */
export interface ProjectState {
  readonly images: readonly Image[]
  /** The time of the list by the server's clock, in ms. Of several pages the earliest; undefined if one has none. */
  readonly serverMs?: number
}

/** The state of the cloud that a plan for the catalog requires. */
export interface CloudState {
  /** Images of the catalog's projects by path. Absent from the map = absent from the project. */
  readonly images: ReadonlyMap<string, Image>
  /** Families that are sources, by path. */
  readonly families: ReadonlyMap<string, FamilyState>
  /** Other sources, by path or by the URI of the raw disk. Absent from the map = not looked up. */
  readonly sources: ReadonlyMap<string, SourceState>
  /** The projects with family policies whose images could be listed. */
  readonly projects?: ReadonlyMap<string, ProjectState>
}
