const typeNames: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
}

let disjunction: Intl.ListFormat | undefined

/**
 * `a list or a map`. The format is built for the first error: Node then loads its locales, which takes a tenth of the
 * time of a valid manifest.
 */
export function typeText(types: readonly string[]): string {
  disjunction ??= new Intl.ListFormat('en', { type: 'disjunction' })
  return disjunction.format(types.map((type) => typeNames[type] ?? type))
}

/** `a map`, `a number` */
export function kindOf(value: unknown): string {
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a map'
  return typeof value === 'boolean' ? String(value) : `a ${typeof value}`
}
