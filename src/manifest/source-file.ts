/** One file of the manifest, as read. Offsets are UTF-16 code units into `text`. */
export interface SourceFile {
  /** As the user named it; `<stdin>` for `-`. */
  readonly path: string
  readonly text: string
}

export interface Range {
  readonly offset: number
  readonly length: number
}

/** Where in what the user wrote: every diagnostic and every ImageSpec has one. */
export interface Place {
  readonly file: SourceFile
  readonly range: Range
}

/** A position as people and editors count it: from 1, the column in UTF-16 code units. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Offsets at which lines begin. Kept as long as the file, so that ten thousand places do not read it as often. */
const lineStarts = new WeakMap<SourceFile, readonly number[]>()

/** Line and column at which a place begins. */
export function positionOf({ file, range }: Place): Position {
  const starts = lineStarts.get(file) ?? findLineStarts(file)
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= range.offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: range.offset - (starts[low] ?? 0) + 1 }
}

function findLineStarts(file: SourceFile): readonly number[] {
  const starts = [0]
  for (let at = file.text.indexOf('\n'); at !== -1; at = file.text.indexOf('\n', at + 1)) starts.push(at + 1)
  lineStarts.set(file, starts)
  return starts
}
