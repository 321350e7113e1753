import { invalidField } from '../errors/api-error.ts'
import { parseAipFilter } from './aip-filter.ts'
import { type FilterFields, isField, type Matcher, memberOf, textOf } from './filter-fields.ts'

/**
 * Compute's two filter languages, which cannot be mixed: `field eq RE2`, where the expression must match the
 * whole value, several only as `(a eq x) (b ne y)`; and AIP-160 with `= != > < >= <= :`, AND, OR, NOT.
 * Throws the API's 400 for anything else.
 */
export function parseFilter(text: string, fields: FilterFields): Matcher {
  if (text.trim() === '') return () => true
  const isRegex = /^[\s(]*[\w.-]+\s+(?:eq|ne)\s/.test(text)
  const matcher = isRegex ? parseRegexFilter(text, fields) : parseAipFilter(text, fields)
  if (!matcher) throw invalidField('filter', text, 'Invalid list filter expression.')
  return matcher
}

function parseRegexFilter(text: string, fields: FilterFields): Matcher | undefined {
  const terms = text.trim().startsWith('(') ? parenthesised(text.trim()) : [text.trim()]
  const matchers = terms?.map((term) => regexTerm(term, fields)) ?? [undefined]
  if (matchers.some((matcher) => matcher === undefined)) return undefined
  return (resource) => matchers.every((matcher) => matcher?.(resource))
}

/** The contents of `(…) (…)`, with regard to quotes and `\(`; undefined if other text is between or after them. */
function parenthesised(text: string): string[] | undefined {
  const terms: string[] = []
  let depth = 0
  let start = 0
  for (const { 0: token, index } of text.matchAll(
    /\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[()]|[^\\"'()]+|["']/g,
  )) {
    if (token === '(') {
      if (depth++ === 0) start = index + 1
    } else if (token === ')') {
      if (--depth < 0) return undefined
      if (depth === 0) terms.push(text.slice(start, index).trim())
    } else if (depth === 0 && token.trim() !== '') return undefined
  }
  return depth === 0 ? terms : undefined
}

function regexTerm(term: string, fields: FilterFields): Matcher | undefined {
  const [, field = '', operator, literal = ''] = /^([\w.-]+)\s+(eq|ne)\s+(.+)$/.exec(term) ?? []
  if (operator === undefined || !isField(field, fields)) return undefined
  const quoted = /^(["'])(.*)\1$/s.exec(literal)
  if (!quoted && /\s/.test(literal)) return undefined
  const pattern = wholeMatch(quoted?.[2] ?? literal)
  return pattern && ((resource) => pattern.test(textOf(memberOf(resource, field))) === (operator === 'eq'))
}

/** RE2 differs from JavaScript in few things that appear in filters: flags in front and the naming of groups. */
function wholeMatch(re2: string): RegExp | undefined {
  const [, flags = '', rest = re2] = /^\(\?([is]+)\)(.*)$/s.exec(re2) ?? []
  try {
    return new RegExp(`^(?:${rest.replaceAll('(?P<', '(?<')})$`, flags)
  } catch {
    return undefined // not a regular expression: the caller rejects it
  }
}
