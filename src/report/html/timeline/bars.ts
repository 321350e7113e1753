import { type Html, html } from '../../../text/html.ts'
import { formatDuration } from '../../../util/duration.ts'
import { markOf } from '../marks.ts'
import { badge, nameText, rowId } from '../parts.ts'
import { type PhaseName, phases, piecesOf, type TimedImage } from './phases.ts'
import { percent, type Scale } from './scale.ts'

/** Shortest length of a phase on screen, as a share of the scale: shorter ones would be invisible. */
const minShare = 0.002

/** Ticks as text, above the bars. */
export const axis = (scale: Scale): Html =>
  html`<div class="lane axis" aria-hidden="true"><span></span><svg width="100%" height="16">${scale.ticks.map(
    ({ ms, text }, index) =>
      html`<text x="${percent(ms, scale)}" y="12"${index > 0 && html` text-anchor="middle"`}>${text}</text>`,
  )}</svg><span></span></div>
`

/** Lines through all bars. */
export const gridLines = (scale: Scale): Html =>
  html`<div class="lane grid" aria-hidden="true"><span></span><svg width="100%" height="100%">${scale.ticks.map(
    ({ ms }) => {
      const x = percent(ms, scale)
      return html`<line x1="${x}" x2="${x}" y1="0" y2="100%"/>`
    },
  )}</svg><span></span></div>
`

/** One image: its name, its bar, its time. The table has the same for readers who cannot see the bar. */
export function lane({ image, index, endMs, totalMs }: TimedImage, scale: Scale, maxPieces: number): Html {
  const mark = markOf(image.status)
  const bar = piecesOf(image.phases, maxPieces).map(({ name, startMs, durationMs, isMixed }) => {
    const length = Math.max(durationMs, scale.spanMs * minShare)
    return phaseRect(
      name,
      percent(startMs, scale),
      percent(length, scale),
      `${isMixed ? 'mostly ' : ''}${name} ${formatDuration(durationMs)}, from ${formatDuration(startMs)}`,
    )
  })
  const end = mark.tone !== 'good' && mark.tone !== 'change'
  return html`<li class="lane" data-i="${rowId(index)}"><a href="#${rowId(index)}"><code>${nameText(image.label)}</code></a><svg width="100%" height="16" aria-hidden="true">${bar}</svg><span class="took">${end && badge({ ...mark, word: '' })}${formatDuration(totalMs)}<span class="hidden"> ${mark.word}, until ${formatDuration(endMs)}</span></span></li>
`
}

/** A piece of a bar. */
export function phaseRect(name: PhaseName, x: string, width: string, title: string): Html {
  const { y, height } = phases[name]
  return html`<rect class="p-${name}" x="${x}" y="${y}" width="${width}" height="${height}"><title>${title}</title></rect>`
}
