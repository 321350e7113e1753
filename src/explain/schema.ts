/** A JSON Schema, or a part of one. */
export type Schema = { readonly [keyword: string]: unknown }

/** The schema of a manifest, with its definitions. */
export interface Root extends Schema {
  readonly $defs: Readonly<Record<string, Schema>>
}

/** A key of the manifest with its path. */
export interface Field {
  /** `families.keep`: lists and the names of maps are left out. */
  readonly path: string
  readonly name: string
  readonly schema: Schema
  /** The map whose key it is; undefined for the manifest as a whole. */
  readonly parent: Schema | undefined
}

/** What is left of a schema without the null that unsets a default. */
export const alternatives = ({ anyOf }: Schema): readonly Schema[] =>
  ((anyOf ?? []) as readonly Schema[]).filter(({ type }) => type !== 'null')

/**
 * The map of keys that a value is or contains, in a list, as one of several forms, or under names that users choose.
 * Undefined for plain values, and for maps without keys of their own.
 */
export function mapOf(schema: Schema, root: Root): Schema | undefined {
  if (typeof schema.$ref === 'string') return root.$defs[schema.$ref.replace('#/$defs/', '')]
  if (schema.properties !== undefined) return schema
  for (const part of [...alternatives(schema), schema.items, schema.additionalProperties]) {
    const found = typeof part === 'object' ? mapOf(part as Schema, root) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/** The keys of a value, in the order of the schema. */
export function fieldsOf({ path, schema }: Pick<Field, 'path' | 'schema'>, root: Root): readonly Field[] {
  const map = mapOf(schema, root)
  return Object.entries((map?.properties ?? {}) as Readonly<Record<string, Schema>>).map(
    ([name, property]) => ({
      path: path === '' ? name : `${path}.${name}`,
      name,
      schema: property,
      parent: map,
    }),
  )
}

/** The field and all below it. */
export const fieldsBelow = (field: Pick<Field, 'path' | 'schema'>, root: Root): readonly Field[] =>
  fieldsOf(field, root).flatMap((one) => [one, ...fieldsBelow(one, root)])

/** The schema of the entries whose names users choose, as in `families.web`; undefined if the map has none. */
export function entrySchema(schema: Schema): Schema | undefined {
  const { additionalProperties, items } = schema
  if (typeof additionalProperties === 'object') return additionalProperties as Schema
  return typeof items === 'object' ? entrySchema(items as Schema) : undefined
}

/** The entry of a map with chosen names. What the schema states about all entries is at the map. */
export function entryOf({ path, schema }: Field, name: string): Field {
  const { description = '', examples = [] } = schema
  const maps = (examples as readonly unknown[]).flatMap((one) => (Array.isArray(one) ? one : [one]))
  return {
    path: `${path}.${name}`,
    name,
    schema: {
      description: `An entry of ${path}; you choose its name.\n${path}: ${String(description)}`,
      examples: maps.flatMap((map) => Object.values(map as object).slice(0, 1)),
      ...entrySchema(schema),
    },
    parent: schema,
  }
}

/** The message about a value that is neither of the only two. */
export const neitherMessage = /^is neither (.*) nor (.*)$/

/** The only two values, or those that the API spec lists; the API may have more. */
export function valuesOf(schema: Schema): readonly string[] {
  const [, ...pair] = neitherMessage.exec(String(schema.patternErrorMessage ?? '')) ?? []
  if (pair.length > 0) return pair
  const item = schema.items as Schema | undefined
  const open = [...alternatives(schema), ...(item ? alternatives(item) : [])]
  return open.flatMap((one) => (one.enum ?? []) as readonly string[])
}

export const itemsOf = (schema: Schema): Schema | undefined => schema.items as Schema | undefined

export const typesOf = ({ type }: Schema): readonly string[] =>
  [type ?? []].flat().filter((name): name is string => typeof name === 'string' && name !== 'null')
