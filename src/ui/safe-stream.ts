import type { Writable } from 'node:stream'

/** Streams that have a listener for their errors, with whether their reader is gone. */
const guarded = new WeakMap<Writable, { gone: boolean }>()

/**
 * Writes, unless the reader has gone away. A closed pipe (EPIPE) is the reader's choice and no failure of
 * the run; it is reported once or with each write, some time after it. All other errors surface.
 */
export function writeSafely(stream: Writable, text: string): void {
  const state = guarded.get(stream) ?? guard(stream)
  if (state.gone || text === '' || stream.destroyed || stream.writableEnded) return
  stream.write(text)
}

function guard(stream: Writable): { gone: boolean } {
  const state = { gone: false }
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    state.gone = true
  })
  guarded.set(stream, state)
  return state
}
