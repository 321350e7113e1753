import { compactString } from './compact-string.ts'

const hourMs = 3_600_000
const pacific = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  timeZoneName: 'shortOffset',
})

let lastHour = Number.NaN
let lastOffset = 0

/** RFC 3339 with milliseconds and the Pacific offset, as the API writes it: `2023-06-23T07:19:44.398-07:00`. */
export function timestamp(ms: number): string {
  const behind = hoursBehindUtc(ms)
  return compactString(`${new Date(ms - behind * hourMs).toISOString().slice(0, -1)}-0${behind}:00`)
}

/** 7 or 8. Intl is slow, and the offset changes only on the hour: the last one is cached. */
function hoursBehindUtc(ms: number): number {
  const hour = Math.floor(ms / hourMs)
  if (hour !== lastHour) {
    const name = pacific.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT-8'
    lastHour = hour
    lastOffset = Number(name.replace('GMT-', ''))
  }
  return lastOffset
}
