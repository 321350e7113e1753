import type { PlanSource } from '../../plan/sources/plan-sources.ts'
import { plainText } from '../../text/plain-text.ts'
import { textOrNull } from './failure-view.ts'

/** A source that may move, in a plan. */
export interface SourceView {
  /** Its path, or the URI of an archive. */
  readonly source: string
  /** Path of the image that a family stands for in this run. */
  readonly image: string | null
  /** The lock file has it. */
  readonly pinned: boolean
  /** Path of a newer image of the family than the pinned one. */
  readonly newer: string | null
}

export const sourceView = ({ source, image, isPinned, newer }: PlanSource): SourceView => ({
  source: plainText(source),
  image: textOrNull(image),
  pinned: isPinned,
  newer: textOrNull(newer),
})
