/** The path of a manifest on stdin. */
export const stdinPath = '<stdin>'

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

/** A place in a file of the user: every diagnostic and every ImageSpec has one. */
export interface Place {
  readonly file: SourceFile
  readonly range: Range
}

/** What a place is about, in the data. */
export interface Subject {
  /** The name of the image's entry, as written. */
  readonly image?: string
  /** Within the entry, or else within the file: `guestOsFeatures[0]`. */
  readonly field?: string
}

/** Known for the places of values; few of them become part of a message. */
const subjects = new WeakMap<Place, Subject>()

export const subjectOf = (place: Place): Subject => subjects.get(place) ?? {}

export function withSubject(place: Place, subject: Subject): Place {
  subjects.set(place, subject)
  return place
}

/** The text at a place. */
export const textAt = ({ file, range }: Place): string =>
  file.text.slice(range.offset, range.offset + range.length)

/** A part of a place. */
export const placeWithin = (place: Place, index: number, length: number): Place => {
  const { file, range } = place
  return withSubject({ file, range: { offset: range.offset + index, length } }, subjectOf(place))
}

/** A position as editors count it: from 1, the column in UTF-16 code units. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Offsets at which lines start, cached with the file: ten thousand places scan the text once. */
const lineStarts = new WeakMap<SourceFile, readonly number[]>()

/** Line and column at which a place starts. */
export function positionOf({ file, range }: Place): Position {
  const starts = lineStarts.get(file) ?? findLineStarts(file.text)
  lineStarts.set(file, starts)
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= range.offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: range.offset - (starts[low] ?? 0) + 1 }
}

function findLineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
