/**
 * Resolves as `work` does. If it rejects, the signal that it was given fires, so that none of its requests goes on
 * after that: one that is retried may take minutes. Fires with `signal` too.
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
