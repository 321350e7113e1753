const [second, minute, hour] = [1_000, 60_000, 3_600_000]

/** Ms between two ticks: what people count in. */
const steps = [
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12, 24].map((count) => count * hour),
]

const maxTicks = 7

export interface Scale {
  readonly spanMs: number
  readonly ticks: readonly { readonly ms: number; readonly text: string }[]
}

/** A scale from 0 to `spanMs`, with round ticks. */
export function scaleOf(spanMs: number): Scale {
  const step =
    steps.find((ms) => spanMs / ms <= maxTicks) ?? Math.ceil(spanMs / maxTicks / (24 * hour)) * 24 * hour
  const count = Math.floor(spanMs / step)
  const ticks = Array.from({ length: count + 1 }, (_, index) => ({
    ms: index * step,
    text: tickText(index * step),
  }))
  return { spanMs, ticks }
}

/** `0`, `500ms`, `1.5s`, `30s`, `1m30s`, `2h`, `1h30m` */
export function tickText(ms: number): string {
  if (ms === 0) return '0'
  if (ms < second) return `${ms}ms`
  if (ms < minute) return `${ms / second}s`
  const [whole, unit, rest, part, partUnit] =
    ms < hour
      ? [Math.floor(ms / minute), 'm', ms % minute, second, 's']
      : [Math.floor(ms / hour), 'h', ms % hour, minute, 'm']
  return rest === 0 ? `${whole}${unit}` : `${whole}${unit}${String(rest / part).padStart(2, '0')}${partUnit}`
}

/** `12.5%`: a place or a length. At most three decimals: a page has thousands. */
export const percent = (ms: number, { spanMs }: Scale): string =>
  `${spanMs === 0 ? 0 : Math.round((ms / spanMs) * 100_000) / 1_000}%`
