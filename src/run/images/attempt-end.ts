import type { Failure } from '../../catalog/failure.ts'
import { imagePath } from '../../catalog/image-ref.ts'
import type { ImageSpec } from '../../catalog/image-spec.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { StepEnd } from '../events.ts'

export type Done = Extract<StepEnd, { readonly end: 'done' }>
export type Failed = Extract<StepEnd, { readonly end: 'failed' }>

/** Something to wait for before the next attempt. */
export interface Retry {
  readonly end: 'retry'
  readonly why: string
  readonly afterMs: number
  /**
   * The exceeded limit: the rate of the source, or the number of operations in flight. Its limiter times the next
   * attempt.
   */
  readonly refusedBy?: 'source' | 'operations'
}

/** The end of one attempt at an image. */
export type AttemptEnd = Done | Failed | Retry

export const failed = (failure: Failure): Failed => ({ end: 'failed', failure })

export const retry = (why: string, afterMs: number, refusedBy?: Retry['refusedBy']): Retry => ({
  end: 'retry',
  why,
  afterMs,
  ...omitUndefined({ refusedBy }),
})

/** The end with one more note. */
export const withNote = (end: Done, note: string): Done => ({
  ...end,
  note: end.note === undefined ? note : `${end.note}; ${note}`,
})

export const done = (
  { project, name }: ImageSpec,
  selfLink: string | undefined,
  more: Pick<Done, 'warnings' | 'note'> = {},
): Done => ({
  end: 'done',
  selfLink: selfLink ?? `https://www.googleapis.com/compute/v1/${imagePath(project, name)}`,
  ...more,
})
