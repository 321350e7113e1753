import type { Resource } from '../base/resources.ts'

/** Whether a resource matches the filter. */
export type Matcher = (resource: Resource) => boolean

/**
 * Members by which a kind of resource can be filtered: those with a single value, at any depth (`deprecated.state`),
 * not lists or maps. `labels.k` always can.
 */
export type FilterFields = ReadonlySet<string>

/** Whether lists can be filtered by a member. */
export const isField = (field: string, fields: FilterFields): boolean =>
  fields.has(field) || /^labels\.[^.]+$/.test(field)

/** The value of a member such as `family`, `deprecated.state` or `labels.team`. */
export function memberOf(resource: Resource, field: string): unknown {
  const dot = field.indexOf('.')
  if (dot < 0) return resource[field]
  const [below, name] = [resource[field.slice(0, dot)] as Resource | undefined, field.slice(dot + 1)]
  // a label may be called `constructor`
  return below && Object.hasOwn(below, name) ? below[name] : undefined
}

export const textOf = (value: unknown): string => (value === undefined ? '' : String(value))
