import type { Diagnostic } from '../../manifest/diagnostic.ts'
import { commentsOf } from '../../manifest/document/comments.ts'
import { type Place, placeWithin, positionOf, type SourceFile, textAt } from '../../manifest/source-file.ts'
import { didYouMean } from '../../manifest/spelling/suggest.ts'
import { groupBy } from '../../util/collections/group-by.ts'
import { unusedIgnore } from './rules.ts'

/** A comment that silences one rule on one line. */
interface Ignore {
  readonly rule: string
  /** The name of the rule; of the comment, if it names none. */
  readonly place: Place
  /** The line below the comment, and below the comments that follow it. */
  readonly line: number
}

/** Rules, separated by commas or spaces; a reason may follow after a colon. */
const form = /^#+\s*mintage-ignore\b([^:]*)/

/**
 * The findings that no comment silences, and a warning for each comment that silences none; not in a `shared` file, of
 * which another manifest may need a comment.
 */
export function withoutIgnored(
  findings: readonly Diagnostic[],
  files: { readonly own: readonly SourceFile[]; readonly shared: readonly SourceFile[] },
  known: readonly string[],
): readonly Diagnostic[] {
  const ignores = [...files.own, ...files.shared].flatMap(ignoresIn)
  if (ignores.length === 0) return findings
  const byTarget = groupBy(ignores, ({ rule, line }) => `${rule}:${line}`)
  const silenced = new Set<Ignore>()
  const shared = new Set(files.shared)
  const kept = findings.filter(({ rule, place }) => {
    if (place === undefined) return true
    const sameLine = byTarget.get(`${rule}:${positionOf(place).line}`) ?? []
    const matching = sameLine.filter((ignore) => ignore.place.file === place.file)
    for (const ignore of matching) silenced.add(ignore)
    return matching.length === 0
  })
  const unused = ignores.filter((ignore) => !silenced.has(ignore) && !shared.has(ignore.place.file))
  return [...kept, ...unused.map((ignore) => warning(ignore, known))]
}

function ignoresIn(file: SourceFile): readonly Ignore[] {
  if (!file.text.includes('mintage-ignore')) return []
  const comments = commentsOf(file)
  const commentLines = new Set(comments.filter(isAlone).map((place) => positionOf(place).line))
  return comments.flatMap((place): readonly Ignore[] => {
    const [whole, names] = form.exec(textAt(place)) ?? []
    if (whole === undefined || names === undefined) return []
    let line = positionOf(place).line + 1
    while (commentLines.has(line)) line += 1
    const start = whole.length - names.length
    const rules = [...names.matchAll(/[^\s,]+/g)].map(({ 0: rule, index }) => ({
      rule,
      place: placeWithin(place, start + index, rule.length),
      line,
    }))
    return rules.length > 0 ? rules : [{ rule: '', place, line }]
  })
}

/** Whether nothing precedes the comment on its line. */
const isAlone = ({ file, range }: Place): boolean =>
  file.text.slice(file.text.lastIndexOf('\n', range.offset - 1) + 1, range.offset).trim() === ''

function warning({ rule, place, line }: Ignore, known: readonly string[]): Diagnostic {
  return { severity: 'warning', code: 'lint', message: problem(rule, line, known), place, rule: unusedIgnore }
}

function problem(rule: string, line: number, known: readonly string[]): string {
  if (rule === '') return 'the comment names no rule; write # mintage-ignore RULE'
  if (known.includes(rule)) return `${rule} finds nothing on line ${line}; remove the comment`
  return `unknown rule "${rule}"${didYouMean(rule, known) || '; docs/lint.md lists all rules'}`
}
