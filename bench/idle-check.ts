import { performance } from 'node:perf_hooks'

/** Returns a check: whether the event loop has handled no I/O since the last check. */
export function idleCheck(): () => boolean {
  let before = -1
  return () => {
    const { events } = performance.nodeTiming.uvMetricsInfo
    const isIdle = events === before
    before = events
    return isIdle
  }
}
