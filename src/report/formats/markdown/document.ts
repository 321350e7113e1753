import { grouped } from '../../../text/words.ts'
import type { Measure } from './limit.ts'

/**
 * A part of a section that is shown whole or not at all. A row is one line of a list or table; a block is followed by an
 * empty line.
 */
export interface Entry {
  readonly kind: 'row' | 'block'
  readonly text: string
  /** The items in it, for the count of those that are omitted. */
  readonly count: number
}

export interface Section {
  /** Its share of the room for all entries; unused room goes to the sections below. */
  readonly share: number
  /** The summary of the `<details>`: only words and counts of mintage. Without it, the entries are not folded. */
  readonly title?: string
  readonly isOpen?: boolean
  /** Blocks that always stay: above the `<details>`, and at the start of the entries. */
  readonly alert?: string
  readonly tableHead?: string
  readonly entries: readonly Entry[]
}

export interface Document {
  readonly marker: string
  /** Blocks that always stay, at most about 2,000 characters together; the first one starts at line 2. */
  readonly head: readonly string[]
  readonly sections: readonly Section[]
  readonly foot: readonly string[]
}

/** The end of a list that leaves something out. */
export const andMore = (count: number): string => `and ${grouped(count)} more (see artifact)`

/**
 * The document within its limit: every section stays, and the last entries of long ones are counted instead. Nothing is
 * cut inside of an entry, so the Markdown is valid.
 */
export function renderDocument(document: Document, measure: Measure): string {
  const sections = document.sections.filter(({ entries }) => entries.length > 0)
  const all: Document = { ...document, sections }
  const bare = sections.map((section) => ({ section, shown: [], omitted: countOf(section.entries) }))
  const room = measure.max - measure.sizeOf(render(all, bare))
  if (room < 0) throw new Error(`the summary exceeds the limit of ${measure.max}`)
  return render(all, allot(sections, room, measure))
}

/** A section with the entries that fit. */
interface Fitted {
  readonly section: Section
  readonly shown: readonly Entry[]
  readonly omitted: number
}

/** Each section gets its share, and what the sections above it leave unused. */
function allot(sections: readonly Section[], room: number, { sizeOf }: Measure): Fitted[] {
  const shares = sections.map(({ share, entries }) => {
    const sizes = entries.map(({ text }) => sizeOf(text) + separator.length)
    const whole = sizes.reduce((sum, size) => sum + size, 0)
    return { sizes, floor: Math.min(whole, Math.floor(room * share)) }
  })
  let spare = room - shares.reduce((sum, { floor }) => sum + floor, 0)
  return sections.map((section, index) => {
    const { sizes = [], floor = 0 } = shares[index] ?? {}
    spare += floor
    let count = 0
    for (const size of sizes) {
      if (size > spare) break
      spare -= size
      count += 1
    }
    const shown = section.entries.slice(0, count)
    return { section, shown, omitted: countOf(section.entries.slice(count)) }
  })
}

const separator = '\n\n'

const countOf = (entries: readonly Entry[]): number => entries.reduce((sum, { count }) => sum + count, 0)

function render({ marker, head, foot }: Document, sections: readonly Fitted[]): string {
  const blocks = [...head, ...sections.flatMap(sectionBlocks), ...foot]
  return `${marker}\n${blocks.join(separator)}\n`
}

function sectionBlocks({ section, shown, omitted }: Fitted): string[] {
  const { title, isOpen = false, alert, tableHead } = section
  const list = joined(
    tableHead === undefined ? shown : [{ kind: 'row', text: tableHead, count: 0 }, ...shown],
  )
  const body = [...(list === '' ? [] : [list]), ...(omitted > 0 ? [andMore(omitted)] : [])]
  if (title === undefined) return body
  const opening = `<details${isOpen ? ' open' : ''}>\n<summary>${title}</summary>`
  return [...(alert === undefined ? [] : [alert]), opening, ...body, '</details>']
}

function joined(entries: readonly Entry[]): string {
  let text = ''
  let last: Entry['kind'] | undefined
  for (const { kind, text: entry } of entries) {
    if (last !== undefined) text += last === 'row' && kind === 'row' ? '\n' : separator
    text += entry
    last = kind
  }
  return text
}
