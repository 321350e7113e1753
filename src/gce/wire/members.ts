/** Readers of JSON that others wrote: a member of another type counts as absent. */

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})

/** The objects of a list; anything else in it is left out. */
export const records = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : []

export const string = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** A map of texts; other values are left out. */
export function strings(value: unknown): Record<string, string> {
  const entries = Object.entries(record(value)).filter(([, member]) => typeof member === 'string')
  return Object.fromEntries(entries) as Record<string, string>
}

/** Without the members that are undefined. */
export function defined<T extends Record<string, unknown>>(
  members: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
