import { isMap, isScalar, visit } from 'yaml'
import { hasOddCharacter } from '../spelling/odd-characters.ts'
import type { YamlDocument } from '../yaml/compose-in-parts.ts'
import { dashWithoutSpace } from './explain-values.ts'
import type { Fault } from './fault.ts'
import { lineAt } from './line.ts'
import { oddLine } from './odd-line.ts'

/** First characters of a line that are valid in a key, but rarely intended. */
const suspect = /^[ \t]*(?:[^\x21-\x7e\t\n\r ]|-[A-Za-z_])/m

/**
 * An error that is valid YAML: a key indented with no-break spaces, which YAML reads as its first letters; or a dash
 * without a space before a key.
 */
export function wrongKey(text: string, documents: readonly YamlDocument[]): Fault | undefined {
  if (!suspect.test(text)) return undefined
  let found: Fault | undefined
  const check = (key: unknown) => {
    const offset = isScalar(key) && key.type === 'PLAIN' ? key.range?.[0] : undefined
    if (offset === undefined) return undefined
    const line = lineAt(text, offset)
    if (text.slice(line.start, offset).trim() !== '') return undefined // not the first key of its line
    return hasOddCharacter(line.text.charAt(offset - line.start))
      ? oddLine({ line })
      : dashWithoutSpace({ line })
  }
  for (const document of documents) {
    visit(document, {
      Map(_key, map) {
        if (!isMap(map) || map.flow) return undefined
        for (const { key } of map.items) {
          found = check(key)
          if (found) return visit.BREAK
        }
        return undefined
      },
    })
    if (found) break
  }
  return found
}
