import { type Html, type HtmlPart, html } from '../../text/html.ts'
import { grouped, plural } from '../../text/words.ts'
import { groupsOf } from '../view/image-view.ts'
import type { GroupView, ImageView, PlanView, ReportView, Status } from '../view/view.ts'
import { type Budget, countOmitted, fitBlocks } from './fit.ts'
import { markOf, rankOf, type Tone } from './marks.ts'
import { badge, detailLine, type IndexOf, lineText, nameLinks, omittedPart, section } from './parts.ts'

/** Names of images listed by a card. */
const namesShown = 40

/** Images with one status and cause. */
interface Line {
  readonly status: Status
  readonly title: string
  readonly images: readonly ImageView[]
}

/** What an approver must not miss. */
interface Card extends Line {
  /** More images of the same kind, each with a status of its own. */
  readonly others: readonly Line[]
  readonly details: readonly string[]
  readonly left: readonly string[]
}

/** Failures by cause first, then what a plan destroys, then differences. Empty if nothing needs attention. */
export function attention(view: PlanView | ReportView, indexOf: IndexOf, budget: Budget): HtmlPart {
  const cards = view.command === 'plan' ? planCards(view) : runCards(view)
  if (cards.length === 0) return undefined
  const parts = fitBlocks(
    cards.map((card) => ({
      rank: rankOf(card.status),
      full: () => cardPart(card, indexOf),
      brief: () =>
        cardPart({ ...card, images: card.images.slice(0, 1), others: [], details: [], left: [] }, indexOf),
    })),
    budget,
  )
  return section('attention', 'Needs attention', [
    html`<div class="cards">${parts}</div>`,
    omittedPart(countOmitted(parts), 'cause'),
  ])
}

const causes = ['failed', 'blocked', 'drifted', 'skipped', 'cancelled'] as const

const runCards = ({ groups }: ReportView): Card[] =>
  causes.flatMap((status) =>
    groups.filter((group) => group.status === status).map((group) => causeCard(group, status)),
  )

/** What becomes of images, worst first. */
const endings = {
  delete: (count: number) => `${plural(count, 'image')} to delete; a deleted image cannot be restored`,
  obsolete: (count: number) =>
    `${plural(count, 'image')} to make obsolete; no disk can be created from ${count === 1 ? 'it' : 'them'}`,
  deprecate: (count: number) =>
    `${plural(count, 'image')} to deprecate; ${count === 1 ? 'its' : 'their'} users get a warning`,
} as const

function planCards({ images }: PlanView): Card[] {
  const line = (status: Status, title: (count: number) => string): Line[] => {
    const some = images.filter((image) => image.status === status)
    return some.length === 0 ? [] : [{ status, title: title(some.length), images: some }]
  }
  const [retirement, ...others] = [
    ...line('delete', endings.delete),
    ...line('obsolete', endings.obsolete),
    ...line('deprecate', endings.deprecate),
  ]
  const differ = (count: number) =>
    `${plural(count, 'image')} ${count === 1 ? 'differs' : 'differ'} from the manifest`
  const recreate = (count: number) => `${plural(count, 'image')} to create once a deletion has ended`
  return [
    ...groupsOf(images, 'blocked').map((group) => causeCard(group, 'blocked')),
    ...groupsOf(images, 'skipped').map((group) => causeCard(group, 'skipped')),
    ...(retirement ? [{ ...retirement, others, details: [], left: [] }] : []),
    ...[...line('recreate', recreate), ...line('drifted', differ)].map((one) => ({
      ...one,
      others: [],
      details: [],
      left: [],
    })),
  ]
}

const causeCard = ({ images, headline, lines, left }: GroupView, status: Status): Card => ({
  status,
  title: images.length === 1 ? headline : `${plural(images.length, 'image')}: ${headline}`,
  images,
  others: [],
  // the row of the image has a table of the differences
  details: status === 'drifted' ? [] : lines,
  // the row of a cancelled image has its operation
  left: status === 'cancelled' ? [] : left,
})

function cardPart({ others, details, left, ...card }: Card, indexOf: IndexOf): Html {
  const parts = [card, ...others].map((line) => linePart(line, indexOf))
  return html`<article class="card ${markOf(card.status).tone}">${parts}${details.map(detailLine)}${left.map((text) => html`<p class="left">${lineText(text)}</p>`)}</article>
`
}

const linePart = ({ status, title, images }: Line, indexOf: IndexOf): Html =>
  html`<div class="line"><h3>${badge(markOf(status))} ${lineText(title)}</h3>${nameLinks(images, namesShown, indexOf)}</div>`

/** The notes and the warnings of operations. */
export function notes(view: PlanView | ReportView, indexOf: IndexOf, budget: Budget): HtmlPart {
  const warnings = view.groups.filter(({ status }) => status === 'warning')
  const all: readonly (readonly [Tone, string, string, readonly ImageView[]])[] = [
    ...warnings.map(({ headline, images }) => ['warn', 'warning', headline, images] as const),
    ...view.notes.map(({ message, images }) => ['quiet', 'note', message, images] as const),
  ]
  if (all.length === 0) return undefined
  const parts = fitBlocks(
    all.map(([tone, word, message, images], rank) => {
      const sign = tone === 'warn' ? '!' : 'i'
      const item = (shown: readonly ImageView[]) =>
        html`<li class="note">${badge({ tone, sign, word })}<div><p>${lineText(message)}</p>${shown.length > 0 && html`<details><summary>${plural(shown.length, 'image')}</summary>${nameLinks(shown, namesShown, indexOf)}</details>`}</div></li>
`
      return { rank, full: () => item(images), brief: () => item([]) }
    }),
    budget,
  )
  const omitted = countOmitted(parts)
  return section('notes', 'Notes', [
    html`<ul class="notes">${parts}</ul>`,
    omitted > 0 && html`<p class="omitted">${grouped(omitted)} more omitted to keep the page small</p>`,
  ])
}
