import { grouped } from '../../text/words.ts'
import { schemaAt } from '../check/schema-lookup.ts'
import type { Combination, ImageOrigin } from '../combination.ts'
import type { Finding, Path } from '../diagnostic.ts'
import { locate, locateEntry } from '../document/locate.ts'
import type { ParsedFile } from '../document/parse.ts'
import { type Place, placeWithin, textAt } from '../source-file.ts'
import { type Evaluated, evaluate, type Scope } from './evaluate.ts'
import { literalExpressions } from './literal-expression.ts'
import { atFixedTime, hasMatrix, maxPerCatalog, readMatrix, usesTime } from './matrix.ts'
import { acceptsSource, misplacedSource, type OpenText, placeholderText } from './source-values.ts'

export interface Expanded {
  readonly value: unknown
  readonly findings: readonly Finding[]
  /** Paths of expressions without a value, reported or not. The rules of these fields do not apply. */
  readonly unexpanded: readonly Path[]
  /** The texts that contain values of a source. In `value`, placeholders replace these values. */
  readonly open: readonly OpenText[]
  /** The texts that contain the time of the run, each with a fixed time instead. */
  readonly timed: readonly OpenText[]
  /** The entry of each image, if an entry has a matrix; else every entry is one image. */
  readonly origins?: readonly ImageOrigin[]
}

/** Maximum warnings per text. */
const maxLiterals = 10

const expression = /\$?\$\{([^}]*)\}?/g

/**
 * The manifest with every expression replaced; other values stay unchanged. Reports unknown expressions, and texts in
 * another tool's syntax, at their line and column. `user`: the manifest whose variables this file's expressions use.
 */
export function expandManifest(parsed: ParsedFile, scope: Scope, user?: ParsedFile): Expanded {
  const { images } = parsed.value as { readonly images?: unknown }
  if (user === undefined && Array.isArray(images) && images.some(hasMatrix)) {
    return expandWithMatrices(parsed, images, scope)
  }
  const found = emptyOutput()
  return { value: expandValue(parsed.value, [], { parsed, scope, user, ...found }), ...found }
}

/** The input of an expansion, and its output. */
interface Expansion {
  readonly parsed: ParsedFile
  readonly scope: Scope
  readonly user?: ParsedFile | undefined
  readonly findings: Finding[]
  readonly unexpanded: Path[]
  readonly open: OpenText[]
  readonly timed: OpenText[]
  /** The path in the result of a path in the file, where they differ. */
  readonly resultPath?: (path: Path) => Path
}

const emptyOutput = (): Pick<Expansion, 'findings' | 'unexpanded' | 'open' | 'timed'> => ({
  findings: [],
  unexpanded: [],
  open: [],
  timed: [],
})

/** An entry with a matrix produces an image for each combination. The first one keeps the matrix, for its check. */
function expandWithMatrices(parsed: ParsedFile, entries: readonly unknown[], scope: Scope): Expanded {
  const found = emptyOutput()
  const all = { parsed, scope, ...found }
  const value = expandValue({ ...(parsed.value as object), images: [] }, [], all)
  const images: unknown[] = []
  const origins: ImageOrigin[] = []
  for (const [index, entry] of entries.entries()) {
    const path = ['images', index]
    const add = (image: unknown, variant: Scope, origin: ImageOrigin) => {
      const position = images.length
      const resultPath = ([, , ...rest]: Path) => ['images', position, ...rest]
      images.push(expandValue(image, path, { ...all, scope: variant, resultPath }))
      origins.push(origin)
    }
    if (!hasMatrix(entry)) {
      add(entry, scope, { index })
      continue
    }
    const combinations = combinationsOf(entry.matrix, [...path, 'matrix'], all, images.length)
    const { matrix: _matrix, ...image } = entry
    if (combinations === undefined) add(entry, { ...scope, matrix: 'unknown' }, { index })
    const fixed = usesTime(entry.matrix) ? { ...all, scope: atFixedTime(scope), ...emptyOutput() } : undefined
    const timed = fixed && combinationsOf(entry.matrix, [...path, 'matrix'], fixed, images.length)
    const isAlike = timed?.length === combinations?.length // exclude may depend on the time
    for (const [nth, combination] of (combinations ?? []).entries()) {
      const variant = { ...scope, matrix: combination, timedMatrix: isAlike ? timed?.[nth] : undefined }
      add(nth === 0 ? entry : image, variant, { index, combination })
    }
  }
  return { value: { ...(value as object), images }, ...found, origins }
}

/** Undefined after an error; the images are then unknown. */
function combinationsOf(
  matrix: unknown,
  path: Path,
  expansion: Expansion,
  position: number,
): readonly Combination[] | undefined {
  const { parsed, scope } = expansion
  const found = emptyOutput()
  const expanded = expandValue(matrix, path, { ...expansion, ...found })
  if (found.unexpanded.length > 0) return undefined // reported with the entry
  const { combinations, findings } = readMatrix(expanded, parsed, path)
  const resultPath = ([, , ...rest]: Path) => ['images', position, ...rest]
  const all = findings.map((finding) => ({ ...finding, path: resultPath(finding.path) }))
  expansion.findings.push(...all)
  if (combinations === undefined || scope.reserve(combinations.length)) return combinations
  const place = locate(parsed, path, 'key')
  expansion.findings.push({ ...tooMany, place, path: resultPath(path) })
  return undefined
}

const tooMany = {
  severity: 'error',
  code: 'too-many-images',
  message: `the matrices of all manifests give more than ${grouped(maxPerCatalog)} images; run some of the manifests separately`,
} as const

function expandValue(root: unknown, start: Path, expansion: Expansion): unknown {
  const { parsed, scope, user, findings, unexpanded, open, timed } = expansion
  const { resultPath = (path: Path) => [...path] } = expansion
  const path: (string | number)[] = [...start]
  const report = (severity: Finding['severity'], message: string, place: Place) => {
    const related = user && severity === 'error' ? { related: [usedBy(user)] } : {}
    const code = 'invalid-expression'
    findings.push({ severity, code, message, place, path: resultPath(path), ...related })
  }
  const expandText = (text: string): string => {
    const problems = new Map<number, string | undefined>()
    const parts: OpenText['parts'][number][] = []
    const fixed: OpenText['parts'][number][] = []
    let [nth, end] = [0, 0]
    let isTimed = false
    const add = (part: OpenText['parts'][number], atFixedTime = part) => {
      parts.push(part)
      fixed.push(atFixedTime)
    }
    for (const match of text.matchAll(expression)) {
      const [whole, inner = ''] = match
      add(text.slice(end, match.index))
      end = match.index + whole.length
      if (whole.startsWith('$$')) {
        add(whole.slice(1))
        continue
      }
      nth += 1
      const result = evaluateAt(path, whole, inner.trim(), scope)
      if ('problem' in result) problems.set(nth, result.problem)
      if ('open' in result) add({ source: result.open })
      else add('value' in result ? result.value : whole, 'timed' in result ? result.timed : undefined)
      isTimed ||= 'timed' in result
    }
    add(text.slice(end))
    const expanded = placeholderText(parts)
    if (problems.size > 0) unexpanded.push(resultPath(path))
    else if (parts.some((part) => typeof part !== 'string')) open.push({ path: resultPath(path), parts })
    if (isTimed) timed.push({ path: resultPath(path), parts: fixed })
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
  return expand(root)
}

function evaluateAt(path: Path, whole: string, inner: string, scope: Scope): Evaluated {
  if (path[0] === 'vars') return { problem: nested }
  if (path[2] === 'matrix' && inner.startsWith('matrix.')) return { problem: nestedMatrix }
  const result = evaluate(whole, inner, scope)
  if (!('open' in result) || acceptsSource(path)) return result
  // an unknown key is reported at its place: under the key that was meant, the value may be allowed
  return { problem: schemaAt(path) && misplacedSource(result.open) }
}

const usedBy = (user: ParsedFile) => ({
  message: 'used by this manifest, with its variables',
  place: locateEntry(user, []),
})

const nested = 'a variable cannot contain an expression; write the expression where the variable is used'

const nestedMatrix = 'a matrix cannot use the values of a matrix; write the value itself, or a variable'

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
