import { parseDurationOrZero } from '../../util/duration.ts'

/** A number of ms, or a text such as `250ms`, `90s` or `1h30m`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}${string}`

/**
 * How long something takes: always the same time; a time drawn evenly from a range; or one drawn from the log-normal
 * distribution with this median, under which 95 % of the times do not exceed `p95`.
 */
export type Latency =
  | Duration
  | readonly [least: Duration, most: Duration]
  | { readonly median: Duration; readonly p95: Duration }

/** What an image can be made from, by the member of its body. */
export const sourceKinds = ['rawDisk', 'sourceDisk', 'sourceImage', 'sourceSnapshot'] as const

export type SourceKind = (typeof sourceKinds)[number]

/** Methods go by their names, such as `images.insert`. */
export interface LatencyOptions {
  /** How long an operation runs, where nothing below says otherwise; 2 s, unless said. */
  readonly operation?: Latency
  /** How long it runs, by the method that begins it. */
  readonly operations?: Readonly<Record<string, Latency>>
  /** How long an operation of images.insert runs, by what the image is made from. */
  readonly sources?: Readonly<Partial<Record<SourceKind, Latency>>>
  /** How long an operation is PENDING before; 0, unless said: those recorded since 2019 were RUNNING at once. */
  readonly pending?: Latency
  /** How long the answer to any request takes, beyond the work itself; 0, unless said. */
  readonly answer?: Latency
  /** How long it takes, by method. */
  readonly answers?: Readonly<Record<string, Latency>>
}

/** Longer than anything takes, and short enough that what begins now ends at a moment that can be written down. */
export const maxDurationMs = 100 * 365 * 86_400_000

/** In ms; throws for a text that is none. */
export function durationMs(duration: number | string): number {
  const ms = typeof duration === 'number' ? duration : parseDurationOrZero(duration)
  if (ms === undefined) throw new Error(`${duration} is not a duration`)
  return ms
}
