import { plainText } from './plain-text.ts'
import { shortened } from './shortened.ts'
import { breakCommands } from './workflow-commands.ts'

/**
 * Markdown for foreign text. All of it goes into code: GitHub looks for mentions, references and links in the rendered
 * text outside of code, so that neither a backslash nor an entity prevents them (github/cmark-gfm#181).
 */

/** Of consecutive backticks in a span. cmark finds the end of a span only if its fence has at most 80 (MAXBACKTICKS). */
const maxBackticks = 20

/** A code span of one line; a longer text than `max` is cut. */
export const codeSpan = (text: string, max?: number): string => span(harmless(text), max)

/** A code span in a table. A backslash before a pipe would end the cell despite an escape. */
export const codeCell = (text: string, max?: number): string => span(harmless(text).replaceAll('|', '¦'), max)

function span(text: string, max = Number.POSITIVE_INFINITY): string {
  const line = shortened(text.trim(), max).replace(longRuns, cutRun) || ' '
  const fence = '`'.repeat(longestRun(line) + 1)
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return fence + pad + line + pad + fence
}

const longRuns = new RegExp(`\`{${maxBackticks + 1},}`, 'g')
const cutRun = `${'`'.repeat(maxBackticks - 1)}…`

/** Lines in a fenced block; each is cut at `max` characters. */
export function codeFence(language: 'diff' | 'text', lines: readonly string[], max: number): string {
  const shown = lines.map((line) => shortened(harmless(line), max))
  const fence = '`'.repeat(Math.max(3, ...shown.map((line) => longestRun(line) + 1)))
  return [fence + language, ...shown, fence].join('\n')
}

/**
 * One line without commands of CI runners, whose logs show a report sooner or later, and without the start of an HTML
 * comment: programs look for that of the first line.
 */
const harmless = (text: string): string => breakCommands(plainText(text)).replaceAll('<!-', '<! -')

const longestRun = (line: string): number =>
  (line.match(/`+/g) ?? []).reduce((max, run) => Math.max(max, run.length), 0)

export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

export function tableHead(cells: readonly string[]): string {
  return `${tableRow(cells)}\n${tableRow(cells.map(() => '---'))}`
}
