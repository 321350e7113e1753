import type { Place } from '../manifest/source-file.ts'
import type { Shard } from '../settings/shard.ts'
import type { Failure } from './failure.ts'
import type { ImageRef } from './image-ref.ts'
import type { Pin } from './pin.ts'

/** The source of an image, with its project: later modules see no short names. */
export type ImageSource =
  | { readonly kind: 'rawDisk'; readonly uri: string }
  | { readonly kind: 'disk'; readonly path: string }
  | { readonly kind: 'snapshot'; readonly path: string }
  | ({ readonly kind: 'image' } & ImageRef)
  | { readonly kind: 'family'; readonly project: string; readonly family: string; readonly path: string }
  /** The image must exist: mintage never creates it. */
  | { readonly kind: 'none' }

/**
 * The body of images.insert, under the API's names and in the API's forms (int64 as strings, `guestOsFeatures:
 * [{type}]`, URLs from `projects/` on). For a family source, `sourceImage` is absent until the plan pins an image.
 * May contain raw keys: never print it whole.
 */
export type ImageBody = { readonly name: string } & { readonly [field: string]: unknown }

/** The program that tests an image before its family is attached. */
export interface Verify {
  /** The program and its arguments. */
  readonly run: readonly [program: string, ...args: string[]]
  readonly timeoutMs: number
  /** Its working directory: the folder of the manifest. */
  readonly folder: string
  /** Its value in the manifest. */
  readonly place: Place
}

/** The fields of an image that contain values of its source, and where these values stand. */
export type Followed = {
  /** Their paths: `labels.base`. */
  readonly fields: readonly string[]
} & (
  | /** The fields have the expressions as written: the source was not read. */
  { readonly state: 'open' }
  /** The same, as the source cannot be read. */
  | { readonly state: 'unknown'; readonly failure: Failure }
  /** With the id of the source, or the generation of an archive. */
  | { readonly state: 'bound'; readonly id?: string; readonly generation?: string }
)

/** What an entry states about its image before its source is read, with a fixed time instead of the run's. */
export interface AsWritten {
  readonly name: string
  readonly family?: string
  /** The key of its source. */
  readonly source?: string
}

/** One image that must exist, resolved: defaults merged, expressions and shorthand expanded. */
export interface ImageSpec extends ImageRef {
  readonly source: ImageSource
  readonly body: ImageBody
  /** The query parameter of insert: use the disk even if it is attached to a running VM. */
  readonly forceCreate: boolean
  /** Per-image timeout in ms; undefined: `--timeout`. */
  readonly timeoutMs: number | undefined
  /** The entry in the manifest. */
  readonly place: Place
  /** The source's value in the manifest (or in `defaults`). */
  readonly sourcePlace: Place
  /** The values of the entry's matrix: `tier: web, env: dev`. */
  readonly combination?: string
  /** The catalog that the image belongs to. */
  readonly catalog?: string
  /** Drift of labels, description and family is corrected: `onDrift: update`. */
  readonly update?: true
  /** The image must exist, and is never created. */
  readonly adopt?: true
  readonly verify?: Verify
  /** The image uses `${source.*}`, and its source may move. */
  readonly followed?: Followed
  /** Only of an image with values of its source, or with the time of the run. */
  readonly written?: AsWritten
  /** The state of the source in the lock file: the image is made from no other. */
  readonly pin?: Pin
  /** Of a copy: the image in the origin project, which is also its source. */
  readonly origin?: ImageRef
}

/** How the images of a family are retired, in one project. */
export interface FamilyPolicy {
  readonly project: string
  readonly family: string
  readonly catalog: string
  /** The number of newest images that stay ACTIVE, from 1. */
  readonly keep: number
  readonly deprecateAfterMs: number
  /** Since deprecation, as is `deleteAfterMs`; undefined: never. */
  readonly obsoleteAfterMs?: number
  readonly deleteAfterMs?: number
  /** Globs of names that are never retired. */
  readonly protect: readonly string[]
  /** The family's key in the manifest. */
  readonly place: Place
  /** A manifest that the policy of a `_catalog.yaml` applies to too, and that was not loaded. */
  readonly unread?: string
}

/** The part of a catalog that belongs to one of several runs. */
export interface CatalogShard extends Shard {
  /** The selected images of all shards. */
  readonly total: number
  /** Paths of the selected images of the other shards. */
  readonly others: ReadonlySet<string>
}

/** All selected images, in the order of the manifests. */
export interface Catalog {
  readonly images: readonly ImageSpec[]
  /** Paths of images that the manifest lists and the selection excludes. */
  readonly leftOut?: ReadonlySet<string>
  /**
   * The families of these images, as `PROJECT/FAMILY`: no policy applies to a part of a family. `PROJECT` stands for all of
   * its families, if that of an image is not known.
   */
  readonly leftOutFamilies?: ReadonlySet<string>
  /** The images that these images are created from. */
  readonly leftOutSources?: readonly ImageRef[]
  /** One for each project and family that has a policy. */
  readonly policies?: readonly FamilyPolicy[]
  /** Paths of all sources in the lock files, also of images that this run does not load. */
  readonly pinned?: ReadonlySet<string>
  /** By path, the images that others copy, also those that the selection excludes. */
  readonly origins?: ReadonlyMap<string, ImageSpec>
  /** The selection of images and policies is that of this shard. */
  readonly shard?: CatalogShard
}
