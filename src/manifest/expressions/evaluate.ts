import { varPrefix } from '../../settings/environment.ts'
import { listed } from '../../text/words.ts'
import { didYouMean } from '../spelling/suggest.ts'
import { type SourceMember, sourceMembers } from './source-values.ts'

/** The names that expressions can use. */
export interface Scope {
  /** Undefined for a list, a map or null, which is reported at its own place. */
  readonly vars: ReadonlyMap<string, string | undefined>
  /** False if a source of variables could not be read: it may set variables that `vars` lacks. */
  readonly complete: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  /** The matrix values of the entry; `unknown` after an error in its matrix. */
  readonly matrix?: ReadonlyMap<string, string> | 'unknown'
  /** The same at a fixed time, if it differs. */
  readonly timedMatrix?: ReadonlyMap<string, string> | undefined
  /** Counts images of matrices; false if a run would have too many. */
  readonly reserve: (images: number) => boolean
  /** ms; the start of the run. */
  readonly now: number
  /** Called with the name of each variable that is used. */
  readonly use: (name: string) => void
}

/**
 * `timed`: the value at a fixed time, for what must be equal in runs that start at different times. `open`: the source
 * of the image gives the value. If `problem` is undefined, it was reported elsewhere.
 */
export type Evaluated =
  | { readonly value: string }
  | { readonly value: string; readonly timed: string }
  | { readonly open: SourceMember }
  | { readonly problem: string | undefined }

const namespaces = ['vars', 'env', 'run', 'matrix', 'source']
const all = 'use ${vars.NAME}, ${env.NAME}, ${run.date} or ${run.time}'

/** The value of an expression. `whole`: with its braces; `inner`: the text between them. */
export function evaluate(whole: string, inner: string, scope: Scope): Evaluated {
  if (!whole.endsWith('}'))
    return { problem: `"${firstWord(whole)}" is not closed; write \${…}, or $\${ for a literal \${` }
  const [, namespace = '', name = ''] = /^(\w+)\.([\w-]+)$/.exec(inner) ?? []
  switch (namespace) {
    case 'vars':
      return variable(name, scope)
    case 'env': {
      const value = scope.env[name]
      return value === undefined
        ? { problem: `environment variable ${name} is not set or empty; export it before running mintage` }
        : { value }
    }
    case 'run':
      return runValue(name, scope.now)
    case 'matrix':
      return matrixValue(name, scope)
    case 'source':
      return sourceValue(name)
    default:
      return { problem: unknownExpression(namespace, inner, scope) }
  }
}

function variable(name: string, { vars, complete, use }: Scope): Evaluated {
  use(name)
  const value = vars.get(name)
  if (value !== undefined) return { value }
  if (!complete || vars.has(name)) return { problem: undefined }
  const advice = `; set it under vars:, with --var ${name}=…, or as ${varPrefix}${name}`
  return { problem: `variable "${name}" is not set${didYouMean(name, vars.keys()) || advice}` }
}

function matrixValue(name: string, { matrix, timedMatrix }: Scope): Evaluated {
  if (matrix === 'unknown') return { problem: undefined }
  if (matrix === undefined) {
    const advice = `add matrix: { ${name || 'AXIS'}: [VALUE, …] } to the entry that uses it`
    return { problem: `\${matrix.${name}} has a value only in an entry with a matrix; ${advice}` }
  }
  const [value, timed] = [matrix.get(name), timedMatrix?.get(name)]
  if (value !== undefined) return timed === undefined ? { value } : { value, timed }
  const axes = [...matrix.keys()]
  return {
    problem: `the matrix has no axis "${name}"${didYouMean(name, axes) || `; its axes: ${listed(axes, 10)}`}`,
  }
}

function sourceValue(name: string): Evaluated {
  const open = sourceMembers.find((member) => member === name)
  if (open !== undefined) return { open }
  const names = sourceMembers.map((member) => `\${source.${member}}`)
  const hint = didYouMean(name, sourceMembers) || `; use ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
  return { problem: `unknown expression \${source.${name}}${hint}` }
}

/** Both in UTC. */
const runValues: Readonly<Record<string, (time: string) => string>> = {
  date: (time) => time.slice(0, 10).replaceAll('-', ''),
  time: (time) => time.slice(11, 19).replaceAll(':', ''),
}

function runValue(name: string, now: number): Evaluated {
  const valueAt = Object.hasOwn(runValues, name) ? runValues[name] : undefined
  if (valueAt === undefined) {
    return { problem: `unknown expression \${run.${name}}; use \${run.date} or \${run.time}` }
  }
  const [value, timed] = [now, 0].map((ms) => valueAt(new Date(ms).toISOString())) as [string, string]
  return { value, timed }
}

function unknownExpression(namespace: string, inner: string, { vars }: Scope): string {
  // of GitHub Actions: ${{ vars.x }}
  const [, doubled] = /^\{\s*((?:vars|env|run|matrix|source)\.[\w-]+)\s*$/.exec(inner) ?? []
  if (doubled !== undefined) return `unknown expression \${${inner}}}; write \${${doubled}}`
  const near = namespace === '' ? '' : didYouMean(namespace, namespaces)
  const hint = vars.has(inner) ? `; write \${vars.${inner}}` : near
  return `unknown expression \${${inner}}${hint || `; ${all}`}`
}

/** The first word of a text; a long word may be part of a secret, which no message quotes. */
function firstWord(text: string): string {
  const [word = ''] = text.split(/\s/, 1)
  return word.length > 40 ? '${…' : word
}
