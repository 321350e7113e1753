import type { Diagnostic } from '../../manifest/diagnostic.ts'
import type { ImageSpec } from '../image-spec.ts'
import type { ManifestPolicy } from '../resolve/resolve-families.ts'

/** A catalog without errors, as the rules see it. */
export interface LintInput {
  /** All images, with the origins of copies. */
  readonly images: readonly ImageSpec[]
  readonly policies: readonly ManifestPolicy[]
  /** The current time in ms: an end of life is a date. */
  readonly now: number
  /** Whether all manifests that share a `_catalog.yaml` are loaded, as the user named the folder. */
  readonly isWholeFolder: (path: string) => boolean
}

/** A finding of a rule; the table of rules adds severity and name. */
export type Finding = Required<Pick<Diagnostic, 'message' | 'place'>> & Pick<Diagnostic, 'related'>

export type Check = (input: LintInput) => readonly Finding[]
