import { type Html, type HtmlPart, html } from '../../text/html.ts'
import { grouped } from '../../text/words.ts'
import { type ExitCode, exitCodes } from '../exit-code.ts'
import { isNote } from '../view/notes-view.ts'
import type { PlanView, ReportView, Status } from '../view/view.ts'
import { markOf, worstFirst } from './marks.ts'
import { lineText, nameText } from './parts.ts'

interface Ending {
  readonly command: string
  readonly exitCode: ExitCode
  /** The catalogs of the manifest, or another name of the result; it may be empty. */
  readonly target?: string | undefined
}

/** `mintage plan platform-golden`, for the title of a page. */
export const titleOf = ({ command, target = '' }: Ending): string =>
  ['mintage', command, nameText(target)].filter(Boolean).join(' ')

/** The name of the program, of the command, and how it ended. */
export const brand = ({ command, exitCode, target = '' }: Ending): Html =>
  html`<div class="brand"><svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true"><circle cx="11" cy="11" r="9"/><circle cx="11" cy="11" r="5"/></svg><span><b>mintage</b> ${command}${target !== '' && html` <code>${nameText(target)}</code>`}</span><span class="exit">exit code ${exitCode}${exitCode > 2 && `: ${exitCodes[exitCode]}`}</span></div>`

const maxRemarks = 50

export function header(view: PlanView | ReportView): HtmlPart {
  const { text, cost } = view.summary
  const stop = 'stopText' in view ? view.stopText : undefined
  // notes have a section of their own
  const remarks = view.remarks
    .filter((remark) => !isNote(remark))
    .slice(0, maxRemarks)
    .map((remark) => html`<li>${lineText(remark)}</li>`)
  return html`${brand(view)}
<h1>${text}</h1>
${cost !== undefined && html`<p class="muted">${cost}</p>`}${stop !== undefined && html`<p class="stop">${stop}</p>`}
${counts(view)}
${remarks.length > 0 && html`<ul class="remarks">${remarks}</ul>`}`
}

/** The script makes each count a button that shows its images alone. */
function counts(view: PlanView | ReportView): Html {
  const numbers: Partial<Readonly<Record<Status, number>>> = view.counts
  const items = worstFirst.flatMap((status) => {
    const count = numbers[status] ?? 0
    if (count === 0) return []
    const { tone, sign, word } = markOf(status)
    return [
      html`<li class="${tone}" data-count="${status}"><span><span class="sign" aria-hidden="true">${sign}</span> <b>${grouped(count)}</b> ${word}</span></li>`,
    ]
  })
  return html`<ul class="counts" aria-label="Images by status">${items}</ul>`
}
