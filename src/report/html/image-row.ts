import { type Html, type HtmlPart, html } from '../../text/html.ts'
import { plural } from '../../text/words.ts'
import { formatDuration } from '../../util/duration.ts'
import type { VerifyView } from '../view/verify-view.ts'
import { type EndedImageView, isPlanned, type PlannedImageView } from '../view/view.ts'
import { differences } from './diff-table.ts'
import type { Block } from './fit.ts'
import { markOf, rankOf } from './marks.ts'
import { badge, lineText, nameText, outputText, placeText, rowId } from './parts.ts'

export type AnyImageView = PlannedImageView | EndedImageView

/** One image, in full with its differences, its request and the output of its verification. */
export const imageBlock = (image: AnyImageView, index: number): Block => ({
  rank: rankOf(image.status),
  full: () => row(image, index, [differences(image), isPlanned(image) ? planned(image) : ended(image)]),
  brief: () => row(image, index, false),
})

/** Its name is enough. */
export const quietBlock = ({ name, status }: AnyImageView, index: number): Block => {
  const item = () => html`<li id="${rowId(index)}" data-s="${status}"><code>${nameText(name)}</code></li>`
  return { rank: rankOf(status), full: item, brief: item }
}

function row(image: AnyImageView, index: number, body: HtmlPart): Html {
  const { name, status, headline, manifest } = image
  const mark = markOf(status)
  const ms = 'durationMs' in image ? image.durationMs : null
  return html`<li class="row ${mark.tone}" id="${rowId(index)}" data-s="${status}">${badge(mark)}<div class="image"><p><code class="name">${nameText(name)}</code> <span class="what">${whatText(headline, ms)}</span></p>${body}</div><div class="aside">${manifest && html`<span class="place">${placeText(manifest)}</span>`}${ms !== null && ms > 0 && html`<span class="took">${formatDuration(ms)}</span>`}</div></li>
`
}

/** The duration has a column of its own. */
const whatText = (headline: string, ms: number | null): string => {
  const lead = ms === null ? '' : `in ${formatDuration(ms)}`
  return lineText(
    lead !== '' && headline.startsWith(lead) ? headline.slice(lead.length).replace(/^: /, '') : headline,
  )
}

/** Kinds of steps in words. */
const stepWords: Readonly<Record<string, string>> = {
  awaitDeletion: 'wait for its deletion',
  awaitReady: 'wait until READY',
  setLabels: 'set labels',
  patch: 'set description',
  attachFamily: 'attach to family',
}

function planned({ name, steps, sent }: PlannedImageView): HtmlPart {
  const words = steps.map((step) => html`<li>${stepWords[step] ?? step}</li>`)
  return [
    steps.length > 1 && html`<ol class="steps" aria-label="Steps of ${nameText(name)}">${words}</ol>`,
    sent.length > 0 &&
      html`<details><summary>request <span class="muted">${plural(sent.length, 'field')}</span></summary><pre>${sent.map(lineText).join('\n')}</pre></details>`,
  ]
}

const ended = ({ left, verify }: EndedImageView): HtmlPart => [
  left !== undefined && html`<p class="left">${lineText(left)}</p>`,
  verify && verification(verify),
]

const verifyResults: Readonly<Record<VerifyView['result'], string>> = {
  passed: 'passed',
  failed: 'failed',
  timedOut: 'timed out',
  notStarted: 'did not start',
}

/** The output of a program that did not pass is open: it has the reason. */
function verification({ result, exitCode, signal, output, outputCut }: VerifyView): Html {
  const end = [
    verifyResults[result],
    ...(exitCode === null || exitCode === 0 ? [] : [`exit code ${exitCode}`]),
    ...(signal === null ? [] : [nameText(signal)]),
  ].join(', ')
  if (output === null || output === '') return html`<p class="verify">verification ${end}, without output</p>`
  const open = result === 'passed' ? undefined : ' open'
  return html`<details${open}><summary>verification ${end}</summary><pre>${outputCut && '…\n'}${outputText(output)}</pre></details>`
}
