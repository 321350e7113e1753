import type { Writable } from 'node:stream'
import { breakCommands } from '../../text/workflow-commands.ts'
import { withMembers } from './with-members.ts'

/**
 * The same stream, whose writes cannot form a command of a CI runner, whatever the text and however it is split. A
 * write counts as the start of a line even after a part of a line: stdout and stderr may be one pipe, and the other
 * stream may have ended that line.
 */
export function guardOutput<Stream extends Writable>(stream: Stream): Stream {
  let lineSoFar = ''
  const guard = (chunk: unknown): unknown => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return chunk
    const text = typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk)
    const harmless = continueLine(lineSoFar, text)
    lineSoFar = lastLine(lineSoFar + harmless)
    return harmless
  }
  const write = (chunk: unknown, ...rest: unknown[]) =>
    Reflect.apply(stream.write, stream, [guard(chunk), ...rest])
  const end = (chunk?: unknown, ...rest: unknown[]) =>
    Reflect.apply(stream.end, stream, [guard(chunk), ...rest])
  const guarded = withMembers(stream, { write, end })
  streams.set(guarded, stream)
  return guarded
}

/** Commands for the runner that are written to `front` go to what is behind the guard of `stream`. */
export const passCommands = (front: Writable, stream: Writable): void => {
  streams.set(front, unguarded(stream))
}

/** The streams behind guards. */
const streams = new WeakMap<Writable, Writable>()

/** The stream itself, for commands that are meant for the runner. */
export const unguarded = (stream: Writable): Writable => streams.get(stream) ?? stream

/** The text without commands, not even one that the line before it starts. */
function continueLine(lineSoFar: string, text: string): string {
  const harmless = breakCommands(text)
  return breakCommands(lineSoFar + harmless) === lineSoFar + harmless ? harmless : ` ${harmless}`
}

/** Characters of a line that are remembered. A command that starts earlier has no room for its name. */
const maxRemembered = 1_000

const lastLine = (text: string): string =>
  text.slice(Math.max(text.length - maxRemembered, text.lastIndexOf('\n') + 1, text.lastIndexOf('\r') + 1))
