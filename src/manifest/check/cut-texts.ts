import { visit } from 'yaml'
import type { Finding } from '../diagnostic.ts'
import type { ParsedFile } from '../document/parse.ts'

/** `build #12` and `(see #12`: text with a number, rather than a comment. */
const cut = /[^\s#] #(?=\S)/

/** Maximum characters between a value and its comment. */
const maxComment = 200

/** Warnings for plain values that a ` #` cuts before a number or within a bracket. */
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
      findings.push({ code: 'truncated-value', severity: 'warning', message, place, path: [] })
    },
  })
  return findings
}
