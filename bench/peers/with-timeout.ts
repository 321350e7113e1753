import type { Clock } from '../../src/util/clock.ts'

/** Rejects when the call takes longer than `ms`; a later response is lost. */
export function withTimeout<T>(ms: number, call: Promise<T>, clock: Clock): Promise<T> {
  const settled = new AbortController()
  const expired = clock.sleep(ms, settled.signal).then(() => {
    throw new Error('deadline exceeded')
  })
  return Promise.race([call, expired]).finally(() => settled.abort())
}
