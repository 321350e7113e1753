import { expect, test } from 'vitest'
import { unlessAborted } from '../../src/util/signals.ts'

const never = new Promise<never>(() => {})

test('unlessAborted resolves as the promise does', async () => {
  const { signal } = new AbortController()
  expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1)
  expect(await unlessAborted(Promise.resolve(1), undefined)).toBe(1)
})

test('unlessAborted rejects with the reason of the signal', async () => {
  const aborting = new AbortController()
  const waiting = unlessAborted(never, aborting.signal)
  aborting.abort('stop')
  await expect(waiting).rejects.toBe('stop')
})

test('a promise that rejects after the signal is not unhandled', async () => {
  const unhandled: unknown[] = []
  const onUnhandled = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', onUnhandled)
  const late = Promise.reject(new Error('late'))
  await expect(unlessAborted(late, AbortSignal.abort('stop'))).rejects.toBe('stop')
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', onUnhandled)
  expect(unhandled).toEqual([])
})
