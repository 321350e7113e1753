import { parseAllDocuments, visit } from 'yaml'
import { composeInParts, type YamlDocument } from './compose-in-parts.ts'
import { tooDeepAt } from './nesting.ts'

/** Stand in for the braces of an expression: two characters that no text has a use for. */
const [opening, closing] = ['\uE000', '\uE001']

export interface YamlText {
  /** None where the text is nested too deeply. */
  readonly documents: readonly YamlDocument[]
  /** Offset at which lists and maps are nested too deeply to be read. */
  readonly tooDeepAt?: number
}

/**
 * The documents of a text in YAML 1.2, their errors inside. Within `{ }` and `[ ]` YAML ends a plain string at a brace;
 * where that is what breaks a text, its expressions are put aside while it is read. They keep their length, so that
 * all places stay right; text that is YAML as it stands is read as it stands.
 */
export function parseYaml(text: string): YamlText {
  const plain = parseAll(text)
  if (!plain.documents.some(({ errors }) => errors.length > 0) || /[\uE000\uE001]/.test(text)) return plain
  const aside = text.replace(/\$\{([\w .-]+)\}/g, `$${opening}$1${closing}`)
  if (aside === text) return plain
  const again = parseAll(aside)
  for (const document of again.documents) bringBack(document)
  return again
}

/** How all YAML of the user is read. That keys are unique is checked later: yaml compares each key with all others. */
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

function bringBack(document: YamlDocument): void {
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
