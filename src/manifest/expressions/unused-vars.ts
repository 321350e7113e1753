import type { Diagnostic } from '../diagnostic.ts'
import { didYouMean } from '../spelling/suggest.ts'
import type { GivenVar } from './vars.ts'

/**
 * Variables from outside that no manifest sets or uses. One of a --var is an error: the flag is for this run alone.
 * A file, or the environment, may serve other manifests too: of these, only what looks like a misspelling of a variable
 * that nothing else sets is reported, as a warning.
 */
export function unusedVars(given: readonly GivenVar[], known: ReadonlySet<string>): Diagnostic[] {
  const outside = new Set(given.map(({ name }) => name))
  const unset = [...known].filter((name) => !outside.has(name))
  const unused = new Map(given.filter(({ name }) => !known.has(name)).map((one) => [one.name, one]))
  return [...unused.values()].flatMap((one) => diagnosticOf(one, known, unset))
}

function diagnosticOf(
  { name, from, place }: GivenVar,
  known: ReadonlySet<string>,
  unset: readonly string[],
): Diagnostic[] {
  const message = `no manifest uses variable "${name}"`
  if (from === 'flag') {
    const hint = didYouMean(name, known) || `; remove the flag, or write \${vars.${name}} where it belongs`
    return [{ severity: 'error', message: `--var ${name}: ${message}${hint}` }]
  }
  const hint = didYouMean(name, unset)
  if (hint === '') return []
  if (from === 'environment') {
    return [{ severity: 'warning', message: `MINTAGE_VAR_${name}: ${message}${hint}` }]
  }
  return [{ severity: 'warning', message: message + hint, ...(place ? { place } : {}) }]
}
