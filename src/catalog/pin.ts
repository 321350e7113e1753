import type { Place, SourceFile } from '../manifest/source-file.ts'

/** The state of a source that the lock file records. */
export interface Pin {
  /** The image that a family resolves to; for other kinds, the source itself. */
  readonly path: string
  readonly id?: string
  /** RFC 3339. */
  readonly created?: string
  /** Of an archive in Cloud Storage. */
  readonly generation?: string
  /** In the lock file. */
  readonly place: Place
}

/** A lock file as read. */
export interface Lock {
  readonly file: SourceFile
  /** By the key of the source. */
  readonly pins: ReadonlyMap<string, Pin>
}
