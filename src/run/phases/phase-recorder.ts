import type { ImageRef } from '../../catalog/image-ref.ts'
import type { Event, Outcome } from '../events.ts'
import { type Activity, type PhaseName, phaseOf } from './phase-of.ts'

/** A part of an image's time. */
export interface Phase {
  readonly name: PhaseName
  /** Since the start of the run; ms, as `durationMs`. */
  readonly startMs: number
  readonly durationMs: number
}

/** A phase without its end: it lasts until the next one starts. */
interface Start {
  name: PhaseName
  readonly atMs: number
}

/** The phases of one image so far. Its size counts: there is one for each image of the run. */
interface Course {
  starts: Start[]
  /** Undefined once the image has finished. */
  activity: { -readonly [K in keyof Activity]: Activity[K] } | undefined
  stepEndMs: number | undefined
  endMs: number | undefined
}

/** Results of images whose last step ended because it was done, or failed. */
const ranToEnd: ReadonlySet<Outcome['result']> = new Set(['changed', 'drifted', 'failed'])

/** A phase this short is part of the next one: ms. Between two steps some work of the run itself takes place. */
const shortestMs = 1

/**
 * Derives from the events of a run what the time of each image was spent on. The phases of an image are in order and
 * without gaps, from the start of the execution to the end of the image. An event costs the same for any number of
 * images.
 */
export class PhaseRecorder {
  readonly #startMs: number
  readonly #courses = new Map<string, Course>()

  /** `startMs`: the start of the run, ms by a clock that does not jump. */
  constructor(startMs: number) {
    this.#startMs = startMs
  }

  /** `atMs`: when the event came, by the same clock. */
  on(event: Event, atMs: number): void {
    switch (event.type) {
      case 'state':
        this.#change(event.image, atMs, { state: event.state })
        break
      case 'started':
        this.#change(event.image, atMs, { isStarted: true })
        break
      case 'stepStarted':
        this.#change(event.image, atMs, { ...stepBounds, step: event.do })
        break
      case 'stepEnded':
        this.#change(event.image, atMs, stepBounds)
        this.#endStep(event.image, atMs)
        break
      case 'limited':
        this.#change(event.image, atMs, { awaited: event.by })
        break
      case 'permitted':
        this.#change(event.image, atMs, { awaited: undefined })
        break
      case 'confirming':
        this.#change(event.image, atMs, { isConfirming: true })
        break
      case 'waiting':
        this.#change(event.image, atMs, { pausedUntilMs: atMs + event.ms })
        break
      case 'finished':
        this.#finish(event.outcome, atMs)
        break
      default: // no other event ends a phase
    }
  }

  /** The phases of an image, until `nowMs` if it has not finished. Empty if the run did nothing for the image. */
  phases({ path }: ImageRef, nowMs: number): Phase[] {
    const course = this.#courses.get(path)
    if (course === undefined) return []
    endPause(course, nowMs)
    const { starts, endMs = nowMs } = course
    const bounds = [...starts.map(({ atMs }) => atMs), endMs].map((ms) => Math.round(ms - this.#startMs))
    return starts
      .map(({ name }, index): Phase => {
        const [startMs = 0, nextMs = 0] = bounds.slice(index, index + 2)
        return { name, startMs, durationMs: nextMs - startMs }
      })
      .filter(({ durationMs }) => durationMs > 0)
  }

  #change({ path }: ImageRef, atMs: number, change: Partial<Activity>): void {
    const course = this.#courses.get(path)
    if (course === undefined) {
      const activity = Object.assign(idleActivity(), change)
      // a list of one: the first push to an empty list reserves room for seventeen, and most images of a run queue
      const starts = [{ name: phaseOf(activity), atMs }]
      this.#courses.set(path, { starts, activity, stepEndMs: undefined, endMs: undefined })
      return
    }
    const { activity, starts } = course
    if (activity === undefined) return
    endPause(course, atMs)
    Object.assign(activity, change)
    startPhase(starts, phaseOf(activity), atMs)
  }

  #endStep({ path }: ImageRef, atMs: number): void {
    const course = this.#courses.get(path)
    if (course !== undefined) course.stepEndMs = atMs
  }

  #finish({ image, result }: Outcome, atMs: number): void {
    const course = this.#courses.get(image.path)
    if (course?.activity === undefined) return
    endPause(course, atMs)
    // after its last step, an image waits for no other: the run had other images to process
    if (ranToEnd.has(result)) dropIdlePhase(course)
    course.starts = course.starts.slice() // gives back the reserved room
    course.activity = undefined
    course.endMs = atMs
  }
}

/** Neither a pause nor a confirmation outlasts its step. */
const stepBounds = { step: undefined, pausedUntilMs: undefined, isConfirming: false } as const

const notStarted = { at: 'notStarted' } as const

/** In one literal: V8 stores the members of a copy outside of the object. */
const idleActivity = (): NonNullable<Course['activity']> => ({
  state: notStarted,
  step: undefined,
  isStarted: false,
  awaited: undefined,
  pausedUntilMs: undefined,
  isConfirming: false,
})

/** No event reports the end of a pause: its length is known. */
function endPause({ activity, starts }: Course, nowMs: number): void {
  const pausedUntilMs = activity?.pausedUntilMs
  if (activity === undefined || pausedUntilMs === undefined || pausedUntilMs > nowMs) return
  activity.pausedUntilMs = undefined
  startPhase(starts, phaseOf(activity), pausedUntilMs)
}

/** Drops the phase that the end of the last step started: the one before lasts longer. */
function dropIdlePhase({ starts, stepEndMs }: Course): void {
  const last = starts.at(-1)
  if (last === undefined || stepEndMs === undefined || starts.length === 1) return
  if (last.name === 'queued' && last.atMs > stepEndMs - shortestMs) starts.pop()
}

function startPhase(starts: Start[], name: PhaseName, atMs: number): void {
  const last = starts.at(-1)
  if (last?.name === name) return
  if (last === undefined || atMs - last.atMs >= shortestMs) {
    starts.push({ name, atMs })
    return
  }
  last.name = name
  if (starts.at(-2)?.name === name) starts.pop()
}
