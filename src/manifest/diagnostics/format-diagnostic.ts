import { markedText } from '../../text/plain-text.ts'
import { grouped } from '../../text/words.ts'
import type { Secrets } from '../../util/secrets.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { type Place, positionOf, type SourceFile } from '../source-file.ts'
import { secretRanges, secretWords } from './secret-ranges.ts'

export interface DiagnosticOptions {
  readonly color: boolean
  /** Secrets that are never quoted; keys found in the files are added. */
  readonly secrets: Secrets
}

/** Maximum diagnostics shown; the rest are counted. */
const maxShown = 50
const tabWidth = 2
const maxWidth = 120
/** Characters before and after a place that may be shown. */
const maxContext = 1_000

/**
 * All diagnostics as text: `file:line:col: error: message [rule]`, the line, and carets below. Encryption keys in the
 * lines are masked.
 */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  { color, secrets }: DiagnosticOptions,
): string {
  const paint: Paint = color ? (code, text) => `\u001B[${code}m${text}\u001B[0m` : (_, text) => text
  const files = new Set<SourceFile>()
  const shown = diagnostics.slice(0, maxShown).map(({ severity, message, place, rule, related = [] }) => {
    // one by one: a hostile file has more words than a call accepts arguments
    if (place && !files.has(place.file)) for (const word of secretWords(place.file)) secrets.add(word)
    if (place) files.add(place.file)
    const notes = related.map((note) => block('note', note.message, note.place, paint))
    const text = secrets.hide(message) + (rule === undefined ? '' : ` [${rule}]`)
    return [block(severity, text, place, paint), ...notes].join('')
  })
  const more = diagnostics.length - shown.length
  return shown.join('') + (more > 0 ? `… and ${grouped(more)} more\n` : '')
}

type Paint = (code: number, text: string) => string

const severityColors = { error: 31, warning: 33, note: 36 } as const

function block(
  severity: keyof typeof severityColors,
  message: string,
  place: Place | undefined,
  paint: Paint,
): string {
  const label = paint(severityColors[severity], `${severity}:`)
  if (!place) return `${label} ${markedText(message)}\n`
  const { line, column } = positionOf(place)
  const head = `${markedText(place.file.path)}:${line}:${column}: ${label} ${markedText(message)}\n`
  return head + frame(place, line, paint)
}

/** The line of the place with carets under it; nothing for an empty line. */
function frame(place: Place, line: number, paint: Paint): string {
  const { text } = place.file
  const { offset, length } = place.range
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  // a line may be as long as the file
  const start = Math.max(lineStart, offset - maxContext)
  const [rest = ''] = text.slice(offset, offset + maxContext).split(/\r?\n|\r$/, 1)
  const end = offset + rest.length
  if (text.slice(start, end).trim() === '') return ''
  const before = visible(masked(place, start, offset))
  const marked = visible(masked(place, offset, Math.min(end, offset + length)))
  const after = visible(masked(place, Math.min(end, offset + length), end))
  const cut = before.length > maxWidth - 40 || start > lineStart ? Math.max(0, before.length - 30) : 0
  const shown = `${cut > 0 ? '…' : ''}${before.slice(cut)}${marked}${after}`.trimEnd()
  const indent = before.length - cut + (cut > 0 ? 1 : 0)
  const gutter = `  ${line} | `
  const clipped = shown.length > maxWidth ? `${shown.slice(0, maxWidth)}…` : shown
  const carets = '^'.repeat(Math.max(1, Math.min(marked.trimEnd().length, maxWidth - indent)))
  return `${gutter}${clipped}\n${' '.repeat(gutter.length - 2)}| ${' '.repeat(indent)}${paint(31, carets)}\n`
}

/** The text from one offset to another, with `•••` instead of secrets. */
function masked({ file }: Place, from: number, to: number): string {
  let shown = ''
  let at = from
  for (const { offset, length } of secretRanges(file)) {
    if (offset + length <= at || offset >= to) continue
    shown += `${file.text.slice(at, Math.max(at, offset))}•••`
    at = Math.min(to, offset + length)
  }
  return shown + file.text.slice(at, to)
}

const visible = (text: string): string => markedText(text.replaceAll('\t', ' '.repeat(tabWidth)))
