import type { Finding } from '../manifest/diagnostic.ts'
import { locate, type Path } from '../manifest/locate.ts'
import type { ParsedFile } from '../manifest/parse.ts'
import { didYouMean } from '../manifest/suggest.ts'

/** What expressions can name. */
export interface Scope {
  readonly vars: ReadonlyMap<string, string>
  readonly env: Readonly<Record<string, string | undefined>>
  /** ms; `${run.date}` is its day in UTC. */
  readonly now: number
}

const expression = /\$?\$\{([^}]*)\}?/g

/**
 * The manifest with every expression replaced; what holds none is handed on as it is. Unknown expressions are
 * told at their line and column.
 */
export function expandManifest(parsed: ParsedFile, scope: Scope): { value: unknown; findings: Finding[] } {
  const findings: Finding[] = []
  const path: (string | number)[] = []
  const expandText = (text: string): string => {
    let nth = 0
    return text.replace(expression, (whole, inner: string) => {
      if (whole.startsWith('$$')) return whole.slice(1)
      nth += 1
      const result = path[0] === 'vars' ? { problem: nested } : evaluate(whole, inner.trim(), scope)
      if ('value' in result) return result.value
      findings.push({
        severity: 'error',
        message: result.problem,
        place: placeOf(parsed, path, whole, nth),
        path: [...path],
      })
      return whole
    })
  }
  const expand = (value: unknown): unknown => {
    if (typeof value === 'string') return value.includes('${') ? expandText(value) : value
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
      if (path.length === 0 && key.startsWith('x-')) continue // counts where its anchor is used
      const expanded = child(key, map[key])
      if (expanded === map[key]) continue
      copy ??= { ...map }
      copy[key] = expanded
    }
    return copy ?? map
  }
  return { value: expand(parsed.value), findings }
}

const nested =
  'expressions cannot be nested: a variable is a plain value; use the expression where the value is used'

type Evaluated = { readonly value: string } | { readonly problem: string }

const namespaces = ['vars', 'env', 'run']

function evaluate(whole: string, inner: string, scope: Scope): Evaluated {
  if (!whole.endsWith('}'))
    return { problem: `"${beginning(whole)}" is not closed; write \${…}, or $\${ for a literal \${` }
  const [, namespace = '', name = ''] = /^(\w+)\.([\w-]+)$/.exec(inner) ?? []
  switch (namespace) {
    case 'vars': {
      const value = scope.vars.get(name)
      if (value !== undefined) return { value }
      const hint = didYouMean(name, scope.vars.keys())
      return {
        problem: `variable "${name}" is not set${hint || `; set it under vars:, with --var ${name}=…, or as MINTAGE_VAR_${name}`}`,
      }
    }
    case 'env': {
      const value = scope.env[name]
      return value === undefined
        ? { problem: `environment variable ${name} is not set or empty; export it before running mintage` }
        : { value }
    }
    case 'run':
      if (name === 'date')
        return { value: new Date(scope.now).toISOString().slice(0, 10).replaceAll('-', '') }
      return { problem: `unknown expression \${${inner}}; run has only run.date` }
    case 'matrix':
    case 'source':
      return {
        problem: `\${${inner}} is not supported by this version of mintage; there are \${vars.NAME}, \${env.NAME} and \${run.date}`,
      }
    default: {
      const hint = namespace === '' ? '' : didYouMean(namespace, namespaces)
      return {
        problem: `unknown expression \${${inner}}${hint || '; there are ${vars.NAME}, ${env.NAME} and ${run.date}'}`,
      }
    }
  }
}

/** Its first word. A long one may be a secret, and half of it would not be known for one. */
function beginning(text: string): string {
  const [word = ''] = text.split(/\s/, 1)
  return word.length > 40 ? '${…' : word
}

/** The n-th occurrence of the expression within its scalar. */
function placeOf(parsed: ParsedFile, path: Path, whole: string, nth: number) {
  const place = locate(parsed, path)
  const { offset, length } = place.range
  const text = parsed.file.text.slice(offset, offset + length)
  const found = [...text.matchAll(expression)].filter(([match]) => !match.startsWith('$$'))[nth - 1]
  if (found === undefined) return place
  return { file: parsed.file, range: { offset: offset + found.index, length: whole.length } }
}
