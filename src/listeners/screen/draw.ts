import { doneChanges, type OutcomeStatus, statusText } from '../../report/view/status.ts'
import { limitedText } from '../../report/view/texts/throttle-text.ts'
import { makePaint, type Paint } from '../../text/paint.ts'
import { plainText } from '../../text/plain-text.ts'
import { cutLine, cutName } from '../../text/width.ts'
import { grouped } from '../../text/words.ts'
import { formatDuration } from '../../util/duration.ts'
import type { ImageProgress, Progress } from '../model/progress.ts'

export interface Canvas {
  readonly columns: number
  readonly rows: number
  readonly nowMs: number
  readonly unicode: boolean
  readonly color: boolean
}

interface Figures {
  readonly full: string
  readonly empty: string
  readonly spinner: string
  /** Instead of the spinner: nothing is sent yet. */
  readonly idle: string
  readonly dot: string
  readonly more: string
}

const unicodeFigures: Figures = {
  full: '█',
  empty: '░',
  spinner: '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏',
  idle: '·',
  dot: ' · ',
  more: '…',
}
const asciiFigures: Figures = {
  full: '#',
  empty: '-',
  spinner: '-\\|/',
  idle: '.',
  dot: ' | ',
  more: '...',
}

interface Tools extends Canvas {
  readonly figures: Figures
  readonly paint: Paint
}

/** Minimum lines to draw. One line stays free for the cursor. */
const minLines = 2

/** Columns of `⠋   running in the cloud 40%  12m05s` and the last one, which stays free. */
const columnsBesideName = 37

/**
 * The lines of the screen, each cut to its width. They always fit, so that nothing scrolls. `atLeastMs`: minimum
 * remaining time, by the limits and by the images created so far.
 */
export function draw(progress: Progress, atLeastMs: number, canvas: Canvas): string[] {
  const figures = canvas.unicode ? unicodeFigures : asciiFigures
  const tools = { ...canvas, figures, paint: makePaint(canvas.color) }
  const { active } = progress
  const room = Math.max(minLines, canvas.rows - 1)
  const head = [...headLine(progress, atLeastMs, tools), ...throttledLines(progress, tools)].slice(0, room)
  const left = room - head.length
  const fit = active.size <= left ? active.size : Math.max(0, left - 1)
  const images = firstOf(active.values(), fit)
  const widest = Math.max(0, ...images.map(({ label }) => label.length))
  const width = Math.min(widest, Math.max(Math.floor(canvas.columns / 2), canvas.columns - columnsBesideName))
  const lines = [...head, ...images.map((image) => imageLine(image, width, tools))]
  if (active.size > fit && left > 0) {
    lines.push(tools.paint('dim', `${figures.more} and ${grouped(active.size - fit)} more started`))
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

/** The part that is being read, until images start or finish; empty before the first event. */
function headLine(progress: Progress, atLeastMs: number, tools: Tools): string[] {
  if (progress.startedMs !== undefined || progress.done > 0) return [runLine(progress, atLeastMs, tools)]
  if (progress.readings.size === 0) return []
  const parts = [...progress.readings.values()].map(
    ({ what, done, total }) => `${what} ${grouped(done)}/${grouped(total)}`,
  )
  return [`${spinner(tools)} reading ${parts.join(tools.figures.dot)}`]
}

const countStyles: Readonly<Partial<Record<OutcomeStatus, Parameters<Paint>[0]>>> = {
  created: 'good',
  failed: 'bad',
  drifted: 'change',
}

const shownCounts: readonly OutcomeStatus[] = [
  ...doneChanges,
  'failed',
  'drifted',
  'skipped',
  'cancelled',
  'withheld',
  'exists',
  'notSelected',
]

/** `███░░░ 152/1,000 in 2m05s  created 120 · failed 2 · in flight 9 · running 21 · not started 848 · 24/min · ETA 5m05s` */
function runLine(progress: Progress, atLeastMs: number, { columns, nowMs, figures, paint }: Tools): string {
  const { total, done, counts, states, notStarted, startedMs } = progress
  const cells = Math.min(20, Math.floor(columns / 8))
  const full = total === 0 ? cells : Math.floor((done / total) * cells)
  const bar = figures.full.repeat(full) + figures.empty.repeat(cells - full)
  const parts = shownCounts
    .filter((status) => status === 'created' || counts[status] > 0)
    .map((status) => {
      const text = `${statusText(status)} ${grouped(counts[status])}`
      const style = counts[status] > 0 ? countStyles[status] : undefined
      return style === undefined ? text : paint(style, text)
    })
  const open = [
    ['in flight', states.inFlight],
    ['running', states.running],
    ['verifying', states.verifying],
    ['queued', states.queued],
    ['not started', notStarted],
  ] as const
  for (const [state, count] of open) if (count > 0) parts.push(`${state} ${grouped(count)}`)
  const rate = progress.ratePerMinute(nowMs)
  if (rate !== undefined) {
    parts.push(`${rate < 10 ? rate.toFixed(1) : grouped(Math.round(rate))}/min`)
    const leftMs = Math.max(atLeastMs, ((total - done) / rate) * 60_000)
    if (done < total && leftMs >= 1_000) parts.push(`ETA ${wholeSeconds(leftMs)}`)
  }
  const elapsed = startedMs === undefined ? '' : ` in ${wholeSeconds(nowMs - startedMs)}`
  return `${bar} ${grouped(done)}/${grouped(total)}${elapsed}  ${parts.join(figures.dot)}`
}

/** Lines for throttled limiters. */
const maxThrottled = 2

/** `golden-prod: writes rate limited: 300 per minute, resumes at 10:42:00 UTC (in 12s)` */
function throttledLines({ throttled }: Progress, { nowMs, paint }: Tools): string[] {
  return [...throttled.values()].slice(0, maxThrottled).map((event) => {
    const { why, untilMs } = event
    const until =
      untilMs === undefined ? '' : `, resumes at ${clockTime(untilMs)} (in ${wholeSeconds(untilMs - nowMs)})`
    return paint('change', `${limitedText(event)}: ${plainText(why)}${until}`)
  })
}

const clockTime = (ms: number): string => `${new Date(ms).toISOString().slice(11, 19)} UTC`

const spinner = ({ nowMs, figures }: Tools): string =>
  figures.spinner.charAt(Math.floor(nowMs / 100) % figures.spinner.length)

/** `⠋ web-2026-11  running in the cloud 40%  34s` */
function imageLine(image: ImageProgress, width: number, tools: Tools): string {
  const { nowMs, columns, figures } = tools
  const mark = image.state === 'queued' ? figures.idle : spinner(tools)
  const label = cutName(image.label, width, figures.more).padEnd(width)
  const elapsed = wholeSeconds(nowMs - image.startedMs)
  const room = columns - 1 - width - elapsed.length - 6
  return `${mark} ${label}  ${cutLine(stateText(image, nowMs), room, figures.more)}  ${elapsed}`
}

function stateText({ state, percent, waiting }: ImageProgress, nowMs: number): string {
  if (waiting !== undefined && waiting.untilMs > nowMs) {
    return `waiting ${formatDuration(waiting.untilMs - nowMs)}: ${waiting.why}`
  }
  if (state === 'inFlight') return 'in flight'
  if (state === 'queued' || state === 'verifying') return state
  return `running in the cloud${percent === undefined ? '' : ` ${Math.round(percent)}%`}`
}

/** Without tenths, which would flicker. */
function wholeSeconds(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1_000)
  return seconds < 60 ? `${seconds}s` : formatDuration(seconds * 1_000)
}
