import { isAlias, isScalar, visit } from 'yaml'
import { parseYaml } from './parse-yaml.ts'
import type { Range, SourceFile } from './source-file.ts'

const secretKeys = new Set(['rawKey', 'rsaEncryptedKey'])
const known = new WeakMap<SourceFile, readonly Range[]>()

/** Where keys stand in a file, in order: never to be shown. Found when the first line of the file is shown. */
export function secretRanges(file: SourceFile): readonly Range[] {
  const ranges = known.get(file) ?? find(file)
  known.set(file, ranges)
  return ranges
}

function find({ text }: SourceFile): Range[] {
  if (![...secretKeys].some((key) => text.includes(key))) return []
  const ranges: Range[] = []
  for (const document of parseYaml(text)) {
    visit(document, {
      Pair(_, { key, value }) {
        if (!isScalar(key) || !secretKeys.has(String(key.value))) return
        const node = isAlias(value) ? value.resolve(document) : value
        const range = isScalar(node) ? node.range : undefined
        if (range && range[1] > range[0]) ranges.push({ offset: range[0], length: range[1] - range[0] })
      },
    })
  }
  return ranges.sort((a, b) => a.offset - b.offset)
}
