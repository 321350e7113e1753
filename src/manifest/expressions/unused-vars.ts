import { varPrefix } from '../../settings/environment.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { didYouMean } from '../spelling/suggest.ts'
import type { GivenVar } from './vars.ts'

const origins: { readonly [From in GivenVar['from']]: (name: string) => string } = {
  flag: (name) => `--var ${name}: `,
  environment: (name) => `${varPrefix}${name}: `,
  file: () => '',
}

/**
 * Variables from outside that no manifest sets or uses. An unused --var is an error, as the flag serves this run
 * alone. Variable files and the environment may also serve other manifests. Their unused variables cause a warning
 * only if they look like a misspelling of an unset variable.
 */
export function unusedVars(given: readonly GivenVar[], known: ReadonlySet<string>): Diagnostic[] {
  const outside = new Set(given.map(({ name }) => name))
  const unset = [...known].filter((name) => !outside.has(name))
  const unused = new Map(given.filter(({ name }) => !known.has(name)).map((one) => [one.name, one]))
  return [...unused.values()].flatMap(({ name, from, place }): Diagnostic[] => {
    const isFlag = from === 'flag'
    const advice = isFlag ? `; remove the flag, or write \${vars.${name}} where it belongs` : ''
    const hint = didYouMean(name, isFlag ? known : unset) || advice
    const message = `${origins[from](name)}no manifest uses variable "${name}"${hint}`
    if (hint === '') return []
    return [
      {
        code: 'unused-variable',
        severity: isFlag ? 'error' : 'warning',
        message,
        ...omitUndefined({ place }),
      },
    ]
  })
}
