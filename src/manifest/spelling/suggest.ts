import { distance } from 'fastest-levenshtein'
import { firstOddCharacter } from './odd-characters.ts'

/** Other tools' names for values of the API. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ...['amd64', 'x64', 'intel64', 'em64t', 'ia32e'].map((name) => [name, 'X86_64'] as const),
  ...['aarch64', 'armv8', 'arm'].map((name) => [name, 'ARM64'] as const),
])

/** Bounds the cost of a suggestion in large manifests. */
const maxCandidates = 300

/** Letters and digits in lower case: `source_disk`, `source-disk` and `sourceDisk` are alike. */
export const plainForm = (word: string): string => word.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase()

/**
 * `; did you mean "name"?`, or nothing if no candidate is near. For a word with look-alike or invisible characters,
 * the text names the first such character, as a suggestion would look the same.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const odd = firstOddCharacter(word)
  if (odd) return `; it contains ${odd.text}`
  const best = nearest(word, candidates)
  return best === undefined ? '' : `; did you mean "${best}"?`
}

/** The candidate that was probably meant: under another name, in another spelling, shortened or misspelled. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const known = firstOf(candidates, maxCandidates)
  const plain = plainForm(word)
  const synonym = synonyms.get(plain)
  if (synonym !== undefined && known.includes(synonym)) return synonym
  return known.find((one) => plainForm(one) === plain) ?? extended(word, known) ?? closest(word, known)
}

/** The candidate that is the word with typos, one for five letters: for words that may mean something else. */
export const misspelled = (word: string, candidates: readonly string[]): string | undefined =>
  closest(word, candidates, Math.floor(word.length / 5))

/** The shortest candidate that starts with the word and an underscore: `UEFI` means `UEFI_COMPATIBLE`. */
function extended(word: string, candidates: readonly string[]): string | undefined {
  const start = `${word.replaceAll('-', '_').toLowerCase()}_`
  const longer = candidates.filter((one) => one.toLowerCase().startsWith(start))
  return longer.toSorted((a, b) => a.length - b.length)[0]
}

/** The first of the nearest. By default, at most a third of the letters differ, or two are swapped. */
function closest(
  word: string,
  candidates: readonly string[],
  maxTypos = Math.max(1, Math.floor(word.length / 3)),
): string | undefined {
  let best: string | undefined
  let limit = maxTypos + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= limit) continue
    const difference = typosIn(word.toLowerCase(), candidate.toLowerCase())
    if (difference < limit) [best, limit] = [candidate, difference]
  }
  return best
}

/** Two swapped letters are one typo, of which `distance` counts two. */
function typosIn(word: string, candidate: string): number {
  const difference = distance(word, candidate)
  return difference === 2 && sortedLetters(word) === sortedLetters(candidate) ? 1 : difference
}

const sortedLetters = (word: string): string => word.split('').toSorted().join('')

function firstOf(words: Iterable<string>, count: number): readonly string[] {
  const first: string[] = []
  for (const word of words) {
    if (first.length === count) break
    first.push(word)
  }
  return first
}
