import { wrapIndented, wrapText } from '../text/wrap.ts'
import { flowYaml } from './flow-yaml.ts'
import { rulesOf } from './rules.ts'
import { type Field, fieldsOf, mapOf, type Root, type Schema, valuesOf } from './schema.ts'
import { typeText } from './type-text.ts'

export interface ExplainOptions {
  /** Columns. */
  readonly width: number
  /** Whether all fields below are listed, with their types alone. */
  readonly recursive: boolean
  /** What happens to an existing image when the field of an entry changes; undefined for other fields. */
  readonly changeText: (path: string) => string | undefined
}

/** The description of a field: a pure function of the schema. */
export function explainField(field: Field, root: Root, options: ExplainOptions): string {
  const { schema, path, name, parent } = field
  const change = options.changeText(path)
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ['DESCRIPTION', paragraphs(String(schema.description ?? ''), options.width)],
    ['VALUES', wrapped(valuesOf(schema).join(', '), options.width)],
    ['RULES', rulesOf(name, schema, parent).flatMap((rule) => wrapped(rule, options.width))],
    ['DEFAULT', schema.default === undefined ? [] : [indent + flowYaml(schema.default)]],
    ['CHANGES', change === undefined ? [] : wrapped(change, options.width)],
    ['EXAMPLES', examplesOf(name, schema)],
    ['FIELDS', options.recursive ? tree(field, root, options.width) : list(field, root, options.width)],
  ]
  const filled = sections.filter(([, lines]) => lines.length > 0)
  return [
    wrapIndented(head(field), options.width, indent.length).join('\n'),
    ...filled.map(([title, lines]) => [`${title}:`, ...lines].join('\n')),
  ]
    .join('\n\n')
    .concat('\n')
}

const indent = '  '

const wrapped = (text: string, width: number, start = indent): readonly string[] =>
  text === '' ? [] : wrapText(text, width - start.length).map((line) => start + line)

function head(field: Field): string {
  if (field.path === '') return 'MANIFEST: images.yaml'
  return `FIELD: ${field.path} ${signature(field)}`
}

function signature({ name, schema, parent }: Field): string {
  const isRequired = ((parent?.required ?? []) as readonly string[]).includes(name)
  return `<${typeText(schema)}>${isRequired ? ' required' : ''}`
}

/** Paragraphs, and lists whose items start with a dash. */
function paragraphs(text: string, width: number): readonly string[] {
  const lines = text.split('\n').map((line) => wrapped(line, width))
  return lines.flatMap((line) => (line.length === 0 ? [''] : line))
}

/** YAML to copy: it is not wrapped. */
const examplesOf = (name: string, { examples = [] }: Schema): readonly string[] =>
  (examples as readonly unknown[]).map((value) => `${indent}${name}: ${flowYaml(value)}`)

/** The first sentence of the description, or its part before a colon. A dot or colon in code, or a colon after leading code, does not end it. */
export function summaryOf({ description }: Schema): string {
  const [sentence = ''] = /^(`[^`]*`:)?(`[^`]*`|[^`])*?[.:](?= |\n|$)/.exec(String(description ?? '')) ?? []
  return sentence.replace(/:$/, '.').replace(/\s+/g, ' ')
}

/** The fields of a field, each with the first sentence of its description. */
function list(field: Field, root: Root, width: number): readonly string[] {
  return fieldsOf(field, root).flatMap((one, at) => {
    const text = wrapped(summaryOf(one.schema), width, indent.repeat(2))
    const title = wrapIndented(`${indent}${one.name} ${signature(one)}`, width, 2 * indent.length)
    return [...(at === 0 ? [] : ['']), ...title, ...text]
  })
}

function tree(field: Field, root: Root, width: number, depth = 1): readonly string[] {
  return fieldsOf(field, root).flatMap((one) => [
    ...wrapIndented(`${indent.repeat(depth)}${one.name} ${signature(one)}`, width, 2 * indent.length),
    ...(mapOf(one.schema, root) === undefined ? [] : tree(one, root, width, depth + 1)),
  ])
}
