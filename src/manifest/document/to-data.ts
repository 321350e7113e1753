import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml'
import type { Finding, ProblemCode } from '../diagnostic.ts'
import { isMap as isPlainMap } from '../raw-manifest.ts'
import type { Range, SourceFile } from '../source-file.ts'
import { didYouMean } from '../spelling/suggest.ts'
import { anchorNames, isMerge, keyOf, rangeOf, resolveAlias } from '../yaml/nodes.ts'
import { aboutPath } from './node-at.ts'

export interface Data {
  /** Plain values; undefined where an alias has no anchor. Aliases of one anchor share one object. */
  readonly value: unknown
  readonly findings: readonly Finding[]
}

/** A document as plain data with aliases and merges resolved, and the errors of its keys, aliases and tags. */
export function toData(file: SourceFile, document: Document): Data {
  const findings: Finding[] = []
  const path: (string | number)[] = []
  const ready = new Map<Node, unknown>()
  const report = (code: ProblemCode, range: Range, message: string, first?: Range) => {
    const related = first && { related: [{ message: 'first defined here', place: { file, range: first } }] }
    const place = aboutPath({ file, range }, document, path)
    findings.push({ severity: 'error', code, message, place, path: [...path], ...related })
  }

  const convert = (node: unknown): unknown => {
    if (isAlias(node)) return convertAlias(node)
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null
    // the value is read despite its tag: aliases and merges lead to it
    if (!hasKnownTag(node)) reportTag(node)
    if (isScalar(node)) return node.value
    const value = isMap(node) ? convertMap(node) : node.items.map((item, index) => child(index, item))
    if (node.anchor !== undefined) ready.set(node, value)
    return value
  }
  const child = (step: string | number, node: unknown): unknown => {
    path.push(step)
    const value = convert(node)
    path.pop()
    return value
  }
  const convertAlias = (alias: Alias): unknown => {
    const target = resolveAlias(alias, document) as Node | undefined
    if (target === undefined) return reportAlias(alias)
    return isScalar(target) ? target.value : ready.get(target)
  }
  const convertMap = (map: YAMLMap): Record<string, unknown> => {
    const data: Record<string, unknown> = {}
    const own = new Map<string, Pair>()
    for (const pair of map.items) {
      const key = keyOf(pair)
      const value = child(key, pair.value)
      const first = own.get(key)
      if (first !== undefined) reportTwice(pair, first)
      else own.set(key, pair)
      if (isMerge(pair)) {
        for (const [name, item] of mergedEntries(pair.value, value)) {
          if (!Object.hasOwn(data, name)) define(data, name, item)
        }
      } else define(data, key, value)
    }
    return data
  }
  const mergedEntries = (node: unknown, value: unknown): [string, unknown][] => {
    const parts: readonly unknown[] = Array.isArray(value) ? value : [value]
    if (parts.every((part) => part === undefined || isPlainMap(part))) {
      return parts.flatMap((part) => Object.entries(part ?? {}))
    }
    const kind = Array.isArray(value) ? 'a list' : value === null ? 'nothing' : 'a single value'
    report(
      'invalid-alias',
      rangeOf(node),
      `<<: requires a map or a list of maps, not ${kind}; use the alias of a map`,
    )
    return []
  }
  const reportTwice = (pair: Pair, first: Pair) => {
    path.push(keyOf(pair))
    const message = 'this key appears twice in the same map; remove one of them'
    report('duplicate-key', rangeOf(pair.key), message, rangeOf(first.key))
    path.pop()
  }
  const reportAlias = (alias: Alias): undefined => {
    const { source } = alias
    const hint =
      didYouMean(source, anchorNames(document)) ||
      `; define &${source} before it, or quote the value if it is text`
    report('invalid-alias', rangeOf(alias), `alias *${source} has no anchor${hint}`)
  }
  const reportTag = (node: Node): void => {
    report(
      'unsupported-tag',
      tagRange(file.text, rangeOf(node)),
      'tags such as !Ref are not supported; remove the tag',
    )
  }

  return { value: convert(document.contents), findings }
}

/** The range of the tag before a value, or of the value if no tag is found. */
function tagRange(text: string, range: Range): Range {
  const start = Math.max(0, range.offset - 200)
  const tag = /![^\s!]*!?[^\s!]*(?=\s*(?:&\S+\s*)?$)/.exec(text.slice(start, range.offset))
  return tag ? { offset: start + tag.index, length: tag[0].length } : range
}

/** Assigning `__proto__` would set the prototype. */
function define(data: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') data[key] = value
  else Object.defineProperty(data, key, { value, writable: true, enumerable: true, configurable: true })
}

/**
 * Tags of the core schema. The yaml package also supports sets, dates and binaries, but no manifest field accepts
 * them.
 */
const knownTags = new Set(['str', 'int', 'float', 'bool', 'null', 'map', 'seq'])

const hasKnownTag = ({ tag }: { readonly tag?: string | undefined }): boolean =>
  tag === undefined || knownTags.has(tag.replace('tag:yaml.org,2002:', ''))
