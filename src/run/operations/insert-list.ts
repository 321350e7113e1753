import type { ComputeApi } from '../../gce/api/compute-api.ts'
import { ApiError } from '../../gce/errors/api-error.ts'
import type { Operation } from '../../gce/wire/resources.ts'
import { isTransient } from './transient.ts'

/** Maximum lists in flight: while that many hang, no more are sent. */
const maxInFlight = 3

/** The list of a project's recent inserts, while listing is permitted. */
export class InsertList {
  readonly #options: { readonly api: ComputeApi; readonly project: string }
  /** Whether listing operations is permitted, as far as is known. */
  isAllowed = true
  #inFlight = 0

  constructor(options: { readonly api: ComputeApi; readonly project: string }) {
    this.#options = options
  }

  /** Operations by name; empty if listing is denied, so that each is read singly; undefined if the list failed. */
  async read(
    names: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Operation> | undefined> {
    const { api, project } = this.#options
    if (!this.isAllowed) return new Map()
    if (this.#inFlight === maxInFlight) return undefined
    this.#inFlight += 1
    try {
      return await api.recentInserts(project, names, { signal })
    } catch (error) {
      if (signal.aborted || (error instanceof ApiError && isTransient(error))) return undefined
      // listing requires its own permission, compute.globalOperations.list; the gets reveal any other cause
      this.isAllowed = false
      return new Map()
    } finally {
      this.#inFlight -= 1
    }
  }
}
