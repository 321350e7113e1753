import { invalidField } from '../http/api-error.ts'
import type { Call } from '../http/call.ts'

/** Which zones and regions there are is not known here, only how they are called. */
const forms = { zone: /^[a-z]+-[a-z]+\d+-[a-z]+\d*$/, region: /^[a-z]+-[a-z]+\d+$/ }

/** Where the request leads: `projects/P/global`, `projects/P/zones/Z` or `projects/P/regions/R`. */
export function scopeOf({ project, params }: Pick<Call, 'project' | 'params'>): string {
  for (const kind of ['zone', 'region'] as const) {
    const name = params[kind]
    if (name === undefined) continue
    if (!forms[kind].test(name)) throw invalidField(kind, name, `Unknown ${kind}.`)
    return `projects/${project}/${kind}s/${name}`
  }
  return `projects/${project}/global`
}
