import type { ImageRef } from '../catalog/image-ref.ts'
import { outcomeLine } from '../report/view/outcome-words.ts'
import { type OutcomeStatus, outcomeStatus } from '../report/view/status.ts'
import type { Event } from '../run/events.ts'
import { omitUndefined } from '../util/omit-undefined.ts'

interface ImageName {
  readonly project: string
  readonly name: string
}

/** What happens during a plan or a run. Texts hold no secrets; they may hold what a server or a program wrote. */
export type RunEvent =
  /** Progress of reading the cloud. */
  | {
      readonly type: 'reading'
      readonly what: 'images' | 'families' | 'sources'
      readonly done: number
      readonly total: number
    }
  /** A run starts. `images`: of the manifest, and those to be retired. */
  | { readonly type: 'planned'; readonly images: number }
  | { readonly type: 'started'; readonly image: ImageName }
  /** A change of it was accepted; `operation` is its name in the API. */
  | { readonly type: 'operation'; readonly image: ImageName; readonly operation: string }
  | { readonly type: 'progress'; readonly image: ImageName; readonly percent: number }
  /** The image pauses. */
  | { readonly type: 'waiting'; readonly image: ImageName; readonly why: string; readonly ms: number }
  | { readonly type: 'verifying'; readonly image: ImageName; readonly program: string }
  /** Its outcome; `text` states it in a line. The report has all details. */
  | {
      readonly type: 'finished'
      readonly image: ImageName
      readonly status: OutcomeStatus
      readonly text: string
    }
  /** A request is sent again after a pause. */
  | {
      readonly type: 'retrying'
      readonly method: string
      readonly project: string
      readonly image?: ImageName
      readonly why: string
      readonly ms: number
    }
  /** A limiter throttles the requests of a project, until it has resumed. */
  | {
      readonly type: 'throttled'
      readonly project: string
      readonly limiter: string
      readonly subject?: string
      readonly why: string
    }
  | {
      readonly type: 'resumed'
      readonly project: string
      readonly limiter: string
      readonly subject?: string
    }
  /** A problem that does not change the result. */
  | { readonly type: 'warning'; readonly message: string }

type Converted = Exclude<RunEvent['type'], 'warning'>

type Convert<K extends Converted> = (
  event: Extract<Event, { readonly type: K }>,
) => Extract<RunEvent, { readonly type: K }>

const nameOf = ({ project, name }: ImageRef): ImageName => ({ project, name })

/** Events that are not in the table stay inside. */
const conversions: { readonly [K in Converted]: Convert<K> } = {
  reading: ({ type, what, done, total }) => ({ type, what, done, total }),
  planned: ({ type, images }) => ({ type, images }),
  started: ({ type, image }) => ({ type, image: nameOf(image) }),
  operation: ({ type, image, operation }) => ({ type, image: nameOf(image), operation }),
  progress: ({ type, image, percent }) => ({ type, image: nameOf(image), percent }),
  waiting: ({ type, image, why, ms }) => ({ type, image: nameOf(image), why, ms }),
  verifying: ({ type, image, program }) => ({ type, image: nameOf(image), program }),
  finished: ({ type, outcome }) => ({
    type,
    image: nameOf(outcome.image),
    status: outcomeStatus(outcome),
    text: outcomeLine(outcome),
  }),
  retrying: ({ type, method, project, image, why, ms }) => ({
    type,
    method,
    project,
    why,
    ms,
    ...(image && { image: nameOf(image) }),
  }),
  throttled: ({ type, project, limiter, subject, why }) => ({
    type,
    project,
    limiter,
    why,
    ...omitUndefined({ subject }),
  }),
  resumed: ({ type, project, limiter, subject }) => ({
    type,
    project,
    limiter,
    ...omitUndefined({ subject }),
  }),
}

/** The event for users of the library; undefined for an internal event. */
export function publicEvent(event: Event): RunEvent | undefined {
  const convert: ((event: never) => RunEvent) | undefined =
    event.type in conversions ? conversions[event.type as Converted] : undefined
  return convert?.(event as never)
}
