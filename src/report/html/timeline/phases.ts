import type { EndedImageView } from '../../view/view.ts'

export type PhaseView = EndedImageView['phases'][number]
export type PhaseName = PhaseView['name']

/** In the order of an image's life. A bar has its own height for each, so that no phase is known by its color alone. */
export const phases = {
  queued: { what: 'waits for a free slot of the run, another image, or a retry', y: 7, height: 2 },
  throttled: { what: 'waits for a rate limit', y: 5, height: 6 },
  insert: { what: 'its request is sent, and accepted', y: 0, height: 16 },
  wait: { what: 'its operation runs in the cloud', y: 2, height: 12 },
  verify: { what: 'its program tests the image', y: 3.5, height: 9 },
  promote: { what: 'joins its family', y: 1, height: 14 },
} as const satisfies Readonly<
  Record<PhaseName, { readonly what: string; readonly y: number; readonly height: number }>
>

const phaseNames = Object.keys(phases) as PhaseName[]

export interface TimedImage {
  readonly image: EndedImageView
  readonly index: number
  /** Ms since the start of the run. */
  readonly startMs: number
  readonly endMs: number
  /** Of its phases, without gaps between them. */
  readonly totalMs: number
  /** The same without the queue. */
  readonly workMs: number
}

/** The images that took time, in the order of the view. */
export const timedImages = (images: readonly EndedImageView[]): TimedImage[] =>
  images.flatMap((image, index) => {
    if (image.phases.length === 0) return []
    // most images are queued from the start: work sorts a waterfall
    const work = image.phases.filter(({ name }) => name !== 'queued')
    const startMs = Math.min(...(work.length > 0 ? work : image.phases).map((phase) => phase.startMs))
    const endMs = Math.max(...image.phases.map((phase) => phase.startMs + phase.durationMs))
    const totalMs = image.phases.reduce((sum, { durationMs }) => sum + durationMs, 0)
    const workMs = totalMs - sumOf(image.phases, 'queued')
    return [{ image, index, startMs, endMs, totalMs, workMs }]
  })

/** Ms by phase; phases without any are left out. */
export function totalsOf(images: readonly TimedImage[]): (readonly [PhaseName, number])[] {
  const spans = images.flatMap(({ image }) => image.phases)
  return phaseNames.map((name) => [name, sumOf(spans, name)] as const).filter(([, ms]) => ms > 0)
}

export const sumOf = (spans: readonly PhaseView[], of: PhaseName): number =>
  spans.reduce((sum, { name, durationMs }) => (name === of ? sum + durationMs : sum), 0)

export interface Piece extends PhaseView {
  /** It holds shorter phases too. */
  readonly isMixed: boolean
}

/** The phases as at most `max` pieces of a bar: neighbors form one piece, named by the longest of them. */
export function piecesOf(spans: readonly PhaseView[], max: number): Piece[] {
  if (spans.length <= max) return spans.map((span) => ({ ...span, isMixed: false }))
  const shortestMs = spans.reduce((sum, { durationMs }) => sum + durationMs, 0) / max
  const pieces: Piece[] = []
  let open: PhaseView[] = []
  for (const [index, span] of spans.entries()) {
    open.push(span)
    const ms = open.reduce((sum, { durationMs }) => sum + durationMs, 0)
    if (ms < shortestMs && index < spans.length - 1) continue
    const longest = open.reduce((a, b) => (b.durationMs > a.durationMs ? b : a))
    const startMs = Math.min(...open.map((one) => one.startMs))
    pieces.push({ name: longest.name, startMs, durationMs: ms, isMixed: open.length > 1 })
    open = []
  }
  return pieces
}
