import { type Html, type HtmlPart, html } from '../../../text/html.ts'
import { grouped, plural } from '../../../text/words.ts'
import { formatDuration } from '../../../util/duration.ts'
import type { ReportView } from '../../view/view.ts'
import { type Budget, fitBlocks } from '../fit.ts'
import { nameText, section } from '../parts.ts'
import { axis, gridLines, lane, phaseRect } from './bars.ts'
import { type PhaseName, phases, sumOf, type TimedImage, timedImages, totalsOf } from './phases.ts'
import { percent, scaleOf } from './scale.ts'

/** Images up to which each has a bar, and the number of bars of a larger run. */
const limits = { all: 500, slowest: 200 } as const

/** A run that is throttled over and over has more phases than a screen has room for. */
const pieces = { full: 60, brief: 6 } as const

/** Where the time of a run went: by phase, and for each image. Empty if no image took any. */
export function timeline({ images, durationMs }: ReportView, budget: Budget): HtmlPart {
  const timed = timedImages(images)
  if (timed.length === 0) return undefined
  const totals = totalsOf(timed)
  const isCut = timed.length > limits.all
  const shown = isCut
    ? [...timed].sort((a, b) => b.workMs - a.workMs).slice(0, limits.slowest)
    : [...timed].sort((a, b) => a.startMs - b.startMs)
  const scale = scaleOf(timed.reduce((max, { endMs }) => Math.max(max, endMs), durationMs))
  const which = isCut
    ? `The ${limits.slowest} slowest of ${grouped(timed.length)} images, not counting their time in the queue`
    : `${plural(timed.length, 'image')} in the order in which they started`
  const lanes = fitBlocks(
    shown.map((one) => ({
      rank: 0,
      full: () => lane(one, scale, pieces.full),
      brief: () => lane(one, scale, pieces.brief),
    })),
    budget,
  )
  return section('timeline', 'Where the time went', [
    totalsPart(totals, timed.length),
    html`<figure class="lanes" aria-labelledby="lanes-title"><figcaption id="lanes-title">${which}, over ${formatDuration(scale.spanMs)}</figcaption>${axis(scale)}<div class="plot">${gridLines(scale)}<ul>${lanes}</ul></div></figure>`,
    table(shown, totals),
  ])
}

/** One bar for all images, with a legend that has the figures. */
function totalsPart(totals: readonly (readonly [PhaseName, number])[], count: number): Html {
  const sum = totals.reduce((all, [, ms]) => all + ms, 0)
  const scale = scaleOf(sum)
  let startMs = 0
  const bar = totals.map(([name, ms]) => {
    const x = percent(startMs, scale)
    startMs += ms
    return phaseRect(name, x, percent(ms, scale), `${name} ${formatDuration(ms)}`)
  })
  const legend = totals.map(
    ([name, ms]) =>
      html`<li><svg width="22" height="16" aria-hidden="true">${phaseRect(name, '0', '22', name)}</svg><span><b>${name}</b> ${formatDuration(ms)} <span class="muted">${shareText(ms, sum)}</span><br><small>${phases[name].what}</small></span></li>`,
  )
  return html`<figure class="totals" aria-labelledby="totals-title"><figcaption id="totals-title">Time of ${plural(count, 'image')} by phase, ${formatDuration(sum)} in all</figcaption><svg width="100%" height="16" aria-hidden="true">${bar}</svg><ul class="legend">${legend}</ul></figure>
`
}

/** `34%`; `<1%` for a part that rounds to 0%. */
const shareText = (ms: number, sum: number): string => {
  const share = Math.round((ms / sum) * 100)
  return share === 0 ? '<1%' : `${share}%`
}

/** The figures of the bars. */
function table(shown: readonly TimedImage[], totals: readonly (readonly [PhaseName, number])[]): Html {
  const names = totals.map(([name]) => name)
  const rows = shown.map(({ image, totalMs }) => {
    const cells = names.map((name) => html`<td>${msText(sumOf(image.phases, name))}</td>`)
    return html`<tr><th scope="row"><code>${nameText(image.label)}</code></th><td>${image.status}</td>${cells}<td>${formatDuration(totalMs)}</td></tr>
`
  })
  const head = ['image', 'result', ...names, 'total'].map((name) => html`<th scope="col">${name}</th>`)
  return html`<details class="figures"><summary>the same data as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Time of each image by phase"><table><caption>Time of each image by phase</caption><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div></details>`
}

const msText = (ms: number): string => (ms === 0 ? '–' : formatDuration(ms))
