import type { ImageRef } from '../../catalog/image-ref.ts'
import type { ImageSpec } from '../../catalog/image-spec.ts'
import type { Event } from '../../run/events.ts'
import type { Limits } from '../../settings/limits.ts'

interface ProjectWork {
  /** Images whose insert has not been accepted. */
  unsent: number
  inFlight: number
  /** Inserts accepted in the minute that starts at `minuteMs`. */
  minuteMs: number
  sentInMinute: number
}

interface SourceWork {
  /** A disk is in use by an image that is being created from it: one at a time. */
  readonly isDisk: boolean
  unsent: number
  /** When the latest inserts were accepted, as many as the limit allows within an hour, the oldest first. */
  readonly acceptedMs: number[]
}

const minuteMs = 60_000
const hourMs = 3_600_000

/**
 * The remaining work of a run by project and source, and the minimum time that its limits allow. The rate of the last
 * two minutes is a poor estimate, as inserts are sent in a burst when a minute starts.
 */
export class RemainingWork {
  readonly #limits: Limits
  readonly #unsent: Map<ImageRef, ImageSpec>
  readonly #inFlight = new Set<ImageRef>()
  readonly #projects = new Map<string, ProjectWork>()
  readonly #sources = new Map<string, SourceWork>()
  /** When the latest insert was accepted. */
  #sentMs = 0
  #created = { count: 0, ms: 0 }

  constructor(specs: readonly ImageSpec[], limits: Limits) {
    this.#limits = limits
    this.#unsent = new Map(specs.map((spec) => [spec, spec]))
    for (const spec of specs) {
      this.#projectOf(spec).unsent += 1
      const source = this.#sourceOf(spec)
      if (source !== undefined) source.unsent += 1
    }
  }

  /** `nowMs`: since the epoch, as the API refills its quotas at the full minute. Of constant cost. */
  on(event: Event, nowMs: number): void {
    const isRunning = event.type === 'state' && event.state.at === 'running' // adopted: this run sent no insert for it
    if (event.type === 'operation' || isRunning) this.#accepted(event.image, nowMs)
    if (event.type === 'state' && event.state.at === 'verifying') this.#ended(event.image)
    if (event.type !== 'finished') return
    const { outcome } = event
    this.#ended(outcome.image)
    if (outcome.result !== 'changed' || outcome.spec === undefined) return // a retirement takes another time
    this.#created = { count: this.#created.count + 1, ms: this.#created.ms + outcome.ms }
  }

  /** ms until the last image can be READY; 0 if no limit delays it. */
  atLeastMs(nowMs: number): number {
    let waitMs = 0
    for (const work of this.#projects.values()) waitMs = Math.max(waitMs, this.#projectMs(work, nowMs))
    for (const work of this.#sources.values()) waitMs = Math.max(waitMs, this.#sourceMs(work, nowMs))
    return waitMs === 0 ? 0 : waitMs + this.#typicalMs()
  }

  /** ms until the image sent last is READY, if it takes as long as those created so far took on average. */
  newestMs(nowMs: number): number {
    if (this.#unsent.size > 0) return this.#typicalMs()
    return this.#inFlight.size === 0 ? 0 : Math.max(0, this.#sentMs + this.#typicalMs() - nowMs)
  }

  #accepted(image: ImageRef, nowMs: number): void {
    const spec = this.#sent(image)
    if (spec === undefined) return
    this.#sentMs = nowMs
    const project = this.#projectOf(spec)
    const startMs = nowMs - (nowMs % minuteMs)
    if (project.minuteMs !== startMs) Object.assign(project, { minuteMs: startMs, sentInMinute: 0 })
    project.sentInMinute += 1
    project.inFlight += 1
    this.#inFlight.add(spec)
    const { sourceRate } = this.#limits
    const source = this.#sourceOf(spec)
    if (source === undefined || sourceRate === undefined) return
    source.acceptedMs.push(nowMs)
    if (source.acceptedMs.length > sourceRate) source.acceptedMs.shift()
  }

  /** The image occupies no place under the limit of concurrent images. */
  #ended(image: ImageRef): void {
    this.#sent(image)
    if (this.#inFlight.delete(image)) this.#projectOf(image).inFlight -= 1
  }

  /** The spec of an image that was not sent before. */
  #sent(image: ImageRef): ImageSpec | undefined {
    const spec = this.#unsent.get(image)
    if (spec === undefined) return undefined
    this.#unsent.delete(image)
    this.#projectOf(spec).unsent -= 1
    const source = this.#sourceOf(spec)
    if (source !== undefined) source.unsent -= 1
    return spec
  }

  #projectMs({ unsent, inFlight, minuteMs: ofMs, sentInMinute }: ProjectWork, nowMs: number): number {
    const { rate, concurrency } = this.#limits
    const startMs = nowMs - (nowMs % minuteMs)
    const later = unsent - (rate - (ofMs === startMs ? sentInMinute : 0))
    const byRate = later <= 0 ? 0 : startMs + Math.ceil(later / rate) * minuteMs - nowMs
    const excess = unsent - (concurrency - inFlight)
    const byConcurrency = excess <= 0 ? 0 : Math.ceil(excess / concurrency) * this.#typicalMs()
    return Math.max(byRate, byConcurrency)
  }

  #sourceMs({ isDisk, unsent, acceptedMs }: SourceWork, nowMs: number): number {
    if (unsent === 0) return 0
    const bySequence = isDisk ? (unsent - 1) * this.#typicalMs() : 0
    const { sourceRate } = this.#limits
    if (sourceRate === undefined) return bySequence
    const recent = acceptedMs.filter((ms) => ms > nowMs - hourMs)
    const later = unsent - (sourceRate - recent.length)
    if (later <= 0) return bySequence
    const [firstMs = nowMs] = recent
    return Math.max(bySequence, firstMs + Math.ceil(later / sourceRate) * hourMs - nowMs)
  }

  #typicalMs(): number {
    const { count, ms } = this.#created
    return count === 0 ? 0 : ms / count
  }

  #projectOf({ project }: Pick<ImageRef, 'project'>): ProjectWork {
    const known = this.#projects.get(project)
    if (known !== undefined) return known
    const made: ProjectWork = { unsent: 0, inFlight: 0, minuteMs: 0, sentInMinute: 0 }
    this.#projects.set(project, made)
    return made
  }

  /** Raw disks have no limit, as no quota applies to reads of their archives. */
  #sourceOf({ source }: ImageSpec): SourceWork | undefined {
    if (source.kind === 'rawDisk' || source.kind === 'none') return undefined
    const known = this.#sources.get(source.path)
    if (known !== undefined) return known
    const made: SourceWork = { isDisk: source.kind === 'disk', unsent: 0, acceptedMs: [] }
    this.#sources.set(source.path, made)
    return made
  }
}
