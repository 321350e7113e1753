import type { Writable } from 'node:stream'

/** A stream instead of stderr that passes all text on, and is not a terminal. */
export function textToLog<Stream extends Writable>(stream: Stream, onText: (text: string) => void): Stream {
  const write = (chunk: unknown, ...rest: unknown[]): boolean => {
    onText(typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk as Uint8Array))
    const done = rest.find((one) => typeof one === 'function') as (() => void) | undefined
    done?.()
    return true
  }
  return new Proxy(stream, {
    get(target, key) {
      if (key === 'write') return write
      if (key === 'isTTY') return false
      const member: unknown = Reflect.get(target, key, target)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}
