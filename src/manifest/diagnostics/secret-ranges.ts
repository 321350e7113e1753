import { type Document, isMap, isPair, isScalar, isSeq, type Node, visit } from 'yaml'
import type { Range, SourceFile } from '../source-file.ts'
import { resolveAlias } from '../yaml/nodes.ts'
import { parseYaml } from '../yaml/parse-yaml.ts'

/** However they are spelt: a misspelt key has a secret value too. */
const secretKey = /^(?:raw|rsa)[\w -]*key$/i
const keyHolder = /EncryptionKey$/i
const harmless = new Set(['rawKeyFile', 'kmsKeyName', 'kmsKeyServiceAccount', 'sha256'])

/** 32 bytes in base64; and what RSA makes of them. */
const keyShape = /(?<![A-Za-z0-9+])(?:[\w+/-]{342}==|[A-Za-z0-9+/]{43}=(?!=)|[\w-]{43}=(?!=))/g

const known = new WeakMap<SourceFile, readonly Range[]>()

/**
 * Where keys stand in a file, in order and apart: never to be shown. By their place in the data; in a text that is no
 * YAML, all that follows the name of a key; and whatever looks like one. Found when the first line of the file is shown.
 */
export function secretRanges(file: SourceFile): readonly Range[] {
  const ranges = known.get(file) ?? joined(find(file))
  known.set(file, ranges)
  return ranges
}

function find({ text }: SourceFile): Range[] {
  const shapes = [...text.matchAll(keyShape)].map(({ 0: found, index }) => ({
    offset: index,
    length: found.length,
  }))
  if (!/raw|rsa|EncryptionKey/i.test(text)) return shapes
  const { documents, tooDeepAt } = parseYaml(text)
  const broken =
    tooDeepAt !== undefined || documents.some(({ errors, warnings }) => errors.length + warnings.length > 0)
  return [
    ...shapes,
    ...documents.flatMap((document) => inData(document, text)),
    ...(broken ? inText(text) : []),
  ]
}

function inData(document: Document, text: string): Range[] {
  const ranges: Range[] = []
  const add = (from: number | undefined, to: number | undefined) => {
    if (from !== undefined && to !== undefined && to > from) ranges.push({ offset: from, length: to - from })
  }
  const followed = new Set<unknown>()
  /** A map under a key that should be a plain value is told apart by its own keys. */
  const addAll = (node: unknown, isSecret: boolean): void => {
    const value = resolveAlias(node, document)
    if (value !== node) {
      // aliases may multiply, or lead back to where they are
      if (followed.has(value)) return
      followed.add(value)
    }
    if (isSeq(value)) for (const item of value.items) addAll(item, true)
    else if (isMap(value)) for (const pair of value.items) addPair(pair, isSecret)
    else if (isScalar(value)) add(value.range?.[0], value.range?.[1])
  }
  const addPair = ({ key, value }: { readonly key: unknown; readonly value: unknown }, isSecret: boolean) => {
    const name = isScalar(key) ? String(key.value) : ''
    if (harmless.has(name)) return
    if (isScalar(key) && name.length >= longestName) add(key.range?.[0], key.range?.[1])
    if (!isScalar(key) || (!isSecret && !secretKey.test(name))) return
    addAll(value, true)
    if (isMap(value) || isSeq(value)) return
    // with its tag or anchor, which may be the key
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

/** Characters. No key of the manifest is as long; what is longer is a secret in the place of one. */
const longestName = 24

/** The rest of the line after the name of a key, and the lines below that are indented further than it. */
function inText(text: string): Range[] {
  const ranges: Range[] = []
  // bounded, as a line may be as long as a file
  const name =
    /^([ \t-]*)(?![ \t-])(.*?\b(?:(?:raw|rsa)[\w-]{0,40}key|\w{0,40}EncryptionKey)["']?\s{0,40}:[ \t]*)/gim
  for (const match of text.matchAll(name)) {
    const [whole, indent = ''] = match
    const offset = match.index + whole.length
    const deeper = new RegExp(`^[^\\n]*(?:\\n(?:[ \\t]*(?=\\n)|[ \\t]{${indent.length + 1},}[^\\n]*))*`)
    const length = deeper.exec(text.slice(offset))?.[0].trimEnd().length ?? 0
    if (length > 0) ranges.push({ offset, length })
  }
  return ranges
}

function joined(ranges: readonly Range[]): Range[] {
  const apart: Range[] = []
  for (const { offset, length } of [...ranges].sort((a, b) => a.offset - b.offset)) {
    const last = apart.at(-1)
    if (last === undefined || offset >= last.offset + last.length) apart.push({ offset, length })
    else {
      const end = Math.max(last.offset + last.length, offset + length)
      apart[apart.length - 1] = { offset: last.offset, length: end - last.offset }
    }
  }
  return apart
}

/** What stands there, as messages may quote it: whole, and by the word. Expressions that are well formed are none. */
export function secretWords(file: SourceFile): string[] {
  return secretRanges(file).flatMap(({ offset, length }) => {
    const whole = file.text.slice(offset, offset + length).replace(/\$\{(?:env|vars|run)\.[\w-]+\}/g, ' ')
    const words = whole.split(/[\s"'{}[\],:!*&$]+/)
    return words.filter((word) => word.length >= shortestSecret)
  })
}

const shortestSecret = 16
