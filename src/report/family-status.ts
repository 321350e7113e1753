import type { FamilyStatus } from '../plan/family-status.ts'
import type { StdoutFormat } from '../settings/formats.ts'
import { jsonText } from '../text/json-text.ts'
import { codeCell, tableHead, tableRow } from '../text/markdown.ts'
import { plainText } from '../text/plain-text.ts'
import { textWidth } from '../text/width.ts'
import { plural } from '../text/words.ts'
import { wrapIndented } from '../text/wrap.ts'
import { type Entry, renderDocument } from './formats/markdown/document.ts'
import { commentLimit, entryLimits, measureOf } from './formats/markdown/limit.ts'
import { markerLine, originLine } from './formats/markdown/marker.ts'
import { jsonStatus } from './json/status-report.ts'

/** The columns of the table. */
const columns: Readonly<Record<string, (status: FamilyStatus) => string>> = {
  family: ({ family }) => family ?? '(none)',
  project: ({ project }) => project,
  head: ({ head }) => head ?? '-',
  age: ({ headAgeMs }) => (headAgeMs === undefined ? '-' : `${Math.floor(headAgeMs / dayMs)}d`),
  active: ({ active }) => String(active),
  deprecated: ({ deprecated }) => String(deprecated),
  obsolete: ({ obsolete }) => String(obsolete),
  deleted: ({ deleted }) => String(deleted),
  'not ready': ({ notReady }) => String(notReady),
  next: ({ next }) => next ?? '-',
  deferred: ({ deferred }) => String(deferred),
  drifted: ({ drifted }) => String(drifted),
  unverified: ({ unverified }) => String(unverified),
}

const dayMs = 86_400_000

const titles = Object.keys(columns)

const cellsOf = (status: FamilyStatus): string[] =>
  Object.values(columns).map((cell) => plainText(cell(status)))

export interface StatusOptions {
  /** Default: no name. */
  readonly target?: string
  /** Of the terminal that shows the text. */
  readonly columns?: number | undefined
}

type Writer = (statuses: readonly FamilyStatus[], options: StatusOptions) => string

const writers: Readonly<Record<StdoutFormat, Writer>> = {
  text(statuses, { columns = Number.POSITIVE_INFINITY }) {
    const rows = statuses.map(cellsOf)
    const lines = aligned([titles, ...rows])
    const fits = lines.every((line) => textWidth(line) <= columns)
    return (fits ? lines : rows.flatMap((row) => blockLines(row, columns)))
      .map((line) => `${line}\n`)
      .join('')
  },
  json: (statuses) => `${jsonText(jsonStatus(statuses), 2)}\n`,
  markdown: (statuses, { target = '' }) => {
    const measure = measureOf(commentLimit)
    const { line } = entryLimits(measure)
    const rows = statuses.map((status): Entry => {
      const cells = cellsOf(status).map((cell) => (isHarmless.test(cell) ? cell : codeCell(cell, line)))
      return { kind: 'row', text: tableRow(cells), count: 1 }
    })
    return renderDocument(
      {
        marker: markerLine('status', target),
        head: [`### Status: ${countText(statuses)}`, originLine('status', target)],
        sections: [{ share: 1, tableHead: tableHead(titles), entries: rows }],
        foot: [],
      },
      measure,
    )
  },
}

/** A family has a row in each of its projects; `(none)` is not a family. */
function countText(statuses: readonly FamilyStatus[]): string {
  const families = new Set(statuses.flatMap(({ family }) => family ?? []))
  const projects = new Set(statuses.map(({ project }) => project))
  const where = projects.size > 1 ? ` in ${plural(projects.size, 'project')}` : ''
  return `${plural(families.size, 'family', 'families')}${where}`
}

/** A dash, a number, an age or a date. */
const isHarmless = /^(?:-|\d{1,6}d?|\d{4}-\d\d-\d\d)$/

/** The state of the families, with its final line break. */
export const formatFamilyStatus = (
  statuses: readonly FamilyStatus[],
  format: StdoutFormat,
  options: StatusOptions = {},
): string => writers[format](statuses, options)

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = titles.map((_, column) => Math.max(...rows.map((row) => textWidth(row[column] ?? ''))))
  const pad = (cell: string, column: number) => cell + ' '.repeat((widths[column] ?? 0) - textWidth(cell))
  return rows.map((row) => row.map(pad).join('  ').trimEnd())
}

/** A row of a table that is too wide: `web in golden-prod`, and below it the columns that have a value. */
function blockLines([family = '', project = '', ...cells]: readonly string[], columns: number): string[] {
  const values = cells.flatMap((cell, index) => (/^[-0]$/.test(cell) ? [] : [`${titles[index + 2]} ${cell}`]))
  const text = values.length === 0 ? 'no images' : values.join(', ')
  return [`${family} in ${project}`, ...wrapIndented(`  ${text}`, columns)]
}
