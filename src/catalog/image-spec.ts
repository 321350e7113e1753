import type { ImageBody } from '../gce/wire/resources.ts'
import type { Place } from '../manifest/source-file.ts'

/**
 * Where an image comes from. Exactly one, and completed with the project: nothing further down
 * knows that the user may write a bare name.
 */
export type ImageSource =
  | { readonly kind: 'rawDisk'; readonly uri: string }
  | { readonly kind: 'disk'; readonly path: string }
  | { readonly kind: 'snapshot'; readonly path: string }
  | { readonly kind: 'image'; readonly path: string }
  | { readonly kind: 'family'; readonly project: string; readonly family: string; readonly path: string }

/** One image that must exist, resolved: defaults merged, expressions expanded, comforts undone. */
export interface ImageSpec {
  readonly project: string
  readonly name: string
  /** `projects/P/global/images/N`: the identity of the image, and how others name it as their source. */
  readonly path: string
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

export function imagePath(project: string, name: string): string {
  return `projects/${project}/global/images/${name}`
}
