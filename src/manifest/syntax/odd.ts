import { hasOdd, type OddCharacter, oddCharacters } from '../spelling/odd-characters.ts'
import { type Explainer, type Fault, fault } from './fault.ts'
import type { Line } from './line.ts'

/** Lines that end in CR alone, as nothing has written them for decades: YAML reads all of the file as one line. */
export const loneReturns: Explainer = ({ text }) => {
  const returns = [...text.matchAll(/\r(?!\n)/g)]
  const [first] = returns
  if (!first) return undefined
  const words = 'U+000D (carriage return) alone is not a line break; save the file with LF or CR LF'
  const edits = returns.map(({ index }) => ({ offset: index, length: 1, text: '\n' }))
  return fault({ offset: first.index, length: 1 }, words, ...edits)
}

/** A space that is none to YAML, or a character that nobody sees, in the line of a problem. */
export const oddLine: Explainer = ({ line }) => repairLine(line)

export function repairLine(line: Line): Fault | undefined {
  if (!hasOdd(line.text)) return undefined
  const odd = oddCharacters(line.text).filter(({ kind }) => kind === 'space' || kind === 'invisible')
  const [first] = odd
  if (!first) return undefined
  const words = `this line contains ${first.text}${odd.length > 1 ? ` (${odd.length} in total)` : ''}`
  const edits = odd.map((one) => ({
    offset: line.start + one.index,
    length: one.length,
    text: replacement(one),
  }))
  return fault({ offset: line.start + first.index, length: runLength(odd) }, words, ...edits)
}

const replacement = ({ kind }: OddCharacter): string => (kind === 'space' ? ' ' : '')

/** Of the odd characters that follow each other from the first on. */
function runLength(odd: readonly OddCharacter[]): number {
  const first = odd[0]?.index ?? 0
  const run = odd.findIndex(({ index }, nth) => index !== first + nth)
  return run === -1 ? odd.length : run
}
