import { isScalar, type Scalar, visit } from 'yaml'
import type { Diagnostic, Finding } from '../diagnostic.ts'
import type { ParsedFile } from '../document/parse.ts'
import { placeWithin, textAt } from '../source-file.ts'
import {
  firstOddCharacter,
  hasOddCharacter,
  type OddCharacter,
  oddCharacters,
} from '../spelling/odd-characters.ts'

/** The invisible characters of a value that breaks a rule, as the end of a message. */
export function oddValue(text: string): string | undefined {
  const odd = firstOddCharacter(text)
  if (odd) return `contains ${odd.text}`
  const trimmed = text.trim()
  return trimmed !== '' && trimmed !== text ? 'starts or ends with a space; remove it' : undefined
}

/** A diagnostic of a text, placed at its odd character. */
export function pointAtOdd<D extends Pick<Diagnostic, 'place'>>(diagnostic: D): D {
  const { place } = diagnostic
  if (!place) return diagnostic
  const odd = oddCharacters(textAt(place)).find(({ kind }) => kind !== 'break')
  return odd ? { ...diagnostic, place: placeWithin(place, odd.index, odd.length) } : diagnostic
}

/**
 * Warnings for valid values that are not what they look like: invisible characters, unusual spaces, typographic
 * quotes. In a description, which people read, only invisible characters count. Values with an error are omitted: the
 * error names the character.
 */
export function oddTextWarnings({ file, document }: ParsedFile, reported: readonly Finding[]): Finding[] {
  if (!hasOddCharacter(file.text)) return []
  const findings: Finding[] = []
  const known = new Set(reported.map(({ place }) => place?.range.offset))
  visit(document, {
    Scalar(key, scalar, ancestors) {
      const [start = 0, end = 0] = scalar.range ?? []
      const source = file.text.slice(start, end)
      if (!hasOddCharacter(source)) return
      const holder = ancestors.at(-1)
      const pairKey = holder && 'key' in holder && isScalar(holder.key) ? holder.key : undefined
      const name = key === 'value' ? String(pairKey?.value) : undefined
      const odd = oddCharacters(source).find((one) => isSuspect(one, scalar, name))
      if (!odd || known.has(start) || known.has(start + odd.index)) return
      const what = key === 'key' ? 'this key' : name === undefined ? 'this value' : `the value of "${name}"`
      const place = { file, range: { offset: start + odd.index, length: odd.length } }
      findings.push({
        code: 'odd-character',
        severity: 'warning',
        message: `${what} contains ${odd.text}`,
        place,
        path: [],
      })
    },
  })
  return findings
}

/** Whether a character counts in a valid value of this name, or in a key. */
function isSuspect({ kind, index, text }: OddCharacter, { type }: Scalar, name: string | undefined): boolean {
  switch (kind) {
    case 'invisible': // joiners also make one emoji of several
      return name !== 'description' || !text.includes('joiner')
    case 'space':
    case 'mark':
      return name !== 'description'
    case 'quote':
      return index === 0 && type === 'PLAIN'
    case 'break': // line breaks of the text itself
      return false
    case 'dash':
    case 'letter':
      return type !== 'BLOCK_LITERAL' && type !== 'BLOCK_FOLDED' && name === undefined
  }
}
