/** A JSON Schema of draft 2020-12. */
export type Schema = Readonly<Record<string, unknown>>

/** A schema, with the type of the values that it describes: from one source, so that they cannot differ. */
export interface Shape<T> {
  readonly schema: Schema
  /** The schemas that it refers to, by name. */
  readonly defs: Readonly<Record<string, Schema>>
  /** For the compiler only. */
  readonly type?: T
}

export type ValueOf<S> = S extends Shape<infer T> ? T : never

export type Fields = Readonly<Record<string, Shape<unknown>>>

export interface ObjectShape<F extends Fields> extends Shape<{ readonly [K in keyof F]: ValueOf<F[K]> }> {
  readonly fields: F
}

/** All values of a union; the compiler finds one that is missing. */
export const allOf = <T extends string>(values: Readonly<Record<T, true>>): readonly T[] =>
  Object.keys(values) as T[]

const shape = <T>(schema: Schema, parts: readonly Shape<unknown>[] = []): Shape<T> => ({
  schema,
  defs: Object.assign({}, ...parts.map(({ defs }) => defs)),
})

export const text = (description: string, more: Schema = {}): Shape<string> =>
  shape({ description, type: 'string', ...more })

export const count = (description: string): Shape<number> =>
  shape({ description, type: 'integer', minimum: 0 })

export const flag = (description: string): Shape<boolean> => shape({ description, type: 'boolean' })

/** JSON of the API. */
export const anything = (description: string): Shape<unknown> => shape({ description })

export const apiObject = (description: string): Shape<Readonly<Record<string, unknown>>> =>
  shape({ description, type: 'object' })

export const oneOf = <const V extends string | number>(values: readonly V[], description: string): Shape<V> =>
  shape({ description, type: values.every(Number.isInteger) ? 'integer' : 'string', enum: [...values] })

export const only = <const V extends string | null>(value: V, description: string): Shape<V> =>
  shape({ description, const: value })

export function nullable<T>(of: Shape<T>): Shape<T | null> {
  const { description, type, ...rest } = of.schema
  const { enum: values } = of.schema
  if (typeof type !== 'string') return shape({ description, anyOf: [rest, { type: 'null' }] }, [of])
  const more = Array.isArray(values) ? { enum: [...values, null] } : {}
  return shape({ description, type: [type, 'null'], ...rest, ...more }, [of])
}

export const list = <T>(items: Shape<T>, description: string): Shape<readonly T[]> =>
  shape({ description, type: 'array', items: items.schema }, [items])

/** Every key is always present. */
export function object<F extends Fields>(fields: F, description: string): ObjectShape<F> {
  const properties = Object.fromEntries(Object.entries(fields).map(([key, { schema }]) => [key, schema]))
  const schema = { description, type: 'object', properties, required: Object.keys(fields) }
  return { ...shape(schema, Object.values(fields)), fields }
}

/** An object with a number for each of these keys. */
export const counts = <K extends string>(
  keys: readonly K[],
  description: string,
): Shape<Readonly<Record<K, number>>> => {
  const number = { type: 'integer', minimum: 0 }
  const properties = Object.fromEntries(keys.map((key) => [key, number]))
  return shape({ description, type: 'object', properties, required: [...keys] })
}

/** Refers to the shape by name, as several places have it. */
export const named = <T>(name: string, of: Shape<T>, description = of.schema.description): Shape<T> => ({
  schema: { description, $ref: `#/$defs/${name}` },
  defs: { ...of.defs, [name]: of.schema },
})

/** The members that the shape has. */
export const pick = <F extends Fields>(
  { fields }: ObjectShape<F>,
  value: { readonly [K in keyof F]: ValueOf<F[K]> },
): { readonly [K in keyof F]: ValueOf<F[K]> } =>
  Object.fromEntries(Object.keys(fields).map((key) => [key, value[key]])) as {
    readonly [K in keyof F]: ValueOf<F[K]>
  }
