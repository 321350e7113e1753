import type { Writable } from 'node:stream'

/** Streams with an error listener, and whether they have failed. */
const guarded = new WeakMap<Writable, { gone: boolean }>()

/**
 * Writes, unless the stream has failed. The run continues without its log: the reader may close a pipe, and a full
 * disk must not stop images halfway. A stream reports errors once or per write, some time later.
 */
export function writeSafely(stream: Writable, text: string): void {
  const state = guarded.get(stream) ?? guard(stream)
  if (state.gone || text === '' || stream.destroyed || stream.writableEnded) return
  stream.write(text)
}

function guard(stream: Writable): { gone: boolean } {
  const state = { gone: false }
  stream.on('error', () => {
    state.gone = true
  })
  guarded.set(stream, state)
  return state
}
