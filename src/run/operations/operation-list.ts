import type { ComputeApi } from '../../gce/api/compute-api.ts'
import { ApiError } from '../../gce/errors/api-error.ts'
import type { DeniedEvent } from '../../gce/events.ts'
import { reportDenied } from '../../gce/report-denied.ts'
import type { Operation } from '../../gce/wire/resources.ts'
import { isTransient } from './transient.ts'

/** Maximum lists in flight: while that many hang, no more are sent. */
const maxInFlight = 3

interface ListOptions {
  readonly api: ComputeApi
  readonly project: string
  readonly emit: (event: DeniedEvent) => void
}

/** The list of a project's recent operations, while listing is permitted. */
export class OperationList {
  readonly #options: ListOptions
  /** Whether listing operations is permitted, as far as is known. */
  isAllowed = true
  #inFlight = 0

  constructor(options: ListOptions) {
    this.#options = options
  }

  /** Operations by name; empty if listing is denied, so that each is read singly; undefined if the list failed. */
  async read(
    operations: readonly Operation[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Operation> | undefined> {
    const { api, project, emit } = this.#options
    if (!this.isAllowed) return new Map()
    if (this.#inFlight === maxInFlight) return undefined
    this.#inFlight += 1
    try {
      return await api.recentOperations(project, wanted(operations), { signal })
    } catch (error) {
      if (signal.aborted || (error instanceof ApiError && isTransient(error))) return undefined
      // listing requires its own permission, compute.globalOperations.list; the gets reveal any other cause
      this.isAllowed = false
      reportDenied(error, { method: 'globalOperations.list', project }, emit)
      return new Map()
    } finally {
      this.#inFlight -= 1
    }
  }
}

/** Their names, and their type if it is one: others may have started many operations of other types. */
function wanted(operations: readonly Operation[]) {
  const types = new Set(operations.map(({ operationType = 'insert' }) => operationType))
  const [type] = types
  return { names: new Set(operations.map(({ name }) => name)), ...(types.size === 1 && { type }) }
}
