import { grouped } from '../../text/words.ts'
import { groupBy } from '../../util/collections/group-by.ts'
import { combinationText, type ImageOrigin } from '../combination.ts'
import type { Diagnostic, Finding } from '../diagnostic.ts'
import { locate } from '../document/locate.ts'
import type { ParsedFile } from '../document/parse.ts'

/** Findings of one cause in several images of a matrix become one, with the first combination as a note. */
export function joinCombinations(
  parsed: ParsedFile,
  findings: readonly Finding[],
  origins: readonly ImageOrigin[] | undefined,
): readonly Finding[] {
  if (origins === undefined) return findings
  const found = findings.map((finding) => {
    const [key, position, field] = finding.path
    const origin = key === 'images' && field !== 'matrix' ? origins[Number(position)] : undefined
    return [finding, origin] as const
  })
  return joinAlike(parsed, found, origins)
}

/** Diagnostics are alike if they have one place, and one message apart from the values that it quotes. */
export function joinAlike<D extends Diagnostic>(
  parsed: ParsedFile,
  found: readonly (readonly [D, ImageOrigin | undefined])[],
  origins: readonly ImageOrigin[],
): readonly D[] {
  const groups = groupBy(found, ([{ place, message }, origin], index) => {
    if (origin?.combination === undefined) return `${index}` // alone
    const subject = message.replace(/"[^"]*"/g, '""')
    return `${origin.index} ${place?.file.path} ${place?.range.offset} ${subject}`
  })
  const counts = new Map<number, number>()
  for (const { index } of origins) counts.set(index, (counts.get(index) ?? 0) + 1)
  return [...groups.values()].flatMap((group) => {
    const [[first, origin] = []] = group
    if (first === undefined) return []
    if (origin?.combination === undefined) return [first]
    if (
      group.length === counts.get(origin.index) &&
      group.every(([{ message }]) => message === first.message)
    )
      return [first]
    const more = group.length === 1 ? '' : `, and ${grouped(group.length - 1)} more`
    const note = {
      message: `in the combination ${combinationText(origin.combination)}${more}`,
      place: locate(parsed, ['images', origin.index, 'matrix'], 'key'),
    }
    return [{ ...first, related: [...(first.related ?? []), note] }]
  })
}
