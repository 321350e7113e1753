import { codeCell, codeFence, codeSpan, tableHead, tableRow } from '../../../text/markdown.ts'
import { plural } from '../../../text/words.ts'
import { statusText } from '../../view/status.ts'
import { groupAlike } from '../../view/texts/group-alike.ts'
import { placeViewText } from '../../view/texts/place-view-text.ts'
import type { FamilyView, GroupView, ImageView, ProblemView } from '../../view/view.ts'
import { andMore, type Entry } from './document.ts'
import type { EntryLimits } from './limit.ts'

const list = (texts: readonly string[], max: number): string[] => {
  const items = texts.slice(0, max).map((text) => `- ${text}`)
  return texts.length > max ? [...items, `- ${andMore(texts.length - max)}`] : items
}

const spans = (texts: readonly string[], { line }: EntryLimits): string[] =>
  texts.map((text) => codeSpan(text, line))

const names = (texts: readonly string[], limits: EntryLimits): string => {
  const shown = spans(texts.slice(0, limits.names), limits)
  return `${shown.join(', ')}${texts.length > shown.length ? ` ${andMore(texts.length - shown.length)}` : ''}`
}

/** `- `web-1`: `create from …``, with the fields to be sent. */
export function imageRow({ label, text }: ImageView, sent: readonly string[], limits: EntryLimits): Entry {
  const row = `- ${codeSpan(label, limits.line)}: ${codeSpan(text, limits.line)}`
  if (sent.length === 0) return { kind: 'row', text: row, count: 1 }
  return { kind: 'block', text: `${row}\n\n${fence('text', sent, limits)}`, count: 1 }
}

/** Images with one cause: the cause, then their names unless the details have them, and its details. */
export function groupBlock(
  { status, images, names: labels, ...group }: GroupView,
  limits: EntryLimits,
): Entry {
  const { headline, lines, left } = group
  const what = status === 'warning' || status === 'note' ? status : statusText(status)
  const isSingle = images.length === 1
  const who = isSingle ? names(labels, limits) : plural(images.length, 'image')
  const items = [
    ...(isSingle || left.length === images.length ? [] : [`- ${names(labels, limits)}`]),
    ...list(spans(lines, limits), limits.lines),
    ...list(spans(left, limits), limits.names),
  ]
  const head = `**${what}** ${who}: ${codeSpan(headline, limits.line)}`
  const text = items.length === 0 ? head : [head, '', ...items].join('\n')
  return { kind: 'block', text, count: images.length }
}

/** Images with the same update, and its diff. */
export function updateBlocks(
  images: readonly ImageView[],
  command: 'plan' | 'apply',
  limits: EntryLimits,
): Entry[] {
  const groups = groupAlike(images, ({ headline, updates }) => [
    command === 'plan' ? `update ${headline}` : 'updated', // the headline of a run is its time
    ...updates.flatMap(({ field, expected, actual }) => [`- ${field}: ${actual}`, `+ ${field}: ${expected}`]),
  ])
  return groups.map(({ items, lines: [headline = '', ...diff] }) => {
    const labels = items.map(({ label }) => label)
    const what = codeSpan(headline, limits.line)
    const who = names(labels, limits)
    const head =
      items.length === 1 ? `${who}: ${what}` : `${what} of ${plural(items.length, 'image')}: ${who}`
    return { kind: 'block', text: `${head}\n\n${fence('diff', diff, limits)}`, count: items.length }
  })
}

const fence = (language: 'diff' | 'text', lines: readonly string[], limits: EntryLimits): string => {
  const block = codeFence(language, lines.slice(0, limits.lines), limits.line)
  return lines.length > limits.lines ? `${block}\n\n${andMore(lines.length - limits.lines)}` : block
}

export const headsTableHead = tableHead(['family', 'project', 'head before', 'head after', 'retirements'])

/** The heads of a family before and after. */
export function headRow({ family, project, ...heads }: FamilyView, limits: EntryLimits): Entry {
  const { before, after, ifVerified, deferred, withheld, isUnknown } = heads
  const cell = (text: string) => codeCell(text, limits.line)
  const head = (name: string | null) => (isUnknown ? 'unknown' : name === null ? 'none' : cell(name))
  const isChanged = before !== after
  const retirements = [
    ...(deferred > 0 ? [`${deferred} deferred`] : []),
    ...(withheld === null ? [] : [`withheld: ${cell(withheld)}`]),
  ]
  const cells = [
    cell(family),
    cell(project),
    head(before),
    isChanged || isUnknown ? `${head(after)}${ifVerified ? ' if verified' : ''}` : 'unchanged',
    retirements.join(', '),
  ]
  return { kind: 'row', text: tableRow(cells), count: 1 }
}

/** A family with the planned lifecycle of its images. */
export function familyBlock(headline: string, members: readonly string[], limits: EntryLimits): Entry {
  const items = members.map((text) => codeSpan(text, limits.line))
  return {
    kind: 'block',
    text: [codeSpan(headline, limits.line), '', ...list(items, limits.names)].join('\n'),
    count: 1,
  }
}

/** `- error `images.yaml:4:3`: `unknown key "nmae"`` */
export function problemRow({ severity, place, message }: ProblemView, limits: EntryLimits): Entry {
  const at = place === null ? '' : ` ${codeSpan(placeViewText(place), limits.line)}`
  return { kind: 'row', text: `- ${severity}${at}: ${codeSpan(message, limits.line)}`, count: 1 }
}

/** A sentence. */
export const remarkRow = (text: string, limits: EntryLimits): Entry => ({
  kind: 'row',
  text: `- ${codeSpan(text, limits.line)}`,
  count: 1,
})
