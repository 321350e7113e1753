import { type Html, type HtmlPart, html } from '../../text/html.ts'
import type { ProblemView } from '../view/view.ts'
import { type Budget, countOmitted, fitBlocks } from './fit.ts'
import { badge, lineText, nameText, omittedPart, placeText, section } from './parts.ts'

/** The diagnostics of the manifest, errors first. */
export function problemsSection(problems: readonly ProblemView[], budget: Budget): HtmlPart {
  if (problems.length === 0) return undefined
  const errors = problems.filter(({ severity }) => severity === 'error')
  const warnings = problems.filter(({ severity }) => severity === 'warning')
  const rows = fitBlocks(
    [...errors, ...warnings].map((problem, rank) => ({
      rank,
      full: () => problemRow(problem),
      brief: () => problemRow({ ...problem, message: problem.message.slice(0, 200) }),
    })),
    budget,
  )
  const title = errors.length === 0 ? 'Warnings of the manifest' : 'Problems of the manifest'
  return section('problems', title, [
    html`<table class="problems"><caption>${title}</caption><thead><tr><th scope="col">severity</th><th scope="col">place</th><th scope="col">problem</th></tr></thead><tbody>${rows}</tbody></table>`,
    omittedPart(countOmitted(rows), 'problem'),
  ])
}

function problemRow({ severity, code, message, place }: ProblemView): Html {
  const mark =
    severity === 'error' ? ({ tone: 'bad', sign: '✕' } as const) : ({ tone: 'warn', sign: '!' } as const)
  return html`<tr><td>${badge({ ...mark, word: severity })}</td><th scope="row">${place === null ? 'manifest' : html`<code>${placeText(place)}</code>`}</th><td>${lineText(message)} <code class="code">${nameText(code)}</code></td></tr>
`
}
