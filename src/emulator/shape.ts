/** What a JSON or YAML value may be. */
export type Shape =
  | 'string'
  | 'boolean'
  /** A whole number, as a number or as a string of digits. */
  | 'int64'
  | 'number'
  | 'any'
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly members: Readonly<Record<string, Shape>>; readonly required?: readonly string[] }
  | { readonly either: readonly Shape[] }

/** A place at which a value does not have its shape. */
export interface Misfit {
  readonly path: Path
  readonly problem: 'type' | 'unknown' | 'missing'
  /** The shape that was wanted, in words; for a missing or unknown member, its name. */
  readonly what: string
  readonly value: unknown
}

export type Path = readonly (string | number)[]

/** All misfits, in the order of the value. null counts as absent, as in proto JSON. */
export function misfits(value: unknown, shape: Shape, path: Path = []): Misfit[] {
  if (value === null || value === undefined || shape === 'any') return []
  if (!hasKind(value, shape)) return [{ path, problem: 'type', what: inWords(shape), value }]
  if (typeof shape === 'string') return []
  if ('either' in shape) return misfits(value, shape.either.find((one) => hasKind(value, one)) ?? 'any', path)
  if ('list' in shape) {
    return (value as unknown[]).flatMap((item, index) => misfits(item, shape.list, [...path, index]))
  }
  const entries = Object.entries(value)
  if ('map' in shape) return entries.flatMap(([key, item]) => misfits(item, shape.map, [...path, key]))
  const { members, required = [] } = shape
  const missing = required.filter(
    (name) => ((value as Record<string, unknown>)[name] ?? undefined) === undefined,
  )
  return [
    ...missing.map((what): Misfit => ({ path, problem: 'missing', what, value })),
    ...entries.flatMap(([key, item]): Misfit[] => {
      const member = Object.hasOwn(members, key) ? members[key] : undefined
      const at = [...path, key]
      return member ? misfits(item, member, at) : [{ path: at, problem: 'unknown', what: key, value: item }]
    }),
  ]
}

function hasKind(value: unknown, shape: Shape): boolean {
  if (shape === 'any') return true
  if (shape === 'int64') return isInt64(value)
  if (typeof shape === 'string') return typeof value === shape
  if ('either' in shape) return shape.either.some((one) => hasKind(value, one))
  if ('list' in shape) return Array.isArray(value)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isInt64(value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value)
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value)
}

function inWords(shape: Shape): string {
  if (shape === 'int64') return 'a whole number'
  if (typeof shape === 'string') return `a ${shape}`
  if ('list' in shape) return 'a list'
  if ('either' in shape) return shape.either.map(inWords).join(' or ')
  return 'a map'
}

/** Without the members and items that are null, at any depth; the very value if there are none. */
export function withoutNulls(value: unknown): unknown {
  if (!hasNulls(value)) return value
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]))
}

function hasNulls(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === null
  return Object.values(value).some(hasNulls)
}
