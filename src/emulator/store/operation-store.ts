import { compactString } from '../base/compact-string.ts'
import { placeOf } from '../base/locations.ts'
import { nothing, type OperationEnd, type OperationRecord } from '../base/resources.ts'
import { Collection } from './collection.ts'

/** All operations, by the time of their end. Ended operations are forgotten after a time. */
export class OperationStore {
  readonly #byScope = new Map<string, Collection<OperationRecord>>()
  readonly #byRequestId = new Map<string, OperationRecord>()
  /** Not done, by `endMs`, the next to end last. */
  readonly #due: OperationRecord[] = []
  /** Done, by `endMs`, the last to end last. */
  readonly #ended: OperationRecord[] = []
  readonly #busy = new Map<string, OperationRecord>()
  /** Operations in flight, by the path of the resource that changes at their end. */
  readonly #changing = new Map<string, OperationRecord>()
  readonly #running = new Map<string, number>()
  readonly #retentionMs: number

  /** How long operations are kept after their end. */
  constructor(retentionMs: number) {
    this.#retentionMs = retentionMs
  }

  /** Operations of `projects/P/global`, `projects/P/zones/Z` or `projects/P/regions/R`; to be read. */
  in(scope: string): Collection<OperationRecord> {
    return this.#byScope.get(scope) ?? new Collection()
  }

  #write(operation: OperationRecord): void {
    const operations = this.in(operation.scope)
    operations.put(operation)
    this.#byScope.set(operation.scope, operations)
  }

  /** The first to end first. */
  all(): OperationRecord[] {
    return [...this.#ended, ...this.#due.toReversed()]
  }

  put(operation: OperationRecord): void {
    const { project, requestId, busySource, done, endMs, end } = operation
    this.#write(operation)
    if (requestId !== undefined) this.#byRequestId.set(compactString(`${project} ${requestId}`), operation)
    if (done) {
      this.#addEnded(operation)
      return
    }
    this.#due.splice(indexFor(endMs, this.#due), 0, operation)
    this.#running.set(containerOf(operation), this.running(operation) + 1)
    if (busySource !== undefined) this.#busy.set(busySource, operation)
    if (end.kind !== 'nothing' && !this.#changing.has(end.path)) this.#changing.set(end.path, operation)
  }

  /** The operation that a request with this id started, unless it is forgotten. */
  ofRequest(project: string, requestId: string): OperationRecord | undefined {
    const operation = this.#byRequestId.get(`${project} ${requestId}`)
    return operation && this.in(operation.scope).get(operation.name)
  }

  /** How many of the project are in flight in the region of this scope, or globally if it has none. */
  running(place: Pick<OperationRecord, 'project' | 'scope'>): number {
    return this.#running.get(containerOf(place)) ?? 0
  }

  /** The operation that reads a source, such as the creation of an image from this disk. */
  busyWith(sourcePath: string): OperationRecord | undefined {
    return this.#busy.get(sourcePath)
  }

  /** The id of the resource at this path whose deletion ended after that time; undefined if there was none. */
  deletedSince(path: string, sinceMs: number): string | undefined {
    const isDeletion = ({ operationType, targetPath, failure }: OperationRecord) =>
      operationType === 'delete' && targetPath === path && !failure
    for (let index = this.#ended.length - 1; index >= 0; index--) {
      const operation = this.#ended[index]
      if (!operation || operation.endMs <= sinceMs) return undefined
      if (isDeletion(operation)) return operation.targetId
    }
    return undefined
  }

  /** The operation that changes this resource when it ends. */
  changing(path: string): OperationRecord | undefined {
    return this.#changing.get(path)
  }

  /** Makes the next operation that is due DONE and returns its change; undefined if none is due. */
  endNext(nowMs: number): OperationEnd | undefined {
    const next = this.#due.at(-1)
    if (!next || next.endMs > nowMs) return undefined
    this.#due.pop()
    this.#running.set(containerOf(next), this.running(next) - 1)
    if (next.busySource !== undefined) this.#busy.delete(next.busySource)
    const { end } = next
    if (end.kind !== 'nothing' && this.#changing.get(end.path) === next) this.#changing.delete(end.path)
    // in its place and without its change, to save memory: most records are operations
    Object.assign(next, { done: true, end: nothing })
    this.#addEnded(next)
    return end
  }

  /** Operations arrive in the order of their end, except those of a state file written by hand. */
  #addEnded(operation: OperationRecord): void {
    let place = this.#ended.length
    while (place > 0 && (this.#ended[place - 1] as OperationRecord).endMs > operation.endMs) place -= 1
    this.#ended.splice(place, 0, operation)
  }

  /** Forgets an operation that is DONE, and the id of its request. */
  forget(operation: OperationRecord): void {
    const index = this.#ended.findIndex(
      ({ scope, name }) => scope === operation.scope && name === operation.name,
    )
    for (const one of index < 0 ? [] : this.#ended.splice(index, 1)) this.#drop(one)
  }

  /** Forgets operations that ended too long ago; returns whether there were any. */
  forgetOld(nowMs: number): boolean {
    const untilMs = nowMs - this.#retentionMs
    const kept = this.#ended.findIndex(({ endMs }) => endMs > untilMs)
    const old = this.#ended.splice(0, kept < 0 ? this.#ended.length : kept)
    for (const operation of old) this.#drop(operation)
    return old.length > 0
  }

  #drop({ scope, project, name, requestId }: OperationRecord): void {
    this.in(scope).delete(name)
    const key = `${project} ${requestId}`
    if (this.#byRequestId.get(key)?.name === name) this.#byRequestId.delete(key)
  }
}

const containerOf = ({ project, scope }: Pick<OperationRecord, 'project' | 'scope'>): string =>
  `${project} ${placeOf(scope)}`

/** The index for an operation that ends then, in a list with the latest first. */
function indexFor(endMs: number, operations: readonly OperationRecord[]): number {
  let [low, high] = [0, operations.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((operations[middle] as OperationRecord).endMs > endMs) low = middle + 1
    else high = middle
  }
  return low
}
