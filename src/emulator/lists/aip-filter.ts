import { type FilterFields, isField, type Matcher, memberOf, textOf } from './filter-fields.ts'

/**
 * A filter of the form of AIP-160: comparisons joined by AND (or by nothing) and OR, of which OR binds tighter,
 * with NOT or `-` in front and parentheses. Undefined if the text is not one.
 */
export function parseAipFilter(text: string, fields: FilterFields): Matcher | undefined {
  const tokens = tokenise(text)
  if (!tokens) return undefined
  const parser = { tokens, fields }
  const matcher = parseAnd(parser)
  return tokens.length === 0 ? matcher : undefined
}

interface Parser {
  /** Not yet parsed. */
  readonly tokens: string[]
  readonly fields: FilterFields
}

const tokenForm = /\s*(\(|\)|!=|>=|<=|[=:<>]|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^\s()=:<>!"']+)/y

function tokenise(text: string): string[] | undefined {
  const tokens: string[] = []
  const trimmed = text.trim()
  tokenForm.lastIndex = 0
  for (let end = 0; end < trimmed.length; end = tokenForm.lastIndex) {
    const token = tokenForm.exec(trimmed)?.[1]
    if (token === undefined) return undefined
    tokens.push(token)
  }
  return tokens
}

function parseAnd(parser: Parser): Matcher | undefined {
  const terms = [parseOr(parser)]
  for (let next = parser.tokens[0]; next !== undefined && next !== ')'; next = parser.tokens[0]) {
    if (next === 'AND') parser.tokens.shift()
    const term = parseOr(parser)
    if (!term) return undefined
    terms.push(term)
  }
  if (terms.includes(undefined)) return undefined
  return (resource) => terms.every((term) => term?.(resource))
}

function parseOr(parser: Parser): Matcher | undefined {
  const terms = [parseNot(parser)]
  while (parser.tokens[0] === 'OR') {
    parser.tokens.shift()
    terms.push(parseNot(parser))
  }
  if (terms.includes(undefined)) return undefined
  return (resource) => terms.some((term) => term?.(resource))
}

function parseNot(parser: Parser): Matcher | undefined {
  const { tokens } = parser
  if (tokens[0] === 'NOT' || tokens[0] === '-') {
    tokens.shift()
  } else if (tokens[0]?.startsWith('-')) {
    tokens[0] = tokens[0].slice(1)
  } else return parseSimple(parser)
  const term = parseSimple(parser)
  return term && ((resource) => !term(resource))
}

function parseSimple(parser: Parser): Matcher | undefined {
  const { tokens, fields } = parser
  const first = tokens.shift()
  if (first === '(') {
    const inner = parseAnd(parser)
    return tokens.shift() === ')' ? inner : undefined
  }
  const [operator = '', value] = [tokens.shift(), tokens.shift()]
  if (first === undefined || value === undefined || !isField(first, fields)) return undefined
  const compare = comparisons.get(operator)
  if (!compare || value === '(' || value === ')') return undefined
  const quoted = /^(["'])(.*)\1$/s.exec(value)
  const literal = quoted?.[2]?.replace(/\\(.)/g, '$1') ?? value
  return (resource) => compare(memberOf(resource, first), literal)
}

type Comparison = (member: unknown, literal: string) => boolean

const ordered =
  (holds: (order: number) => boolean): Comparison =>
  (member, literal) =>
    member !== undefined && holds(orderOf(member, literal))

/** Compares a member, which may be absent, with the literal. */
const comparisons = new Map<string, Comparison>([
  ['=', equals],
  ['!=', (member, literal) => !equals(member, literal)],
  ['<', ordered((order) => order < 0)],
  ['>', ordered((order) => order > 0)],
  ['<=', ordered((order) => order <= 0)],
  ['>=', ordered((order) => order >= 0)],
  [':', has],
])

/** `:*` tests whether the member exists; `:text` finds a part of its text. */
function has(member: unknown, literal: string): boolean {
  if (member === undefined) return false
  if (literal === '*') return true
  return typeof member === 'string' ? member.includes(literal.replaceAll('*', '')) : equals(member, literal)
}

/** A `*` at either end of the literal matches any text. */
function equals(member: unknown, literal: string): boolean {
  const text = textOf(member)
  const [open, closed] = [literal.startsWith('*'), literal.length > 1 && literal.endsWith('*')]
  const core = literal.slice(open ? 1 : 0, closed ? -1 : undefined)
  if (open && closed) return text.includes(core)
  if (open) return text.endsWith(core)
  return closed ? text.startsWith(core) : text === core
}

/** Compares numbers or instants if both are, else text. Date.parse alone would find a date in `web-2`. */
function orderOf(member: unknown, literal: string): number {
  const text = textOf(member)
  for (const { form, read } of ordinals) {
    if (!form.test(text) || !form.test(literal)) continue
    const [a, b] = [read(text), read(literal)]
    return a < b ? -1 : a > b ? 1 : 0
  }
  return text < literal ? -1 : text > literal ? 1 : 0
}

/** A number cannot hold 64 bits; times may be dates alone. */
const ordinals: readonly { readonly form: RegExp; readonly read: (text: string) => number | bigint }[] = [
  { form: /^-?\d+$/, read: BigInt },
  { form: /^-?\d+(?:\.\d+)?$/, read: Number },
  { form: /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d.*)?$/, read: Date.parse },
]
