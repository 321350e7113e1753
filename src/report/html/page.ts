import { type HtmlPart, html } from '../../text/html.ts'
import { plainText } from '../../text/plain-text.ts'
import type { PlanView, ReportView, StartFailure } from '../view/view.ts'
import { attention, notes } from './attention.ts'
import { document } from './document.ts'
import { families } from './families.ts'
import type { Budget } from './fit.ts'
import { brand, header, titleOf } from './header.ts'
import { detailLine, type IndexOf, lineText, section } from './parts.ts'
import { problemsSection } from './problems.ts'
import { sourcesSection } from './sources.ts'
import { timeline } from './timeline/timeline.ts'

const kB = 1_000

/** Bytes of the parts that grow with the number of images; docs/html.md states their sum. */
const budgets = {
  attention: { full: 200 * kB, all: 300 * kB },
  problems: { full: 200 * kB, all: 250 * kB },
  sources: { full: 100 * kB, all: 150 * kB },
  notes: { full: 100 * kB, all: 150 * kB },
  lanes: { full: 600 * kB, all: 900 * kB },
  images: { full: 3_000 * kB, all: 5_000 * kB },
} as const satisfies Readonly<Record<string, Budget>>

/** The page of a plan or a run. The same view makes the same bytes. */
export function resultPage(view: PlanView | ReportView): string {
  const indexes = new Map(view.images.map(({ path }, index) => [path, index]))
  const indexOf: IndexOf = ({ path }) => indexes.get(path)
  const parts = [
    ['attention', 'Attention', attention(view, indexOf, budgets.attention)],
    ['problems', 'Manifest', problemsSection(view.problems, budgets.problems)],
    ['timeline', 'Time', view.command === 'apply' ? timeline(view, budgets.lanes) : undefined],
    [
      'images',
      'Images',
      view.images.length > 0 && section('images', 'Images', families(view, budgets.images)),
    ],
    [
      'sources',
      'Sources',
      view.command === 'plan' ? sourcesSection(view.sources, budgets.sources) : undefined,
    ],
    ['notes', 'Notes', notes(view, indexOf, budgets.notes)],
  ] as const
  const shown = parts.filter(([, , part]) => part !== undefined && part !== false)
  return document({
    title: `${titleOf(view)}: ${view.summary.text}`,
    header: header(view),
    search: view.images.length > 0 ? search(shown) : undefined,
    main: shown.map(([, , part]) => part),
  })
}

const search = (parts: readonly (readonly [id: string, title: string, part: HtmlPart])[]): HtmlPart =>
  html`<search hidden><form><label class="hidden" for="filter">Filter the images by words</label><input id="filter" type="search" placeholder="Filter: name, family, field …" autocomplete="off" spellcheck="false"><output for="filter"></output><button type="button" id="toggle">Open all</button><nav aria-label="Sections"><ul>${parts.map(
    ([id, title]) => html`<li><a href="#${id}">${title}</a></li>`,
  )}</ul></nav></form></search>
`

/** The page of a command that did not start. */
export const failurePage = (failure: StartFailure): string => {
  const { message, hint, problems } = failure
  return document({
    title: `${titleOf(failure)}: could not start`,
    header: html`${brand(failure)}
<h1>Could not start</h1>`,
    main: [
      html`<article class="card bad">${message.split('\n').map((line) => html`<p>${lineText(plainText(line))}</p>`)}${hint !== undefined && detailLine(`hint: ${plainText(hint)}`)}</article>
`,
      problemsSection(problems, budgets.problems),
    ],
  })
}
