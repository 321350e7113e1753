/** The shape of a JSON or YAML value. */
export type Shape =
  | 'string'
  | 'boolean'
  /** A whole number, as a number or as a string of digits. */
  | 'int64'
  | 'number'
  | 'any'
  | { readonly list: Shape }
  | { readonly map: Shape; readonly keyRule?: Rule }
  | MemberShape
  | { readonly either: readonly Shape[] }
  | { readonly of: Shape; readonly rule: Rule }
  /** A map whose member `kind` determines its other members. */
  | { readonly kinds: Readonly<Record<string, MemberShape>> }

export interface MemberShape {
  readonly members: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
}

/** The problem of a value of this shape; undefined if it is valid. */
export type Rule = (value: never) => string | undefined

/** One of these values. */
export const oneOf = (...values: readonly [string | number, ...(string | number)[]]): Shape => ({
  of: typeof values[0] === 'string' ? 'string' : 'number',
  rule: (value: string | number) =>
    values.includes(value) ? undefined : `${JSON.stringify(value)} is none of ${values.join(', ')}`,
})

/** A string that a test accepts; `error` follows the string in the message: `is not a time`. */
export const checkedString = (accepts: (value: string) => boolean, error: string) =>
  ({
    of: 'string',
    rule: (value: string) => (accepts(value) ? undefined : `${JSON.stringify(value)} ${error}`),
  }) as const satisfies Shape

export const time = checkedString((value) => !Number.isNaN(Date.parse(value)), 'is not a time')

/** A whole number in a range. */
export const wholeNumber = (min: number, max = Number.MAX_SAFE_INTEGER): Shape => ({
  of: 'number',
  rule(value: number) {
    if (Number.isInteger(value) && value >= min && value <= max) return undefined
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`
    return `must be a whole number ${range}, not ${JSON.stringify(value)}`
  },
})

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
            : S extends { readonly of: infer Base }
              ? Value<Base>
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

/** A place where a value does not match its shape. */
export interface Violation {
  readonly path: Path
  readonly problem: 'type' | 'unknown' | 'missing' | 'rule'
  /** The expected shape, in words; the name of a missing or unknown member; the message of a rule. */
  readonly what: string
  readonly value?: unknown
}

export type Path = readonly (string | number)[]

export function violationMessage({ problem, what, value }: Violation): string {
  if (problem === 'unknown') return `unknown key "${what}"`
  if (problem === 'missing') return `"${what}" is missing`
  return problem === 'rule' ? what : `must be ${what}, not ${JSON.stringify(value)}`
}

/** A line for each: `latency.operation: must be …`. */
export const formatViolations = (found: readonly Violation[]): string =>
  found
    .map((one) => [one.path.join('.'), violationMessage(one)].filter((part) => part !== '').join(': '))
    .join('\n')

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
  else if ('of' in shape) {
    const before = walk.found.length
    collect(value, shape.of, walk)
    if (walk.found.length === before) checkRule(value, shape.rule, walk)
  } else if ('either' in shape) {
    collect(value, shape.either.find((one) => hasKind(value, one)) ?? 'any', walk)
  } else if ('list' in shape) {
    for (const [index, item] of (value as unknown[]).entries()) {
      walk.path.push(index)
      collect(item, shape.list, walk)
      walk.path.pop()
    }
  } else if ('kinds' in shape) collectKind(value, shape.kinds, walk)
  else collectMembers(value as Readonly<Record<string, unknown>>, shape, walk)
}

function checkRule(value: unknown, rule: Rule, walk: Walk): void {
  const what = rule(value as never)
  if (what !== undefined) report(walk, { problem: 'rule', what, value })
}

function collectKind(
  value: { readonly kind?: unknown },
  kinds: Readonly<Record<string, MemberShape>>,
  walk: Walk,
): void {
  const names = Object.keys(kinds) as [string, ...string[]]
  const kind = String(value.kind)
  const { members, required = [] } = (names.includes(kind) ? kinds[kind] : undefined) ?? { members: {} }
  const known = names.includes(kind) ? value : { kind: value.kind }
  collect(known, { members: { kind: oneOf(...names), ...members }, required: ['kind', ...required] }, walk)
}

function collectMembers(
  value: Readonly<Record<string, unknown>>,
  shape: MemberShape | Extract<Shape, { readonly map: Shape }>,
  walk: Walk,
): void {
  if ('members' in shape) {
    for (const name of shape.required ?? []) {
      if ((value[name] ?? undefined) === undefined) report(walk, { problem: 'missing', what: name, value })
    }
  }
  for (const key of Object.keys(value)) {
    walk.path.push(key)
    const member =
      'map' in shape ? shape.map : Object.hasOwn(shape.members, key) ? shape.members[key] : undefined
    if ('map' in shape && shape.keyRule) checkRule(key, shape.keyRule, walk)
    if (member) collect(value[key], member, walk)
    else report(walk, { problem: 'unknown', what: key, value: value[key] })
    walk.path.pop()
  }
}

function report({ path, found }: Walk, violation: Omit<Violation, 'path'>): void {
  found.push({ path: [...path], ...violation })
}

function hasKind(value: unknown, shape: Shape): boolean {
  if (shape === 'any') return true
  if (shape === 'int64') return isInt64(value)
  if (typeof shape === 'string') return typeof value === shape
  if ('of' in shape) return hasKind(value, shape.of)
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
  if ('of' in shape) return inWords(shape.of)
  if ('list' in shape) return 'a list'
  if ('either' in shape) return shape.either.map(inWords).join(' or ')
  return 'a map'
}

/** Removes null members and items at any depth; returns the same value if there are none. */
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
