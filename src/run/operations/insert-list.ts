import type { ComputeApi } from '../../gce/api/compute-api.ts'
import { ApiError } from '../../gce/errors/api-error.ts'
import type { Operation } from '../../gce/wire/resources.ts'
import { isTransient } from './transient.ts'

/** Lists in flight: while as many hang, no more are sent. */
const maxInFlight = 3

/** The list of a project's recent inserts, while it may be read. */
export class InsertList {
  readonly #options: { readonly api: ComputeApi; readonly project: string }
  /** Whether operations may be listed, as far as is known. */
  isAllowed = true
  #inFlight = 0

  constructor(options: { readonly api: ComputeApi; readonly project: string }) {
    this.#options = options
  }

  /** By name: none if they may not be listed, so that each is read by itself; undefined if nothing is known now. */
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
      // listing requires a permission of its own, compute.globalOperations.list; the gets find any other cause
      this.isAllowed = false
      return new Map()
    } finally {
      this.#inFlight -= 1
    }
  }
}
