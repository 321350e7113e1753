/** T with each member that may be undefined made optional. */
export type OmitUndefined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K]
} & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> }

/** A copy without the members that are undefined: `{ ...omitUndefined({ hint }) }` has either a hint or no such key. */
export function omitUndefined<T extends object>(object: T): OmitUndefined<T> {
  const members = Object.entries(object).filter(([, value]) => value !== undefined)
  return Object.fromEntries(members) as OmitUndefined<T>
}
