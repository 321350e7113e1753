import type { Clock } from '../../src/util/clock.ts'

/** Gives a call up when it is not answered in time; what comes then is lost. */
export function within<T>(ms: number, call: Promise<T>, clock: Clock): Promise<T> {
  const answered = new AbortController()
  const late = clock.sleep(ms, answered.signal).then(() => {
    throw new Error('deadline exceeded')
  })
  return Promise.race([call, late]).finally(() => answered.abort())
}
