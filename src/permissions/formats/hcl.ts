/** A string of Terraform's language: `${` and `%{` start templates, and are written twice. */
const hclString = (text: string): string =>
  JSON.stringify(text)
    .replace(/[\u007f-\u{10ffff}]/gu, unicodeEscape)
    .replace(/([$%])(?=\{)/g, '$1$1')

const unicodeEscape = (character: string): string => {
  const code = character.codePointAt(0) ?? 0
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}

/** An identifier made of a name; `taken` makes it unique. */
export function hclName(text: string, taken: Set<string>): string {
  const base = text.replace(/[^A-Za-z0-9_-]/g, '_')
  let name = base
  for (let count = 2; taken.has(name); count++) name = `${base}_${count}`
  taken.add(name)
  return name
}

/** A value of an attribute: text, a list of texts, or an unquoted expression. */
export type HclValue = string | readonly string[] | { readonly expression: string }

/** `resource "TYPE" "NAME" { … }`, its attributes aligned as `terraform fmt` aligns them. */
export function hclBlock(
  labels: readonly [kind: string, ...labels: string[]],
  attributes: Readonly<Record<string, HclValue>>,
): string {
  const [kind, ...rest] = labels
  const names = Object.keys(attributes)
  const width = Math.max(...names.map((name) => name.length))
  const lines = Object.entries(attributes).map(
    ([name, value]) => `  ${name.padEnd(width)} = ${hclValue(value)}`,
  )
  return `${[kind, ...rest.map(hclString)].join(' ')} {\n${lines.join('\n')}\n}\n`
}

function hclValue(value: HclValue): string {
  if (typeof value === 'string') return hclString(value)
  if ('expression' in value) return value.expression
  return `[\n${value.map((item) => `    ${hclString(item)},\n`).join('')}  ]`
}
