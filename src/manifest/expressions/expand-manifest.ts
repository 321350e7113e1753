import type { Finding, Path } from '../diagnostic.ts'
import { locate, locateEntry } from '../document/locate.ts'
import type { ParsedFile } from '../document/parse.ts'
import { type Place, placeWithin, textAt } from '../source-file.ts'
import { evaluate, type Scope } from './evaluate.ts'
import { literalExpressions } from './literal-expression.ts'

export interface Expanded {
  readonly value: unknown
  readonly findings: readonly Finding[]
  /** Paths of expressions without a value, reported or not. The rules of these fields do not apply. */
  readonly unexpanded: readonly Path[]
}

/** Maximum warnings per text. */
const maxLiterals = 10

const expression = /\$?\$\{([^}]*)\}?/g

/**
 * The manifest with every expression replaced; other values stay unchanged. Reports unknown expressions, and texts in
 * another tool's syntax, at their line and column. `user`: the manifest whose variables this file's expressions use.
 */
export function expandManifest(parsed: ParsedFile, scope: Scope, user?: ParsedFile): Expanded {
  const findings: Finding[] = []
  const unexpanded: Path[] = []
  const path: (string | number)[] = []
  const report = (severity: Finding['severity'], message: string, place: Place) => {
    const related = user && severity === 'error' ? { related: [usedBy(user)] } : {}
    findings.push({ severity, message, place, path: [...path], ...related })
  }
  const expandText = (text: string): string => {
    const problems = new Map<number, string | undefined>()
    let nth = 0
    const expanded = text.replace(expression, (whole, inner: string) => {
      if (whole.startsWith('$$')) return whole.slice(1)
      nth += 1
      const result = path[0] === 'vars' ? { problem: nested } : evaluate(whole, inner.trim(), scope)
      if ('value' in result) return result.value
      problems.set(nth, result.problem)
      return whole
    })
    if (problems.size > 0) unexpanded.push([...path])
    if ([...problems.values()].every((problem) => problem === undefined)) return expanded
    const places = placesIn(locate(parsed, path))
    for (const [index, message] of problems) if (message) report('error', message, places(index))
    return expanded
  }
  const expandScalar = (text: string): string => {
    const literals = literalExpressions(text, scope.vars).slice(0, maxLiterals)
    for (const { text: literal, meant } of literals) {
      const message = `"${literal}" is plain text; write ${meant} to insert the value`
      report('warning', message, placeOfText(locate(parsed, path), literal))
    }
    return text.includes('${') ? expandText(text) : text
  }
  const expand = (value: unknown): unknown => {
    if (typeof value === 'string') return expandScalar(value)
    if (typeof value !== 'object' || value === null) return value
    return Array.isArray(value) ? expandList(value) : expandMap(value as Record<string, unknown>)
  }
  const child = (key: string | number, value: unknown): unknown => {
    path.push(key)
    const expanded = expand(value)
    path.pop()
    return expanded
  }
  const expandList = (list: readonly unknown[]): readonly unknown[] => {
    const items = list.map((item, index) => child(index, item))
    return items.some((item, index) => item !== list[index]) ? items : list
  }
  const expandMap = (map: Record<string, unknown>): Record<string, unknown> => {
    let copy: Record<string, unknown> | undefined
    for (const key of Object.keys(map)) {
      if (path.length === 0 && key.startsWith('x-')) continue // an alias counts at each use
      const expanded = child(key, map[key])
      if (expanded === map[key]) continue
      copy ??= { ...map }
      copy[key] = expanded
    }
    return copy ?? map
  }
  return { value: expand(parsed.value), findings, unexpanded }
}

const usedBy = (user: ParsedFile) => ({
  message: 'used by this manifest, with its variables',
  place: locateEntry(user, []),
})

const nested = 'a variable cannot contain an expression; write the expression where the variable is used'

/**
 * The places of the expressions within a scalar, from 1. If escapes hide an expression, its place is that of the
 * scalar.
 */
function placesIn(place: Place): (nth: number) => Place {
  const found = [...textAt(place).matchAll(expression)].filter(([match]) => !match.startsWith('$$'))
  return (nth) => {
    const match = found[nth - 1]
    return match ? placeWithin(place, match.index, match[0].length) : place
  }
}

/** The first place of a text within a scalar. If escapes hide the text, its place is that of the scalar. */
function placeOfText(place: Place, text: string): Place {
  const index = textAt(place).indexOf(text)
  return index === -1 ? place : placeWithin(place, index, text.length)
}

/** An expression without a value also breaks the rules of its field, but is reported only once. */
export function withoutUnexpanded(
  findings: readonly Finding[],
  unexpanded: readonly Path[],
): readonly Finding[] {
  if (unexpanded.length === 0) return findings
  const known = new Set(unexpanded.map((path) => path.join('/')))
  return findings.filter(({ path }) => !known.has(path.join('/')))
}
