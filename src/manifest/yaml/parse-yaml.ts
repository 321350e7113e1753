import { parseAllDocuments, visit } from 'yaml'
import { composeInParts, tooDeepAt, type YamlDocument } from './compose-in-parts.ts'

/** Placeholders for the braces of an expression: private-use characters. */
const [opening, closing] = ['\uE000', '\uE001']

export interface YamlText {
  /** Empty if the text is nested too deeply. */
  readonly documents: readonly YamlDocument[]
  /** Offset at which lists and maps are nested too deeply to be read. */
  readonly tooDeepAt?: number
}

/**
 * The documents of a text in YAML 1.2, with their errors. Within `{ }` and `[ ]` YAML ends a plain string at a brace:
 * a text with errors is parsed once more with placeholders for the braces of its expressions. They have the same
 * length, so all places stay correct.
 */
export function parseYaml(text: string): YamlText {
  const plain = parseAll(text)
  if (!plain.documents.some(({ errors }) => errors.length > 0) || /[\uE000\uE001]/.test(text)) return plain
  const replaced = text.replace(/\$\{([\w .-]+)\}/g, `$${opening}$1${closing}`)
  if (replaced === text) return plain
  const reread = parseAll(replaced)
  for (const document of reread.documents) restoreBraces(document)
  return reread
}

/** Duplicate keys are reported later: yaml compares each key with all others. */
export const yamlOptions = {
  merge: true,
  stringKeys: true,
  uniqueKeys: false,
  prettyErrors: false,
  version: '1.2',
} as const

function parseAll(text: string): YamlText {
  const inParts = composeInParts(text, yamlOptions)
  if (inParts) return { documents: inParts }
  const tooDeep = tooDeepAt(text)
  if (tooDeep !== undefined) return { documents: [], tooDeepAt: tooDeep }
  const documents = parseAllDocuments(text, yamlOptions)
  return { documents: Array.isArray(documents) ? documents : [] }
}

function restoreBraces(document: YamlDocument): void {
  visit(document, {
    Scalar(_key, scalar) {
      if (typeof scalar.value === 'string') scalar.value = withBraces(scalar.value)
    },
  })
  for (const problem of [...document.errors, ...document.warnings]) {
    problem.message = withBraces(problem.message)
  }
}

const withBraces = (text: string): string => text.replaceAll(opening, '{').replaceAll(closing, '}')
