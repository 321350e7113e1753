import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'

/** A comment as GitHub renders it: CommonMark with tables, autolinks, footnotes, and raw HTML. */
export const githubHtml = (markdown: string): string =>
  micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] })

/** Tags and comments, in order, with their attributes: `<details open>`. */
export const tagsIn = (html: string): string[] => html.match(/<!--.*?-->|<[^>]*>/gs) ?? []

/** The tags that no tag closes, or that close none; empty if all are balanced. */
export function unbalancedTags(html: string): string[] {
  const open: string[] = []
  const wrong: string[] = []
  for (const tag of tagsIn(html)) {
    const [, slash, name = ''] = /^<(\/?)([a-z0-9]+)/.exec(tag) ?? []
    if (name === '' || name === 'hr' || name === 'br') continue
    if (slash === '') open.push(name)
    else if (open.pop() !== name) wrong.push(tag)
  }
  return [...wrong, ...open]
}

/** The text in which GitHub looks for mentions and references: all but comments and the content of code, decoded. */
export const linkedText = (html: string): string =>
  html
    .replace(/<!--.*?-->/gs, '')
    .replace(/<code[^>]*>.*?<\/code>/gs, '\uFFFC')
    .replace(/<[^>]*>/g, '\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')

/** What GitHub links in text: mentions, issues here and elsewhere, commits, addresses, emoji. */
export const references: readonly RegExp[] = [
  /@[a-z\d]/i,
  /#\d/,
  /\bGH-\d/i,
  /\b[\da-f]{7,40}\b/,
  /:\/\/|\bwww\./i,
  /:[a-z\d_+-]+:/i,
]
