import type { Diagnostic } from '../manifest/diagnostic.ts'
import type { Place } from '../manifest/source-file.ts'
import type { Catalog } from './image-spec.ts'

/**
 * An error for each key that is checked and read, but that plan and apply do not carry out yet: ignoring one would break
 * what it promises. Each key once, at its first use.
 */
export function unsupportedKeys({ policies = [] }: Catalog): Diagnostic[] {
  const firstUses: readonly (readonly [string, { readonly place: Place } | undefined])[] = [
    ['families', policies[0]],
  ]
  return firstUses.flatMap(([key, use]): Diagnostic[] => {
    if (use === undefined) return []
    const message = `"${key}" is not supported by this version of mintage; remove it`
    return [{ severity: 'error', message, place: use.place }]
  })
}
