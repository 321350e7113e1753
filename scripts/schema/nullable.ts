import type { Schema } from './keywords.ts'

/** Also allows null, which unsets a default. Undone by `dropNull`. */
export function nullable(schema: Schema): Schema {
  const { type, $ref, anyOf, ...rest } = schema
  if (typeof $ref === 'string') return { ...rest, anyOf: [{ $ref }, { type: 'null' }] }
  if (Array.isArray(anyOf)) return { ...rest, anyOf: [...anyOf, { type: 'null' }] }
  return { ...schema, type: [...(Array.isArray(type) ? type : [type]), 'null'] }
}
