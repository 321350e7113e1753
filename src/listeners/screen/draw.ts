import type { OutcomeStatus } from '../../report/view/status.ts'
import { limiterText } from '../../report/view/throttle-text.ts'

import { makePaint, type Paint } from '../../text/paint.ts'
import { plainText } from '../../text/plain-text.ts'
import { cutLine } from '../../text/width.ts'
import { grouped } from '../../text/words.ts'
import { formatDuration } from '../../util/duration.ts'
import { type ImageProgress, ratePerMinute, type Totals } from '../model/totals.ts'

export interface Canvas {
  readonly columns: number
  readonly rows: number
  readonly nowMs: number
  readonly unicode: boolean
  readonly color: boolean
}

/** What is drawn; of the started images no more than fit are looked at. */
export interface ProgressModel {
  readonly totals: Totals
  /** Images that have been sent and have not ended. */
  readonly inFlight: number
  /** ms that the limits make the rest take at least. */
  readonly atLeastMs: number
  readonly active: { readonly size: number; [Symbol.iterator](): Iterator<ImageProgress> }
}

interface Figures {
  readonly full: string
  readonly empty: string
  readonly spinner: string
  /** In place of the spinner: nothing is sent yet. */
  readonly idle: string
  readonly dot: string
  readonly more: string
}

const unicodeFigures: Figures = {
  full: '█',
  empty: '░',
  spinner: '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏',
  idle: '·',
  dot: '·',
  more: '…',
}
const asciiFigures: Figures = {
  full: '#',
  empty: '-',
  spinner: '-\\|/',
  idle: '.',
  dot: '|',
  more: '...',
}

/** One line is left free, for the cursor; and never less than this is drawn. */
const fewestLines = 2

/** The lines of the screen, each cut to its width; never more than fit, so that nothing scrolls. */
export function draw({ totals, inFlight, atLeastMs, active }: ProgressModel, canvas: Canvas): string[] {
  const figures = canvas.unicode ? unicodeFigures : asciiFigures
  const paint = makePaint(canvas.color)
  const room = Math.max(fewestLines, canvas.rows - 1)
  const head = [
    headLine({ ...totals, inFlight, atLeastMs }, canvas, { figures, paint }),
    ...holdLines(totals, canvas, paint),
  ].slice(0, room)
  const left = room - head.length
  const fit = active.size <= left ? active.size : Math.max(0, left - 1)
  const images = firstOf(active, fit)
  const width = Math.min(
    Math.max(0, ...images.map(({ label }) => label.length)),
    Math.floor(canvas.columns / 2),
  )
  const lines = [...head, ...images.map((image) => imageLine(image, width, canvas, figures))]
  if (active.size > fit && left > 0) {
    lines.push(paint('dim', `${figures.more} and ${grouped(active.size - fit)} more started`))
  }
  // The last column stays free: a full line makes some terminals wrap.
  return lines.map((line) => cutLine(line, canvas.columns - 1, figures.more))
}

function firstOf(images: Iterable<ImageProgress>, count: number): ImageProgress[] {
  const first: ImageProgress[] = []
  if (count === 0) return first
  for (const image of images) {
    first.push(image)
    if (first.length === count) break
  }
  return first
}

const countStyles: Readonly<Partial<Record<OutcomeStatus, Parameters<Paint>[0]>>> = {
  created: 'good',
  failed: 'bad',
  drifted: 'change',
}

const shownCounts: readonly OutcomeStatus[] = [
  'created',
  'failed',
  'drifted',
  'skipped',
  'cancelled',
  'exists',
]

/** `███░░░ 152/1,000 in 2m05s  created 120 · failed 2 · in flight 30 · queued 818 · 24/min · ETA 5m05s` */
function headLine(
  totals: Totals & Pick<ProgressModel, 'inFlight' | 'atLeastMs'>,
  { columns, nowMs }: Canvas,
  { figures, paint }: { readonly figures: Figures; readonly paint: Paint },
): string {
  const { total, done, counts, inFlight, atLeastMs, startedMs } = totals
  const cells = Math.min(20, Math.floor(columns / 8))
  const full = total === 0 ? cells : Math.floor((done / total) * cells)
  const bar = figures.full.repeat(full) + figures.empty.repeat(cells - full)
  const parts = shownCounts
    .filter((status) => status === 'created' || counts[status] > 0)
    .map((status) => {
      const text = `${status} ${grouped(counts[status])}`
      const style = counts[status] > 0 ? countStyles[status] : undefined
      return style === undefined ? text : paint(style, text)
    })
  const queued = total - done - inFlight
  if (inFlight > 0) parts.push(`in flight ${grouped(inFlight)}`)
  if (queued > 0) parts.push(`queued ${grouped(queued)}`)
  const rate = ratePerMinute(totals, nowMs)
  if (rate !== undefined) {
    parts.push(`${rate < 10 ? rate.toFixed(1) : grouped(Math.round(rate))}/min`)
    const leftMs = Math.max(atLeastMs, ((total - done) / rate) * 60_000)
    if (done < total) parts.push(`ETA ${wholeSeconds(leftMs)}`)
  }
  const elapsed = startedMs === undefined ? '' : ` in ${wholeSeconds(nowMs - startedMs)}`
  return `${bar} ${grouped(done)}/${grouped(total)}${elapsed}  ${parts.join(` ${figures.dot} `)}`
}

/** More projects may be held back than need be told at once. */
const holdsShown = 2

/** `held: golden-prod inserts: 300 a minute, on again at 10:42:00 UTC (in 12s)` */
function holdLines({ holds }: Totals, { nowMs }: Canvas, paint: Paint): string[] {
  return [...holds.values()].slice(0, holdsShown).map((hold) => {
    const text = `held: ${limiterText(hold)}: ${plainText(hold.why)}${untilText(hold.untilMs, nowMs)}`
    return paint('change', text)
  })
}

function untilText(untilMs: number | undefined, nowMs: number): string {
  if (untilMs === undefined) return ''
  const clock = new Date(untilMs).toISOString().slice(11, 19)
  return `, on again at ${clock} UTC (in ${wholeSeconds(Math.max(0, untilMs - nowMs))})`
}

/** `⠋ web-2026-11  operation RUNNING 40 %  34s` */
function imageLine(image: ImageProgress, width: number, canvas: Canvas, figures: Figures): string {
  const { nowMs, columns } = canvas
  const spinner = figures.spinner.charAt(Math.floor(nowMs / 100) % figures.spinner.length)
  const frame = image.phase === 'queued' ? figures.idle : spinner
  const label = cutLine(image.label, width, figures.more).padEnd(width)
  const elapsed = wholeSeconds(nowMs - image.startedMs)
  const room = columns - 1 - width - elapsed.length - 6
  return `${frame} ${label}  ${cutLine(stateText(image, nowMs), room, figures.more)}  ${elapsed}`
}

function stateText({ phase, percent, waiting }: ImageProgress, nowMs: number): string {
  if (waiting !== undefined && waiting.untilMs > nowMs) {
    return `waiting: ${waiting.why}, again in ${formatDuration(waiting.untilMs - nowMs)}`
  }
  if (phase !== 'running') return phase
  return percent === undefined ? 'operation RUNNING' : `operation RUNNING ${Math.round(percent)} %`
}

/** Without tenths, which would flicker. */
function wholeSeconds(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1_000)
  return seconds < 60 ? `${seconds}s` : formatDuration(seconds * 1_000)
}
