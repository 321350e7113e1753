import { isMap, isScalar, visit, type YAMLMap } from 'yaml'
import { hasOdd } from '../spelling/odd-characters.ts'
import type { YamlDocument } from '../yaml/compose-in-parts.ts'
import type { Fault } from './fault.ts'
import { lineAt } from './line.ts'
import { repairLine } from './odd.ts'
import { spaceAfterDash } from './words.ts'

/** What a key may begin with that was not meant for a part of it. */
const suspect = /^[ \t]*(?:[^\x21-\x7e\t\n\r ]|-[A-Za-z_])/m

/**
 * An error of YAML that is valid YAML: a key that no-break spaces indent (to YAML they are its first letters), or
 * whose dash has no space after it.
 */
export function wrongKey(text: string, documents: readonly YamlDocument[]): Fault | undefined {
  if (!suspect.test(text)) return undefined
  let found: Fault | undefined
  for (const document of documents) {
    visit(document, {
      Map(_key, map) {
        found = isMap(map) && !map.flow ? wrongKeyOf(text, map) : undefined
        return found && visit.BREAK
      },
    })
    if (found) return found
  }
  return undefined
}

function wrongKeyOf(text: string, map: YAMLMap): Fault | undefined {
  for (const { key } of map.items) {
    const offset = isScalar(key) && key.type === 'PLAIN' ? key.range?.[0] : undefined
    if (offset === undefined) continue
    const line = lineAt(text, offset)
    if (text.slice(line.start, offset).trim() !== '') continue // it is not the first of its line
    const fault = hasOdd(line.text.charAt(offset - line.start)) ? repairLine(line) : spaceAfterDash(line)
    if (fault) return fault
  }
  return undefined
}
