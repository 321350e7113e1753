import type { Writable } from 'node:stream'

/** Streams that have a listener for their errors, with whether they have failed. */
const guarded = new WeakMap<Writable, { gone: boolean }>()

/**
 * Writes, unless the stream has failed. A closed pipe is the reader's choice, and a full disk no reason to leave images
 * half created: the run continues without its log. A stream reports errors once or per write, some time later.
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
