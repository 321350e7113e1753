import { type Document, isMap, isPair, isScalar, isSeq, type Node, visit } from 'yaml'
import type { Range, SourceFile } from '../source-file.ts'
import { resolveAlias } from '../yaml/nodes.ts'
import { parseYaml } from '../yaml/parse-yaml.ts'

/** Names of keys in any spelling: a misspelled key also has a secret value. */
const secretKey = /^(?:raw|rsa)[\w -]*key$/i
const keyHolder = /EncryptionKey$/i
const harmless = new Set(['rawKeyFile', 'kmsKeyName', 'kmsKeyServiceAccount', 'sha256'])

/** 32 bytes in base64, or wrapped by RSA. */
const keyShape = /(?<![A-Za-z0-9+])(?:[\w+/-]{342}==|[A-Za-z0-9+/]{43}=(?!=)|[\w-]{43}=(?!=))/g

const known = new WeakMap<SourceFile, readonly Range[]>()

/**
 * The ranges of encryption keys in a file, sorted and disjoint. No message shows them. A range is the value of a key
 * field; in text with syntax errors, everything after the name of such a field; and any text with the shape of a key.
 * Computed when the first line of the file is shown.
 */
export function secretRanges(file: SourceFile): readonly Range[] {
  const ranges = known.get(file) ?? joined(findRanges(file.text))
  known.set(file, ranges)
  return ranges
}

function findRanges(text: string): Range[] {
  const shapes = [...text.matchAll(keyShape)].map(({ 0: found, index }) =>
    between(index, index + found.length),
  )
  if (!/raw|rsa|EncryptionKey/i.test(text)) return shapes
  const { documents, tooDeepAt } = parseYaml(text)
  const isBroken =
    tooDeepAt !== undefined || documents.some(({ errors, warnings }) => errors.length + warnings.length > 0)
  const ranges = documents.flatMap((document) => rangesInData(document, text))
  return [...shapes, ...ranges, ...(isBroken ? rangesInText(text) : [])]
}

const between = (from: number, to: number): Range => ({ offset: from, length: to - from })

function rangesInData(document: Document, text: string): Range[] {
  const ranges: Range[] = []
  const add = (from = 0, to = 0) => {
    if (to > from) ranges.push(between(from, to))
  }
  const followed = new Set<unknown>()
  /** Adds all scalars of a value. In a map instead of a plain value, the names of its keys decide. */
  const addAll = (node: unknown, isSecret: boolean): void => {
    const value = resolveAlias(node, document)
    if (value !== node) {
      // aliases may multiply, or refer to their own parents
      if (followed.has(value)) return
      followed.add(value)
    }
    if (isSeq(value)) for (const item of value.items) addAll(item, true)
    else if (isMap(value)) for (const pair of value.items) addPair(pair, isSecret)
    else if (isScalar(value)) add(value.range?.[0], value.range?.[1])
  }
  const addPair = ({ key, value }: { readonly key: unknown; readonly value: unknown }, isSecret: boolean) => {
    if (!isScalar(key)) return
    const name = String(key.value)
    if (harmless.has(name)) return
    if (name.length >= minSecretName) add(key.range?.[0], key.range?.[1])
    if (!isSecret && !secretKey.test(name)) return
    addAll(value, true)
    if (isMap(value) || isSeq(value)) return
    // includes the tag or anchor, which may be the secret
    const end = (value as Node | null)?.range?.[1] ?? 0
    const from = key.range?.[1] ?? 0
    add(from + (/^\s*:?\s*/.exec(text.slice(from, end))?.[0].length ?? 0), end)
  }
  visit(document, {
    Pair(_, pair) {
      const name = isScalar(pair.key) ? String(pair.key.value) : ''
      if (keyHolder.test(name)) addAll(isPair(pair) ? pair.value : undefined, true)
      else if (secretKey.test(name)) addPair(pair, true)
    },
  })
  return ranges
}

/** Maximum length of a map key. A longer one is a secret in the wrong place. */
const minSecretName = 24

/** The rest of the line after the name of a key, and the lines below with a larger indent. */
function rangesInText(text: string): Range[] {
  // bounded, as a line may be as long as a file
  const name =
    /^([ \t-]*)(?![ \t-])(.*?\b(?:(?:raw|rsa)[\w-]{0,40}key|\w{0,40}EncryptionKey)["']?\s{0,40}:[ \t]*)/gim
  return [...text.matchAll(name)].flatMap(({ 0: whole, 1: indent = '', index }) => {
    const from = index + whole.length
    const deeper = new RegExp(`^[^\\n]*(?:\\n(?:[ \\t]*(?=\\n)|[ \\t]{${indent.length + 1},}[^\\n]*))*`)
    const length = deeper.exec(text.slice(from))?.[0].trimEnd().length ?? 0
    return length > 0 ? [between(from, from + length)] : []
  })
}

function joined(ranges: readonly Range[]): Range[] {
  const apart: Range[] = []
  let end = -1
  for (const { offset, length } of [...ranges].sort((a, b) => a.offset - b.offset)) {
    const from = offset < end ? (apart.pop()?.offset ?? offset) : offset
    end = Math.max(end, offset + length)
    apart.push(between(from, end))
  }
  return apart
}

/** The secrets of a file as messages may quote them: whole and word by word. Well-formed expressions are not secrets. */
export function secretWords(file: SourceFile): string[] {
  return secretRanges(file).flatMap(({ offset, length }) => {
    const whole = file.text.slice(offset, offset + length).replace(/\$\{(?:env|vars|run)\.[\w-]+\}/g, ' ')
    return whole.split(/[\s"'{}[\],:!*&$]+/).filter((word) => word.length >= minSecret)
  })
}

/** Characters. */
const minSecret = 16
