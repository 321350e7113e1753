import { visit } from 'yaml'
import type { Finding } from '../diagnostic.ts'
import type { ParsedFile } from '../document/parse.ts'

/** `build #12`, and `(see #12`: a number that was meant as text, not a comment. */
const cut = /[^\s#] #(?=\S)/

/** Characters after a value in which the comment is looked for. */
const maxComment = 200

/** Warnings for plain values that ` #` ends before a number, or within a bracket. */
export function cutTextWarnings({ file, document }: ParsedFile): Finding[] {
  if (!cut.test(file.text)) return []
  const findings: Finding[] = []
  visit(document, {
    Scalar(_key, { type, range, source = '' }) {
      if (type !== 'PLAIN' || !range) return
      const [, end] = range
      const [comment, first = ''] = /^ +#(\S)[^\n]*/.exec(file.text.slice(end, end + maxComment)) ?? []
      if (comment === undefined || !(/\d/.test(first) || /\([^)]*$/.test(source))) return
      const offset = end + comment.indexOf('#')
      const message = 'the value ends before this #; quote it if # is part of it, or write "# " for a comment'
      const place = { file, range: { offset, length: comment.trim().length } }
      findings.push({ severity: 'warning', message, place, path: [] })
    },
  })
  return findings
}
