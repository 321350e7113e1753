import type { Place } from '../manifest/source-file.ts'
import type { ImageRef } from './image-ref.ts'

/**
 * Where an image comes from. Exactly one, and completed with the project: nothing further down
 * knows that the user may write a bare name.
 */
export type ImageSource =
  | { readonly kind: 'rawDisk'; readonly uri: string }
  | { readonly kind: 'disk'; readonly path: string }
  | { readonly kind: 'snapshot'; readonly path: string }
  | ({ readonly kind: 'image' } & ImageRef)
  | { readonly kind: 'family'; readonly project: string; readonly family: string; readonly path: string }

/**
 * The body of images.insert, under the API's names and in the API's forms (int64 as strings,
 * `guestOsFeatures: [{type}]`, URLs from `projects/` on). For a family source `sourceImage` is absent
 * until the plan has pinned it. May hold raw keys: never print it whole.
 */
export type ImageBody = { readonly name: string } & { readonly [field: string]: unknown }

/** One image that must exist, resolved: defaults merged, expressions expanded, comforts undone. */
export interface ImageSpec extends ImageRef {
  readonly source: ImageSource
  readonly body: ImageBody
  /** The query parameter of insert: take the disk although a running VM has it attached. */
  readonly forceCreate: boolean
  /** Longest time from the start of this image to READY; undefined = the run's `--timeout`. */
  readonly timeoutMs: number | undefined
  /** The entry in the manifest. */
  readonly place: Place
  /** The source's value in the manifest (or in `defaults`). */
  readonly sourcePlace: Place
}

/** All images of a manifest, in the order in which they stand in it. */
export interface Catalog {
  readonly images: readonly ImageSpec[]
  /** Paths of images that the manifest lists and the selection leaves out. */
  readonly leftOut?: ReadonlySet<string>
}
