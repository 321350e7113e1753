/**
 * Removes null from the published schema, as a reviver of JSON.parse. In editors null is valid, as it unsets a
 * default. The check runs after these nulls are removed, and reports all others.
 */
export function dropNull(this: unknown, key: string, value: unknown): unknown {
  if (key === 'type' && Array.isArray(value)) {
    const types = value.filter((type) => type !== 'null')
    return types.length === 1 ? types[0] : types
  }
  if (typeof value !== 'object' || value === null || !('anyOf' in value)) return value
  const { anyOf, ...rest } = value as { readonly anyOf: readonly { readonly type?: unknown }[] }
  const others = anyOf.filter(({ type }) => type !== 'null')
  return others.length === 1 ? { ...rest, ...others[0] } : { ...rest, anyOf: others }
}
