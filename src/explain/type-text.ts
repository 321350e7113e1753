import { alternatives, itemsOf, type Schema, typesOf } from './schema.ts'

/** The type of a value in words; `plural` within a list. */
export function typeText(schema: Schema, plural = false): string {
  const s = plural ? 's' : ''
  if (schema.$ref !== undefined) return `map${s}`
  const forms = alternatives(schema).map((one) => typeText(one, plural))
  if (forms.length > 0) return [...new Set(forms)].join(' or ')
  const item = itemsOf(schema)
  if (item !== undefined) return `list of ${typeText(item, true)}${schema.properties ? ' or map' : ''}`
  if (typesOf(schema).includes('object')) return `map${s}${contentText(schema)}`
  return scalarText(schema, s)
}

function contentText({ additionalProperties }: Schema): string {
  return typeof additionalProperties === 'object'
    ? ` of ${typeText(additionalProperties as Schema, true)}`
    : ''
}

/** Strings are also allowed instead of numbers and booleans, for expressions; they are named where they are usual. */
function scalarText(schema: Schema, s: string): string {
  const types = typesOf(schema)
  if (types.includes('number')) return `string${s}, number${s} or boolean${s}`
  if (types.includes('boolean')) return `boolean${s}`
  if (!types.includes('integer')) return `string${s}`
  const examples = (schema.examples ?? []) as readonly unknown[]
  const isText = examples.some((one) => typeof one === 'string')
  return `whole number${s}${isText ? ` or string${s}` : ''}`
}
