import { isScalar, visit } from 'yaml'
import type { Finding } from '../diagnostic.ts'
import type { ParsedFile } from '../document/parse.ts'

/** `build #12`, and `(see #12`: what people write of a number, not before a comment. */
const cut = /[^\s#] #(?=\S)/

/**
 * Warnings for values that a comment cuts off where it was probably meant as text: ` #` ends a plain value, and a
 * number follows, or a bracket is open.
 */
export function cutTexts({ file, document }: ParsedFile): Finding[] {
  if (!cut.test(file.text)) return []
  const findings: Finding[] = []
  visit(document, {
    Scalar(_key, scalar) {
      const end = isScalar(scalar) && scalar.type === 'PLAIN' ? scalar.range?.[1] : undefined
      if (end === undefined) return
      const [comment, first = ''] = /^ +#(\S)[^\n]*/.exec(file.text.slice(end, end + maxComment)) ?? []
      const isMeant = /\d/.test(first) || /\([^)]*$/.test(scalar.source ?? '')
      if (comment === undefined || !isMeant) return
      const offset = end + comment.indexOf('#')
      const range = { offset, length: comment.trim().length }
      const message = 'the value ends before this #; quote it if # is part of it, or write "# " for a comment'
      findings.push({ severity: 'warning', message, place: { file, range }, path: [] })
    },
  })
  return findings
}

/** Characters behind a value that are looked at. */
const maxComment = 200
