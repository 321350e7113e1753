import { methods, type QuotaGroup } from '../../gce/api/methods.ts'
import type { Event } from '../events.ts'

/** The requests to a project that count against one of its quotas, retries and polls included. */
export interface RequestCount {
  readonly project: string
  readonly group: QuotaGroup
  readonly count: number
}

/** Counts requests from the events of a run. */
export class RequestStats {
  readonly #counts = new Map<string, RequestCount>()

  on(event: Event): void {
    if (event.type !== 'request') return
    const { method, project } = event
    const { group, path } = methods[method]
    if (!path.startsWith('projects/')) return // reads of objects count against their bucket alone
    const key = `${project} ${group}`
    const count = (this.#counts.get(key)?.count ?? 0) + 1
    this.#counts.set(key, { project, group, count })
  }

  /** In the order of the first request. */
  counts(): RequestCount[] {
    return [...this.#counts.values()]
  }
}
