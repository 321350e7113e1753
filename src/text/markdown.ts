import { plainText } from './plain-text.ts'

/** For HTML such as a `<summary>`, where Markdown's escapes have no effect. */
export function escapeHtml(text: string): string {
  return plainText(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@/g, '&#64;')
}

/** Literal text: no markup, no HTML, no mention, no end of a table cell, no list. */
export function escapeMarkdown(text: string): string {
  return escapeHtml(text)
    .replace(/[\\`*_[\]{}|~!]|(?<!&)#/g, '\\$&')
    .replace(/^[-+=]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2')
}

/** In monospace; also safe in a table cell. */
export function codeSpan(text: string): string {
  return `\`${plainText(text).replace(/`/g, "'").replace(/\|/g, '\\|')}\``
}

/** A bare URL stays a link, but only if it cannot end the cell or open a tag. */
export function linkOrText(text: string): string {
  return /^https?:\/\/[^\s<>|`\\"']+$/.test(text) ? `<${text}>` : escapeMarkdown(text)
}

/** The number of characters, with a line end after each block. */
export function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0)
}

/** At most `max` characters, with a mark where the text is cut. */
export function shortened(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).trimEnd()}…`
}

export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

export function tableHead(cells: readonly string[]): string {
  return `${tableRow(cells)}\n${tableRow(cells.map(() => '---'))}`
}

/**
 * As many of the blocks as fit into `budget` characters, each counted with a line end. If blocks are omitted, the
 * last line counts them.
 */
export function fitting(
  blocks: readonly string[],
  budget: number,
  leftOut: (count: number) => string,
): string[] {
  if (lengthOf(blocks) <= budget) return [...blocks]
  const fit: string[] = []
  let rest = budget - leftOut(blocks.length).length - 1
  for (const block of blocks) {
    rest -= block.length + 1
    if (rest < 0) break
    fit.push(block)
  }
  return [...fit, leftOut(blocks.length - fit.length)]
}
