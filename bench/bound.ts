/** What a run has to do at least, and within which limits. All times in ms. */
export interface Task {
  /** How long the operation of the first insert runs, that of the second, and so on: as the emulator draws them. */
  readonly latenciesMs: readonly number[]
  /** Inserts that the API takes in a minute of the clock. */
  readonly perMinute: number
  /** When the run may send its first request: since the epoch, or since any full minute. */
  readonly startMs: number
  /** Operations that may run at once; any number, unless said. */
  readonly inFlight?: number
  /** By image: the image of this run (its index) that it is made from. None, unless said. */
  readonly sources?: readonly (number | undefined)[]
}

const minuteMs = 60_000

/**
 * The least time from the first request to the end of the last operation, for a client that knows all of this and
 * costs nothing. It is assumed that
 * - the quota is whole again at each full minute of the clock, nothing of the first minute's is spent, and all of a
 *   minute's may be spent in its first instant: a run that starts 20 s into a minute has a quota for the 40 s left;
 * - requests and answers take no time, nothing has to be read before the first insert, and the client learns of an
 *   operation's end in the instant of it;
 * - the n-th insert's operation takes the n-th latency, whichever image it is of, since the emulator draws them so;
 * - an image that is made from another of the run is inserted in the instant in which that one is READY, at the
 *   earliest.
 * Inserting as early as possible is then best, and the figure exact. Where images depend on each other it is that of
 * the images with the longest chain behind them first: exact where all operations take equally long and there is no
 * other limit, and else close to the least, but not proven to be it.
 */
export function leastMs({
  latenciesMs,
  perMinute,
  startMs,
  inFlight = Infinity,
  sources = [],
}: Task): number {
  const waiting = new Waiting(latenciesMs.length, sources)
  const running: Running[] = []
  let [now, endMs, inserted, minute, left] = [startMs, startMs, 0, Math.floor(startMs / minuteMs), perMinute]
  while (inserted < latenciesMs.length) {
    for (let next = running.at(-1); next && next.endMs <= now; next = running.at(-1)) {
      running.pop()
      waiting.becameReady(next.image)
    }
    if (Math.floor(now / minuteMs) > minute) [minute, left] = [Math.floor(now / minuteMs), perMinute]
    const image = left > 0 && running.length < inFlight ? waiting.take() : undefined
    if (image === undefined) {
      const refillMs = left > 0 ? Infinity : (minute + 1) * minuteMs
      now = Math.min(refillMs, running.at(-1)?.endMs ?? Infinity)
      if (now === Infinity) throw circle()
      continue
    }
    const ends = now + (latenciesMs[inserted] ?? 0)
    insertSorted(running, { image, endMs: ends })
    endMs = Math.max(endMs, ends)
    inserted += 1
    left -= 1
  }
  return endMs - startMs
}

const circle = () => new Error('the images wait for each other')

interface Running {
  readonly image: number
  readonly endMs: number
}

/** The next to end last. */
function insertSorted(running: Running[], one: Running): void {
  let [low, high] = [0, running.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((running[middle] as Running).endMs > one.endMs) low = middle + 1
    else high = middle
  }
  running.splice(low, 0, one)
}

/** Images that are not inserted yet: those that could be, by how long a chain waits for them, and the others. */
class Waiting {
  readonly #ready: number[][] = []
  readonly #dependents = new Map<number, number[]>()
  readonly #depths: number[]

  constructor(count: number, sources: readonly (number | undefined)[]) {
    for (const [image, source] of sources.entries()) {
      if (source === undefined) continue
      this.#dependents.set(source, [...(this.#dependents.get(source) ?? []), image])
    }
    this.#depths = Array.from({ length: count }, () => 0)
    for (let image = count - 1; image >= 0; image--) this.#raise(image, sources)
    for (let image = count - 1; image >= 0; image--) if (sources[image] === undefined) this.#add(image)
  }

  /** What is behind an image makes everything before it more urgent. */
  #raise(image: number, sources: readonly (number | undefined)[]): void {
    let depth = this.#depths[image] ?? 0
    for (let next = sources[image]; next !== undefined; next = sources[next]) {
      depth += 1
      if (depth > this.#depths.length) throw circle()
      if ((this.#depths[next] ?? 0) >= depth) return
      this.#depths[next] = depth
    }
  }

  #add(image: number): void {
    const depth = this.#depths[image] ?? 0
    while (this.#ready.length <= depth) this.#ready.push([])
    this.#ready[depth]?.push(image)
  }

  take(): number | undefined {
    return this.#ready.findLast((images) => images.length > 0)?.pop()
  }

  becameReady(image: number): void {
    for (const dependent of this.#dependents.get(image) ?? []) this.#add(dependent)
  }
}
