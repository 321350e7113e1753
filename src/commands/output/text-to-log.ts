import type { Writable } from 'node:stream'
import { withMembers } from './with-members.ts'

/** A stream instead of stderr that passes all text on, and is not a terminal. */
export function textToLog<Stream extends Writable>(stream: Stream, onText: (text: string) => void): Stream {
  const write = (chunk: unknown, ...rest: unknown[]): boolean => {
    onText(typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk as Uint8Array))
    const done = rest.find((one) => typeof one === 'function') as (() => void) | undefined
    done?.()
    return true
  }
  return withMembers(stream, { write, isTTY: false })
}
