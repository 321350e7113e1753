import type { ComputeApi } from '../../gce/api/compute-api.ts'
import { ApiError } from '../../gce/errors/api-error.ts'
import type { Operation } from '../../gce/wire/resources.ts'
import { isTransient } from './transient.ts'

/** Lists that hang may be as many before no more are sent. */
const mostUnderWay = 3

/** The list of a project's inserts, as long as it can be had. */
export class InsertList {
  readonly #options: { readonly api: ComputeApi; readonly project: string }
  /** Whether they may be listed, as far as is known. */
  isAllowed = true
  #underWay = 0

  constructor(options: { readonly api: ComputeApi; readonly project: string }) {
    this.#options = options
  }

  /** By name: none if they may not be listed, so that each is to be read by itself; undefined if nothing is known now. */
  async of(
    names: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Operation> | undefined> {
    const { api, project } = this.#options
    if (!this.isAllowed) return new Map()
    if (this.#underWay === mostUnderWay) return undefined
    this.#underWay += 1
    try {
      return await api.recentInserts(project, names, { signal })
    } catch (error) {
      if (signal.aborted || (error instanceof ApiError && isTransient(error))) return undefined
      // Listing needs a permission of its own, compute.globalOperations.list; what else is wrong, the gets will tell.
      this.isAllowed = false
      return new Map()
    } finally {
      this.#underWay -= 1
    }
  }
}
