import { grouped, listed } from '../../text/words.ts'
import { type Combination, combinationText } from '../combination.ts'
import type { Finding, Path } from '../diagnostic.ts'
import { locate } from '../document/locate.ts'
import type { ParsedFile } from '../document/parse.ts'
import { isMap } from '../raw-manifest.ts'
import { didYouMean } from '../spelling/suggest.ts'
import type { Scope } from './evaluate.ts'
import { isScalar, varText } from './vars.ts'

/** Images that an entry, and all entries of a run together, may give. */
const maxPerEntry = 1_000
export const maxPerCatalog = 20_000

export const hasMatrix = (entry: unknown): entry is Record<string, unknown> =>
  isMap(entry) && entry.matrix !== undefined && entry.matrix !== null

/** Whether a matrix may have the time of the run: its combinations then have another form at a fixed time. */
export const usesTime = (matrix: unknown): boolean => /\$\{\s*run\./.test(JSON.stringify(matrix))

/** The scope of that form; its images were counted. */
export const atFixedTime = (scope: Scope): Scope => ({ ...scope, now: 0, reserve: () => true })

interface Axis {
  readonly name: string
  readonly values: readonly string[]
}

export interface ReadMatrix {
  /** Undefined after an error, which is among the findings or breaks the schema. */
  readonly combinations: readonly Combination[] | undefined
  readonly findings: readonly Finding[]
}

/** The combinations of a matrix whose expressions are expanded, in the order of its axes and values. */
export function readMatrix(matrix: unknown, parsed: ParsedFile, path: Path): ReadMatrix {
  const findings: Finding[] = []
  const note = (severity: Finding['severity'], message: string, at: Path, what?: 'key') =>
    void findings.push({
      severity,
      code: 'invalid-matrix',
      message,
      place: locate(parsed, at, what),
      path: at,
    })
  const result = (combinations?: readonly Combination[]): ReadMatrix => ({ combinations, findings })
  const axes = axesOf(matrix, parsed, path)
  const exclusions = axes && exclusionsOf(matrix, parsed, path)
  if (axes === undefined || exclusions === undefined) return result()
  if (axes.length === 0) {
    note('error', 'matrix has no axis; add one: tier: [web, db]', path, 'key')
    return result()
  }
  const repeated = axes.find(({ values }) => new Set(values).size < values.length)
  if (repeated !== undefined) {
    const value = repeated.values.find((one, index) => repeated.values.indexOf(one) < index)
    note('error', `matrix.${repeated.name} lists "${value}" twice; remove one`, [...path, repeated.name])
    return result()
  }
  const count = axes.reduce((product, { values }) => product * values.length, 1)
  if (count > maxPerEntry) {
    const shown = Number.isSafeInteger(count) ? grouped(count) : 'too many'
    const message = `matrix has ${shown} combinations; the maximum is ${grouped(maxPerEntry)} per entry, before exclude; split the entry`
    note('error', message, path, 'key')
    return result()
  }
  const names = axes.map(({ name }) => name)
  for (const [index, exclusion] of exclusions.entries()) {
    const unknown = [...exclusion.keys()].find((name) => !names.includes(name))
    if (unknown === undefined) continue
    const hint = didYouMean(unknown, names) || `; its axes: ${listed(names, 10)}`
    const at = [...path, 'exclude', index, unknown]
    note('error', `exclude: the matrix has no axis "${unknown}"${hint}`, at, 'key')
  }
  if (findings.length > 0) return result()
  const all = product(axes)
  for (const [index, exclusion] of exclusions.entries()) {
    if (all.some((combination) => isWithin(exclusion, combination))) continue
    const message = `exclude: no combination has ${combinationText(exclusion)}`
    note('warning', message, [...path, 'exclude', index])
  }
  const kept = all.filter((combination) => !exclusions.some((exclusion) => isWithin(exclusion, combination)))
  if (kept.length > 0) return result(kept)
  note('error', 'exclude drops every combination of the matrix; remove the entry, or some of exclude', [
    ...path,
    'exclude',
  ])
  return result()
}

const isWithin = (part: Combination, whole: Combination): boolean =>
  [...part].every(([axis, value]) => whole.get(axis) === value)

function product(axes: readonly Axis[]): readonly Combination[] {
  return axes.reduce<readonly Combination[]>(
    (all, { name, values }) =>
      all.flatMap((combination) => values.map((value) => new Map([...combination, [name, value]]))),
    [new Map()],
  )
}

/** Undefined if the matrix breaks the schema, which reports it. */
function axesOf(matrix: unknown, parsed: ParsedFile, path: Path): readonly Axis[] | undefined {
  if (!isMap(matrix) || Object.keys(matrix).length === 0) return undefined
  const axes: Axis[] = []
  for (const [name, values] of Object.entries(matrix)) {
    if (name === 'exclude') continue
    if (!Array.isArray(values) || values.length === 0 || !values.every(isScalar)) return undefined
    const texts = values.map((value, index) => varText(value, parsed, [...path, name, index]))
    axes.push({ name, values: texts })
  }
  return axes
}

function exclusionsOf(matrix: unknown, parsed: ParsedFile, path: Path): readonly Combination[] | undefined {
  const { exclude = [] } = matrix as { readonly exclude?: unknown }
  if (!Array.isArray(exclude)) return undefined
  const exclusions: Combination[] = []
  for (const [index, one] of exclude.entries()) {
    if (!isMap(one) || Object.keys(one).length === 0 || !Object.values(one).every(isScalar)) return undefined
    const at = [...path, 'exclude', index]
    exclusions.push(
      new Map(Object.entries(one).map(([axis, value]) => [axis, varText(value, parsed, [...at, axis])])),
    )
  }
  return exclusions
}
