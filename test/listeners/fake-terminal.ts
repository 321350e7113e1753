import { Writable } from 'node:stream'
import type { Every } from '../../src/listeners/listener.ts'
import type { FakeClock } from '../support/fake-clock.ts'

/** A terminal that keeps what is written to it, a write an entry. */
export class FakeTerminal extends Writable {
  columns = 60
  rows = 8
  readonly writes: string[] = []

  constructor() {
    super({ decodeStrings: false, highWaterMark: 1e9 })
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    this.writes.push(chunk)
    done()
  }

  get text(): string {
    return this.writes.join('')
  }
}

/** What a terminal shows after all this was written: knows the few sequences that the screen uses. */
export function screenAfter(text: string): string[] {
  const lines = ['']
  let row = 0
  const pieces = text.split(/(\p{Cc}\[\??\d*[A-Za-z]|\n|\r)/u)
  for (const piece of pieces) {
    if (/^\p{Cc}\[1A$/u.test(piece)) row -= 1
    else if (/^\p{Cc}\[2K$/u.test(piece)) lines[row] = ''
    else if (piece === '\n') {
      row += 1
      lines[row] ??= ''
    } else if (!/^\p{Cc}/u.test(piece)) lines[row] = `${lines[row]}${piece}`
    if (row < 0) throw new Error('above the first line')
  }
  if (lines.slice(row + 1).join('') !== '') throw new Error('a line below the cursor is not erased')
  return lines.slice(0, row + 1)
}

/** A timer that goes by the fake clock. */
export function everyOn(clock: FakeClock): Every {
  return (ms, tick) => {
    const stop = new AbortController()
    const next = (): Promise<void> =>
      clock.sleep(ms, stop.signal).then(() => {
        tick()
        return next()
      })
    next().catch(() => {})
    return () => stop.abort()
  }
}
