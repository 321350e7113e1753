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

/** The type of the values that have a shape. */
export type Value<S> = S extends 'string'
  ? string
  : S extends 'boolean'
    ? boolean
    : S extends 'int64'
      ? string | number
      : S extends 'number'
        ? number
        : S extends { readonly list: infer Item }
          ? readonly Value<Item>[]
          : S extends { readonly map: infer Item }
            ? Readonly<Record<string, Value<Item>>>
            : S extends { readonly either: readonly (infer One)[] }
              ? Value<One>
              : S extends { readonly members: infer Members; readonly required: readonly (infer Name)[] }
                ? Required<Name, Members>
                : S extends { readonly members: infer Members }
                  ? { readonly [Key in keyof Members]?: Value<Members[Key]> }
                  : unknown

type Required<Name, Members> = {
  readonly [Key in keyof Members as Key extends Name ? Key : never]: Value<Members[Key]>
} & { readonly [Key in keyof Members as Key extends Name ? never : Key]?: Value<Members[Key]> }

/** A place at which a value does not have its shape. */
export interface Violation {
  readonly path: Path
  readonly problem: 'type' | 'unknown' | 'missing'
  /** The shape that was wanted, in words; for a missing or unknown member, its name. */
  readonly what: string
  readonly value: unknown
}

export type Path = readonly (string | number)[]

/** All violations, in the order of the value. null counts as absent, as in proto JSON. */
export function violations(value: unknown, shape: Shape): Violation[] {
  const found: Violation[] = []
  collect(value, shape, { path: [], found })
  return found
}

/** The path is one stack for the whole walk, and copied for a violation only: a state may hold a million members. */
interface Walk {
  readonly path: (string | number)[]
  readonly found: Violation[]
}

function collect(value: unknown, shape: Shape, walk: Walk): void {
  if (value === null || value === undefined || shape === 'any') return
  if (!hasKind(value, shape)) report(walk, { problem: 'type', what: inWords(shape), value })
  else if (typeof shape === 'string') return
  else if ('either' in shape) {
    collect(value, shape.either.find((one) => hasKind(value, one)) ?? 'any', walk)
  } else if ('list' in shape) {
    for (const [index, item] of (value as unknown[]).entries()) collectAt(index, item, shape.list, walk)
  } else collectMembers(value as Readonly<Record<string, unknown>>, shape, walk)
}

function collectMembers(
  value: Readonly<Record<string, unknown>>,
  shape: Exclude<Extract<Shape, object>, { readonly list: Shape } | { readonly either: readonly Shape[] }>,
  walk: Walk,
): void {
  if ('members' in shape) {
    for (const name of shape.required ?? []) {
      if ((value[name] ?? undefined) === undefined) report(walk, { problem: 'missing', what: name, value })
    }
  }
  for (const key of Object.keys(value)) {
    const member =
      'map' in shape ? shape.map : Object.hasOwn(shape.members, key) ? shape.members[key] : undefined
    if (member) collectAt(key, value[key], member, walk)
    else {
      walk.path.push(key)
      report(walk, { problem: 'unknown', what: key, value: value[key] })
      walk.path.pop()
    }
  }
}

function collectAt(at: string | number, value: unknown, shape: Shape, walk: Walk): void {
  walk.path.push(at)
  collect(value, shape, walk)
  walk.path.pop()
}

function report({ path, found }: Walk, violation: Omit<Violation, 'path'>): void {
  found.push({ path: [...path], ...violation })
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
