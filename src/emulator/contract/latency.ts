import { parseDurationOrZero } from '../../util/duration.ts'

/** A number of ms, or a text such as `250ms`, `90s` or `1h30m`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}${string}`

/**
 * How long something takes: a fixed time, a uniform draw from a range, or a draw from the log-normal distribution with
 * this median and 95th percentile.
 */
export type Latency =
  | Duration
  | readonly [min: Duration, max: Duration]
  | { readonly median: Duration; readonly p95: Duration }

/** The members of an image's body that name its source. */
export const sourceKinds = ['rawDisk', 'sourceDisk', 'sourceImage', 'sourceSnapshot'] as const

export type SourceKind = (typeof sourceKinds)[number]

/** Methods have names such as `images.insert`. */
export interface LatencyOptions {
  /** How long an operation runs, unless a member below applies; default: 2 s. */
  readonly operation?: Latency
  /** How long it runs, by the method that starts it. */
  readonly operations?: Readonly<Record<string, Latency>>
  /** How long an operation of images.insert runs, by the kind of the source. */
  readonly sources?: Readonly<Partial<Record<SourceKind, Latency>>>
  /** How long an operation is PENDING before; default: 0, since recorded operations were RUNNING immediately. */
  readonly pending?: Latency
  /** How long each response is delayed; default: 0. */
  readonly answer?: Latency
  /** How long it is delayed, by method. */
  readonly answers?: Readonly<Record<string, Latency>>
}

/** 100 years: an operation that starts now still ends in a year of four digits. */
export const maxDurationMs = 100 * 365 * 86_400_000

/** A duration in ms; throws for any other text. */
export function durationMs(duration: number | string): number {
  const ms = typeof duration === 'number' ? duration : parseDurationOrZero(duration)
  if (ms === undefined) throw new Error(`${duration} is not a duration`)
  return ms
}
