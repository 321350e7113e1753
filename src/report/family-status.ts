import type { FamilyStatus } from '../plan/family-status.ts'
import type { StdoutFormat } from '../settings/formats.ts'
import { jsonText } from '../text/json-text.ts'
import { codeSpan, escapeMarkdown, tableHead, tableRow } from '../text/markdown.ts'
import { plainText } from '../text/plain-text.ts'
import { textWidth } from '../text/width.ts'

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

type Writer = (statuses: readonly FamilyStatus[]) => string

const writers: Readonly<Record<StdoutFormat, Writer>> = {
  text: (statuses) => aligned([titles, ...statuses.map(cellsOf)]),
  json: (families) => `${jsonText({ families }, 2)}\n`,
  markdown: (statuses) => {
    const rows = statuses
      .map(cellsOf)
      .map(([family = '', ...cells]) => tableRow([codeSpan(family), ...cells.map(escapeCell)]))
    return `${['### mintage status', '', tableHead(titles), ...rows].join('\n')}\n`
  },
}

/** In a Markdown cell a lone dash does not start a list. */
const escapeCell = (cell: string): string => (cell === '-' ? cell : escapeMarkdown(cell))

/** The state of the families, with its final line break. */
export const formatFamilyStatus = (statuses: readonly FamilyStatus[], format: StdoutFormat): string =>
  writers[format](statuses)

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = titles.map((_, column) => Math.max(...rows.map((row) => textWidth(row[column] ?? ''))))
  const pad = (cell: string, column: number) => cell + ' '.repeat((widths[column] ?? 0) - textWidth(cell))
  return rows.map((row) => `${row.map(pad).join('  ').trimEnd()}\n`).join('')
}
