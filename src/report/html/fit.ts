import { type Html, sourceOf } from '../../text/html.ts'

/** A part of a page that may be shortened. */
export interface Block {
  /** Blocks of a lower rank are kept first. */
  readonly rank: number
  /** Bytes of the markup around it. */
  readonly overhead?: number
  readonly full: () => Html
  readonly brief: () => Html
}

export interface Budget {
  /** Bytes in UTF-8 up to which blocks are shown in full. */
  readonly full: number
  /** Bytes up to which the other blocks are shown in brief; the rest is left out. */
  readonly all: number
}

/** The blocks that fit, in their order; `undefined` for those left out. */
export function fitBlocks(blocks: readonly Block[], budget: Budget): (Html | undefined)[] {
  const shown: (Html | undefined)[] = blocks.map(() => undefined)
  const order = blocks.map((block, index) => ({ block, index })).sort((a, b) => a.block.rank - b.block.rank)
  let used = 0
  for (const { block, index } of order) {
    const start = used + (block.overhead ?? 0)
    for (const [text, max] of [
      [block.full, budget.full],
      [block.brief, budget.all],
    ] as const) {
      if (start > max) continue
      const part = text()
      const end = start + bytesOf(part)
      if (end > max) continue
      shown[index] = part
      used = end
      break
    }
  }
  return shown
}

/** How many blocks were left out. */
export const countOmitted = (parts: readonly (Html | undefined)[]): number =>
  parts.filter((part) => part === undefined).length

export const bytesOf = (part: Html): number => Buffer.byteLength(sourceOf(part))
