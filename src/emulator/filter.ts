import { invalidField } from './api-error.ts'
import type { Resource } from './resources.ts'

/** Whether a resource is among those listed. */
export type Filter = (resource: Resource) => boolean

/**
 * Compute's two filter languages, which cannot be mixed: `field eq RE2` (the whole value; several as
 * `(a eq x) (b eq y)`), and AIP-160 (`= != :`, AND, OR, parentheses).
 */
export function parseFilter(text: string | undefined): Filter {
  if (text === undefined || text.trim() === '') return () => true
  const filter = /\s(eq|ne)\s/.test(text) ? parseRegexFilter(text) : parseAipFilter(text)
  if (!filter) throw invalidField('filter', text, 'Invalid list filter expression.')
  return filter
}

function memberOf(resource: Resource, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], resource)
}

const textOf = (value: unknown): string => (value === undefined ? '' : String(value))

function parseRegexFilter(text: string): Filter | undefined {
  const terms = text.trim().startsWith('(')
    ? [...text.matchAll(/\(([^()]*(?:\([^()]*\)[^()]*)*)\)/g)].map(([, term = '']) => term)
    : [text]
  const rest = text.trim().startsWith('(') ? text.replace(/\([^()]*(?:\([^()]*\)[^()]*)*\)/g, '').trim() : ''
  if (rest !== '') return undefined
  const filters = terms.map(regexTerm)
  return filters.every((filter) => filter !== undefined)
    ? (resource) => filters.every((filter) => filter?.(resource))
    : undefined
}

function regexTerm(term: string): Filter | undefined {
  const [, field = '', operator, raw = ''] = /^\s*([\w.-]+)\s+(eq|ne)\s+(.+?)\s*$/.exec(term) ?? []
  if (operator === undefined || /\s(AND|OR|eq|ne)\s/.test(raw)) return undefined
  try {
    const pattern = new RegExp(`^(?:${unquote(raw)})$`)
    return (resource) => pattern.test(textOf(memberOf(resource, field))) === (operator === 'eq')
  } catch {
    return undefined
  }
}

const unquote = (text: string): string => text.replace(/^(["'])(.*)\1$/, '$2')

type Token = string

function parseAipFilter(text: string): Filter | undefined {
  const tokens = text.match(/\(|\)|!=|>=|<=|[=:<>]|"[^"]*"|'[^']*'|[^\s()=:<>!"']+/g) ?? []
  const rest = [...tokens]
  const filter = parseOr(rest)
  return filter && rest.length === 0 ? filter : undefined
}

function parseOr(tokens: Token[]): Filter | undefined {
  let left = parseAnd(tokens)
  while (left && tokens[0] === 'OR') {
    tokens.shift()
    const [first, second]: [Filter, Filter | undefined] = [left, parseAnd(tokens)]
    left = second && ((resource) => first(resource) || second(resource))
  }
  return left
}

function parseAnd(tokens: Token[]): Filter | undefined {
  let left = parseTerm(tokens)
  while (left && tokens.length > 0 && tokens[0] !== ')' && tokens[0] !== 'OR') {
    if (tokens[0] === 'AND') tokens.shift()
    const [first, second]: [Filter, Filter | undefined] = [left, parseTerm(tokens)]
    left = second && ((resource) => first(resource) && second(resource))
  }
  return left
}

function parseTerm(tokens: Token[]): Filter | undefined {
  const token = tokens.shift()
  if (token === 'NOT') {
    const inner = parseTerm(tokens)
    return inner && ((resource) => !inner(resource))
  }
  if (token === '(') {
    const inner = parseOr(tokens)
    return tokens.shift() === ')' ? inner : undefined
  }
  const [operator, value] = [tokens.shift(), tokens.shift()]
  if (token === undefined || operator === undefined || value === undefined) return undefined
  return comparison(token, operator, unquote(value))
}

function comparison(field: string, operator: string, value: string): Filter | undefined {
  const of = (resource: Resource) => textOf(memberOf(resource, field))
  const wildcard = new RegExp(`^${value.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`)
  const comparisons: Readonly<Record<string, Filter>> = {
    '=': (resource) => wildcard.test(of(resource)),
    '!=': (resource) => !wildcard.test(of(resource)),
    ':': (resource) =>
      value === '*'
        ? memberOf(resource, field) !== undefined
        : of(resource).includes(value.replaceAll('*', '')),
    '<': (resource) => compare(of(resource), value) < 0,
    '>': (resource) => compare(of(resource), value) > 0,
    '<=': (resource) => compare(of(resource), value) <= 0,
    '>=': (resource) => compare(of(resource), value) >= 0,
  }
  return /^[\w.-]+$/.test(field) ? comparisons[operator] : undefined
}

function compare(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)]
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y
  return a < b ? -1 : a > b ? 1 : 0
}
