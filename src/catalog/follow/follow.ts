import type { Place } from '../../manifest/source-file.ts'
import type { ImageSource } from '../image-spec.ts'
import type { Lock } from '../pin.ts'
import type { LiveSource } from './source-values.ts'

/** A source that may move: a family, or a source whose values an image uses. */
export interface MovingSource {
  /** Its name in the lock file. */
  readonly key: string
  readonly source: ImageSource
  /** Its first use in the manifests. */
  readonly place: Place
  /** An image uses its values, and the lock has no entry for it. */
  readonly isOpen: boolean
}

/** Where the values of sources come from: the lock first, then the cloud. */
export interface Follow {
  readonly lock?: Lock | undefined
  /** By key, the sources that were read. */
  readonly live?: ReadonlyMap<string, LiveSource> | undefined
  /** Called for each use of a source that may move. */
  readonly onSource: (source: MovingSource) => void
}
