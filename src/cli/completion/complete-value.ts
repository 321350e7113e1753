import type { ValueKind } from '../../settings/value-kinds.ts'
import { anyFile, type Completion, directives, nothing, plainWords, wordsOf } from './candidates.ts'

/** The values of a flag that are known without reading anything. `given` is what the user typed of it. */
export function completeValue(
  { choices, words, placeholder }: ValueKind<unknown>,
  given: string,
): Completion {
  if (choices !== undefined) return wordsOf(plainWords(choices))
  if (words !== undefined) return completeList(words, given)
  return placeholder?.endsWith('file') ? anyFile : nothing
}

/** `create,up` → `create,update` */
function completeList(words: readonly string[], given: string): Completion {
  const before = given.split(',').slice(0, -1)
  const rest = words.filter((word) => !before.includes(word))
  const start = before.map((word) => `${word},`).join('')
  return { candidates: plainWords(rest.map((word) => start + word)), directive: directives.openWords }
}
