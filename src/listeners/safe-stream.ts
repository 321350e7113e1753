import type { Writable } from 'node:stream'

/** Streams with an error listener, and whether they have failed. */
const guarded = new WeakMap<Writable, { failed: boolean }>()

/**
 * Writes, unless the stream has failed. The run continues without its log: the reader may close a pipe, and a full
 * disk must not stop images halfway. A stream reports errors once or per write, some time later.
 */
export function writeSafely(stream: Writable, text: string): void {
  const state = guarded.get(stream) ?? guard(stream)
  if (state.failed || text === '' || stream.destroyed || stream.writableEnded) return
  stream.write(text)
}

function guard(stream: Writable): { failed: boolean } {
  const state = { failed: false }
  stream.on('error', () => {
    state.failed = true
  })
  guarded.set(stream, state)
  return state
}
