import type { EndedImageView } from '../../view/view.ts'

export type PhaseView = EndedImageView['phases'][number]
export type PhaseName = PhaseView['name']

/** In the order of an image's life. A bar has its own height for each, so that no phase is known by its color alone. */
export const phases = {
  queued: { what: 'waits for a free slot of the run, another image, or a retry', y: 7, height: 2 },
  throttled: { what: 'waits for a rate limit', y: 5, height: 6 },
  insert: { what: 'its request is sent, and accepted', y: 0, height: 16 },
  wait: { what: 'its operation runs in the cloud', y: 2, height: 12 },
  verify: { what: 'its program tests the image', y: 2, height: 12 },
  promote: { what: 'joins its family', y: 0, height: 16 },
} as const satisfies Readonly<
  Record<PhaseName, { readonly what: string; readonly y: number; readonly height: number }>
>

export const phaseNames = Object.keys(phases) as PhaseName[]

export interface TimedImage {
  readonly image: EndedImageView
  readonly index: number
  /** Ms since the start of the run. */
  readonly startMs: number
  readonly endMs: number
  /** Of its phases, without gaps between them. */
  readonly totalMs: number
}

/** The images that took time, in the order of the view. */
export const timedImages = (images: readonly EndedImageView[]): TimedImage[] =>
  images.flatMap((image, index) => {
    const [first] = image.phases
    const last = image.phases.at(-1)
    if (first === undefined || last === undefined) return []
    const totalMs = image.phases.reduce((sum, { durationMs }) => sum + durationMs, 0)
    // most images are queued from the start: work sorts a waterfall
    const work = image.phases.find(({ name }) => name !== 'queued') ?? first
    return [{ image, index, startMs: work.startMs, endMs: last.startMs + last.durationMs, totalMs }]
  })

/** Ms by phase; phases without any are left out. */
export function totalsOf(images: readonly TimedImage[]): (readonly [PhaseName, number])[] {
  const sums = new Map<PhaseName, number>()
  for (const { image } of images) {
    for (const { name, durationMs } of image.phases) sums.set(name, (sums.get(name) ?? 0) + durationMs)
  }
  return phaseNames.flatMap((name) => {
    const ms = sums.get(name) ?? 0
    return ms > 0 ? [[name, ms] as const] : []
  })
}
