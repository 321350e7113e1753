/** What a run has to do, and its limits. All times in ms. */
export interface Task {
  /** The duration of each operation, in the order of the inserts: as the emulator draws them. */
  readonly latenciesMs: readonly number[]
  /** Inserts that the API accepts in each minute of the clock. */
  readonly perMinute: number
  /** When the run may send its first request: since the epoch, or since any full minute. */
  readonly startMs: number
  /** Operations that may run at once; default: unlimited. */
  readonly maxInFlight?: number
  /** By image: the index of its source image in this run; default: no image has one. */
  readonly sources?: readonly (number | undefined)[]
}

const minuteMs = 60_000

/**
 * The least time from the first request to the end of the last operation, for a client that knows the task in advance
 * and costs nothing. Assumptions:
 * - The quota is restored at each full minute of the clock, is unspent at the start, and may be spent in one instant: a
 *   run that starts 20 s into a minute has a whole quota for the remaining 40 s.
 * - Requests and responses take no time, no read precedes the first insert, and the client learns of the end of an
 *   operation at once.
 * - The n-th insert has the n-th latency, for whichever image, since the emulator draws them in this order.
 * - An image with a source image in the run is inserted once that one is READY, at the earliest.
 *
 * Without source images, the result is exact: inserting as early as possible is optimal. With source images, the images
 * with the longest chain of dependents go first. That is exact if all operations take equally long and no other limit
 * applies; otherwise the result is near the minimum, but not proven to be it.
 */
export function lowerBoundMs({
  latenciesMs,
  perMinute,
  startMs,
  maxInFlight = Infinity,
  sources = [],
}: Task): number {
  const pending = new PendingImages(latenciesMs.length, sources)
  const running: RunningOperation[] = []
  let [now, endMs, inserted, minute, left] = [startMs, startMs, 0, Math.floor(startMs / minuteMs), perMinute]
  while (inserted < latenciesMs.length) {
    for (let next = running.at(-1); next && next.endMs <= now; next = running.at(-1)) {
      running.pop()
      pending.addDependentsOf(next.image)
    }
    if (Math.floor(now / minuteMs) > minute) [minute, left] = [Math.floor(now / minuteMs), perMinute]
    const image = left > 0 && running.length < maxInFlight ? pending.takeNext() : undefined
    if (image === undefined) {
      const refillMs = left > 0 ? Infinity : (minute + 1) * minuteMs
      now = Math.min(refillMs, running.at(-1)?.endMs ?? Infinity)
      if (now === Infinity) throw dependencyCycle()
      continue
    }
    const operation = { image, endMs: now + (latenciesMs[inserted] ?? 0) }
    insertSorted(running, operation)
    endMs = Math.max(endMs, operation.endMs)
    inserted += 1
    left -= 1
  }
  return endMs - startMs
}

const dependencyCycle = () => new Error('dependency cycle')

interface RunningOperation {
  readonly image: number
  readonly endMs: number
}

/** Keeps the operation that ends first at the end of the list. */
function insertSorted(running: RunningOperation[], operation: RunningOperation): void {
  let [low, high] = [0, running.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((running[middle] as RunningOperation).endMs > operation.endMs) low = middle + 1
    else high = middle
  }
  running.splice(low, 0, operation)
}

/** The images without an insert: those whose source is READY, by the length of their chain of dependents, and the others. */
class PendingImages {
  readonly #insertable: number[][] = []
  readonly #dependents = new Map<number, number[]>()
  readonly #heights: number[]

  constructor(count: number, sources: readonly (number | undefined)[]) {
    for (const [image, source] of sources.entries()) {
      if (source === undefined) continue
      this.#dependents.set(source, [...(this.#dependents.get(source) ?? []), image])
    }
    this.#heights = Array.from({ length: count }, () => 0)
    for (let image = count - 1; image >= 0; image--) this.#raiseSources(image, sources)
    for (let image = count - 1; image >= 0; image--) if (sources[image] === undefined) this.#add(image)
  }

  /** Each source is at least one higher than its dependents. */
  #raiseSources(image: number, sources: readonly (number | undefined)[]): void {
    let height = this.#heights[image] ?? 0
    for (let next = sources[image]; next !== undefined; next = sources[next]) {
      height += 1
      if (height > this.#heights.length) throw dependencyCycle()
      if ((this.#heights[next] ?? 0) >= height) return
      this.#heights[next] = height
    }
  }

  #add(image: number): void {
    const height = this.#heights[image] ?? 0
    while (this.#insertable.length <= height) this.#insertable.push([])
    this.#insertable[height]?.push(image)
  }

  takeNext(): number | undefined {
    return this.#insertable.findLast((images) => images.length > 0)?.pop()
  }

  addDependentsOf(image: number): void {
    for (const dependent of this.#dependents.get(image) ?? []) this.#add(dependent)
  }
}
