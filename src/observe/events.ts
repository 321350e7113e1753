import type { DeniedEvent } from '../gce/events.ts'

/** Progress of reading the cloud for a plan. */
export interface ReadingEvent {
  readonly type: 'reading'
  readonly what: 'images' | 'families' | 'sources'
  readonly done: number
  readonly total: number
}

export type ObserveEvent = ReadingEvent | DeniedEvent

export type EmitObserve = (event: ObserveEvent) => void

/** Emits the start of a part; the returned function reports progress. */
export function startReading(
  emit: EmitObserve,
  what: ReadingEvent['what'],
  total: number,
): (count?: number) => void {
  let done = 0
  const report = () => emit({ type: 'reading', what, done, total })
  if (total > 0) report()
  return (count = 1) => {
    done += count
    report()
  }
}
