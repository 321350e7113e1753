import { type Html, type HtmlPart, html } from '../../text/html.ts'
import { plural } from '../../text/words.ts'
import type { SourceView } from '../view/source-view.ts'
import { type Budget, countOmitted, fitBlocks } from './fit.ts'
import { badge, nameText, omittedPart, section } from './parts.ts'

/** What the images are made from, those with a newer image first. */
export function sourcesSection(sources: readonly SourceView[], budget: Budget): HtmlPart {
  if (sources.length === 0) return undefined
  const rows = fitBlocks(
    sources.map((source) => ({
      rank: source.newer === null ? 1 : 0,
      full: () => sourceRow(source),
      brief: () => sourceRow({ ...source, image: null, newer: null }),
    })),
    budget,
  )
  return section('sources', 'Sources', [
    html`<details><summary>${plural(sources.length, 'source')}${newerText(sources)}</summary><table class="sources"><caption>Sources of the images</caption><thead><tr><th scope="col">source</th><th scope="col">image</th><th scope="col">state</th></tr></thead><tbody>${rows}</tbody></table></details>`,
    omittedPart(countOmitted(rows), 'source'),
  ])
}

function newerText(sources: readonly SourceView[]): string {
  const count = sources.filter(({ newer }) => newer !== null).length
  return count === 0 ? '' : `, ${count} with a newer image than the pinned one`
}

function sourceRow({ source, image, pinned, newer }: SourceView): Html {
  const path = (text: string) => html`<code>${nameText(text.replace(/^projects\//, ''))}</code>`
  const pin = pinned
    ? badge({ tone: 'good', sign: '=', word: 'pinned' })
    : badge({ tone: 'quiet', sign: '~', word: 'not pinned' })
  const state =
    newer === null ? pin : html`${badge({ tone: 'warn', sign: '!', word: 'newer' })} ${path(newer)}`
  return html`<tr><th scope="row">${path(source)}</th><td>${image === null ? '–' : path(image)}</td><td>${state}</td></tr>
`
}
