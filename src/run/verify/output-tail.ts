import type { OnOutput } from '../../util/process-group.ts'

/** The end of a program's output, both streams together. */
export interface Output {
  /** Without secrets. */
  readonly text: string
  /** Earlier output was dropped. */
  readonly isCut: boolean
}

/** Bytes of output that are shown. */
const shownBytes = 64 * 1024
/** Characters of output that are kept until the end: more than are shown, as hiding secrets shortens a text. */
const keptLength = 256 * 1024
/** Characters at the start of cut output that are not shown: a secret that starts before them cannot be recognized. */
const unsafeLength = 32 * 1024
/** Maximum characters of a line that waits for its end. */
const maxLine = 16 * 1024

/** Collects output, in bounded memory. */
export interface OutputTail {
  readonly add: OnOutput
  /** The end of the output so far, after `hide` has replaced its secrets. */
  read(hide: (text: string) => string): Output
}

/** Whole lines follow each other in order of arrival, so that neither stream splits a word of the other. */
export function collectOutput(): OutputTail {
  const open = { stdout: '', stderr: '' }
  let lines = ''
  let isCut = false
  const append = (text: string) => {
    lines += text
    if (lines.length <= 2 * keptLength) return
    lines = lines.slice(-keptLength)
    isCut = true
  }
  return {
    add(stream, text) {
      const line = open[stream] + text
      const end = line.length > maxLine ? line.length : line.lastIndexOf('\n') + 1
      append(line.slice(0, end))
      open[stream] = line.slice(end)
    },
    read(hide) {
      const rest = [open.stdout, open.stderr].filter((line) => line !== '').join('\n')
      const hidden = hide(lines + rest)
      const safe = isCut ? hidden.slice(unsafeLength) : hidden
      const text = lastBytes(safe)
      return { text, isCut: isCut || text.length < safe.length }
    },
  }
}

/** The last bytes of a text, from the start of a character on. */
function lastBytes(text: string): string {
  const bytes = Buffer.from(text)
  let start = Math.max(0, bytes.length - shownBytes)
  while (isContinuation(bytes[start])) start += 1
  return bytes.subarray(start).toString()
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80
