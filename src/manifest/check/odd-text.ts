import { isScalar, type Scalar, visit } from 'yaml'
import type { Diagnostic, Finding } from '../diagnostic.ts'
import type { ParsedFile } from '../document/parse.ts'
import { findOdd, hasOdd, type OddCharacter, oddCharacters } from '../spelling/odd-characters.ts'

/** What nobody sees in a value that breaks a rule, as the end of a sentence about it; undefined if there is nothing. */
export function oddValue(text: string): string | undefined {
  const odd = findOdd(text)
  if (odd) return `contains ${odd.text}`
  if (text.trim() !== '' && text.trim() !== text) return 'starts or ends with a space; remove it'
  return undefined
}

/** A diagnostic of a text, pointing at the odd character in it. */
export function pointAtOdd(diagnostic: Diagnostic): Diagnostic {
  const { place } = diagnostic
  if (!place) return diagnostic
  const { offset, length } = place.range
  const odd = oddCharacters(place.file.text.slice(offset, offset + length)).find(
    ({ kind }) => kind !== 'break',
  )
  if (!odd) return diagnostic
  return { ...diagnostic, place: { ...place, range: { offset: offset + odd.index, length: odd.length } } }
}

/**
 * Warnings for values that are valid and yet not what they look like: with characters that nobody sees, with spaces
 * that are none to a search, in typographic quotes. A description is for people: only what nobody sees counts there.
 */
export function oddTexts(parsed: ParsedFile, reported: readonly Finding[]): Finding[] {
  const { file, document } = parsed
  if (!hasOdd(file.text)) return []
  const findings: Finding[] = []
  const known = new Set(reported.map(({ place }) => place?.range.offset))
  const add = (start: number, what: string, odd: OddCharacter) => {
    const offset = start + odd.index
    if (known.has(start) || known.has(offset)) return // its error names the character
    const { text } = odd
    const range = { offset, length: odd.length }
    findings.push({
      severity: 'warning',
      message: `${what} contains ${text}`,
      place: { file, range },
      path: [],
    })
  }
  visit(document, {
    Scalar(key, scalar, ancestors) {
      const [start = 0, end = 0] = scalar.range ?? []
      const source = file.text.slice(start, end)
      if (!hasOdd(source)) return
      const holder = ancestors.at(-1)
      const pairKey = holder && 'key' in holder && isScalar(holder.key) ? holder.key : undefined
      const name = key === 'value' ? String(pairKey?.value) : undefined
      const found = oddCharacters(source).find((odd) => isOdd(odd, scalar, name))
      if (!found) return
      const what = key === 'key' ? 'this key' : name === undefined ? 'this value' : `the value of "${name}"`
      add(start, what, found)
    },
  })
  return findings
}

/** Whether a character counts in a valid value of this name, or in a key. */
function isOdd({ kind, index, text }: OddCharacter, scalar: Scalar, name: string | undefined): boolean {
  const isBlock = scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED'
  switch (kind) {
    case 'invisible': // joiners also make one emoji of several
      return name !== 'description' || !text.includes('joiner')
    case 'space':
    case 'mark':
      return name !== 'description'
    case 'quote':
      return index === 0 && scalar.type === 'PLAIN'
    case 'break': // of the text itself, at the end of its lines
      return false
    case 'dash':
    case 'letter':
      return !isBlock && name === undefined
  }
}
