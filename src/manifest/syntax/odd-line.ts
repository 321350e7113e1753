import { hasOddCharacter, oddCharacters } from '../spelling/odd-characters.ts'
import { type Explainer, type Fault, fault, replace } from './fault.ts'
import type { Line } from './line.ts'

/** Lines that end in a lone CR, which YAML reads as one line. */
export const loneCarriageReturns: Explainer = ({ text }) => {
  const returns = [...text.matchAll(/\r(?!\n)/g)]
  const [first] = returns
  if (!first) return undefined
  const words = 'U+000D (carriage return) alone is not a line break; save the file with LF or CR LF'
  return fault(first.index, 1, words, ...returns.map(({ index }) => replace(index, 1, '\n')))
}

/** An invisible character, or one that only looks like a space, in the line of a problem. */
export function oddLine({ line }: { readonly line: Line }): Fault | undefined {
  if (!hasOddCharacter(line.text)) return undefined
  const odd = oddCharacters(line.text).filter(({ kind }) => kind === 'space' || kind === 'invisible')
  const [first] = odd
  if (!first) return undefined
  const words = `this line contains ${first.text}${odd.length > 1 ? ` (${odd.length} in total)` : ''}`
  const edits = odd.map(({ index, length, kind }) =>
    replace(line.start + index, length, kind === 'space' ? ' ' : ''),
  )
  const run = odd.findIndex(({ index }, nth) => index !== first.index + nth)
  return fault(line.start + first.index, run === -1 ? odd.length : run, words, ...edits)
}
