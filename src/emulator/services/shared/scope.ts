import type { Call } from '../../api/call.ts'
import { sharedText } from '../../base/compact-string.ts'

/** Where the request leads: `projects/P/global`, `projects/P/zones/Z` or `projects/P/regions/R`. */
export function scopeOf({ project, params }: Pick<Call, 'project' | 'params'>): string {
  const { zone, region } = params
  if (zone !== undefined) return sharedText(`projects/${project}/zones/${zone}`)
  return sharedText(
    region === undefined ? `projects/${project}/global` : `projects/${project}/regions/${region}`,
  )
}
