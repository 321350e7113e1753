import type { ParsedFile } from '../document/parse.ts'
import { isMap } from '../raw-manifest.ts'
import type { Scope } from './evaluate.ts'
import { type GivenVars, isScalar, varText } from './vars.ts'

export interface ScopeInput {
  readonly vars: GivenVars
  readonly env: Readonly<Record<string, string | undefined>>
  /** ms */
  readonly now: number
  readonly reserve: Scope['reserve']
  /** Called with the name of each variable that a file sets or uses. */
  readonly use: (name: string) => void
}

/**
 * The names that the expressions of a file can use. A later file overrides an earlier one; variables from outside
 * override all files. `complete` is false if one of the files could not be read.
 */
export function scopeOf(files: readonly ParsedFile[], input: ScopeInput, complete: boolean): Scope {
  const vars = new Map<string, string | undefined>()
  for (const parsed of files) {
    const { vars: own } = parsed.value as { readonly vars?: unknown }
    // the schema is checked later
    for (const [name, item] of isMap(own) ? Object.entries(own) : []) {
      input.use(name)
      vars.set(name, isScalar(item) ? varText(item, parsed, ['vars', name]) : undefined)
    }
  }
  for (const { name, value } of input.vars.given) vars.set(name, value)
  const { env, now, use, reserve } = input
  return { vars, complete: complete && input.vars.complete, env, now, use, reserve }
}
