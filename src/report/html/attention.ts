import { type Html, type HtmlPart, html } from '../../text/html.ts'
import { grouped, plural } from '../../text/words.ts'
import { groupsOf } from '../view/image-view.ts'
import type { GroupView, ImageView, PlanView, ReportView, Status } from '../view/view.ts'
import { type Budget, fitBlocks } from './fit.ts'
import { markOf, rankOf, type Tone } from './marks.ts'
import { badge, detailLine, type IndexOf, lineText, nameLinks, section } from './parts.ts'

/** Names of images listed by a card. */
const namesShown = 40

/** A card that an approver must not miss. */
interface Card {
  readonly status: Status
  readonly title: string
  readonly images: readonly ImageView[]
  readonly lines: readonly string[]
  readonly left: readonly string[]
}

/** Failures by cause first, then what a plan destroys, then differences. Empty if nothing needs attention. */
export function attention(view: PlanView | ReportView, indexOf: IndexOf, budget: Budget): HtmlPart {
  const cards = cardsOf(view)
  if (cards.length === 0) return undefined
  const parts = fitBlocks(
    cards.map((card) => ({
      rank: rankOf(card.status),
      full: () => cardPart(card, indexOf),
      brief: () => cardPart({ ...card, images: card.images.slice(0, 1), lines: [], left: [] }, indexOf),
    })),
    budget,
  )
  const omitted = parts.filter((part) => part === undefined).length
  return section('attention', 'Needs attention', [
    html`<div class="cards">${parts}</div>`,
    omitted > 0 &&
      html`<p class="omitted">${plural(omitted, 'more cause')} omitted to keep the page small; the JSON report has all</p>`,
  ])
}

const causes = ['failed', 'blocked', 'drifted', 'skipped', 'cancelled'] as const
const destructive = ['delete', 'obsolete', 'deprecate'] as const

function cardsOf(view: PlanView | ReportView): Card[] {
  if (view.command === 'apply') {
    return causes.flatMap((status) =>
      view.groups.filter((group) => group.status === status).map((group) => causeCard(group, status)),
    )
  }
  const of = (status: Status) => view.images.filter((image) => image.status === status)
  const several = (status: Status, title: (count: number) => string): Card[] => {
    const images = of(status)
    return images.length === 0 ? [] : [{ status, title: title(images.length), images, lines: [], left: [] }]
  }
  return [
    ...groupsOf(view.images, 'blocked').map((group) => causeCard(group, 'blocked')),
    ...groupsOf(view.images, 'skipped').map((group) => causeCard(group, 'skipped')),
    ...destructive.flatMap((status) => several(status, destructiveTitles[status])),
    ...several('recreate', (count) => `${plural(count, 'image')} to create after the deletion in progress`),
    ...several(
      'drifted',
      (count) => `${plural(count, 'image')} ${count === 1 ? 'differs' : 'differ'} from the manifest`,
    ),
  ]
}

const destructiveTitles: Readonly<Record<(typeof destructive)[number], (count: number) => string>> = {
  delete: (count) => `${plural(count, 'image')} to delete; a deleted image cannot be restored`,
  obsolete: (count) =>
    `${plural(count, 'image')} to make obsolete; no new disk can be created from such an image`,
  deprecate: (count) => `${plural(count, 'image')} to deprecate; its users get a warning`,
}

const causeCard = ({ images, headline, lines, left }: GroupView, status: Status): Card => ({
  status,
  title: images.length === 1 ? headline : `${plural(images.length, 'image')}: ${headline}`,
  images,
  // the differences have a table in the row of the image
  lines: status === 'drifted' ? [] : lines,
  left,
})

function cardPart({ status, title, images, lines, left }: Card, indexOf: IndexOf): Html {
  const mark = markOf(status)
  return html`<article class="card ${mark.tone}"><h3>${badge(mark)} ${lineText(title)}</h3>${nameLinks(images, namesShown, indexOf)}${lines.map(detailLine)}${left.map((line) => html`<p class="left">${lineText(line)}</p>`)}</article>
`
}

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
  const omitted = parts.filter((part) => part === undefined).length
  return section('notes', 'Notes', [
    html`<ul class="notes">${parts}</ul>`,
    omitted > 0 && html`<p class="omitted">${grouped(omitted)} more omitted to keep the page small</p>`,
  ])
}
