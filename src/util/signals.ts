/** The promise, or a rejection with the reason of the signal as soon as it fires. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    // in either case: a promise without a listener would reject unhandled
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

/**
 * Resolves as `work` does. If `work` rejects, its signal fires and ends its other requests: their retries may take
 * minutes. The signal also fires with `signal`.
 */
export async function endingTogether<T>(
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const failed = new AbortController()
  try {
    return await work(signal ? AbortSignal.any([signal, failed.signal]) : failed.signal)
  } catch (error) {
    failed.abort(error)
    throw error
  }
}
