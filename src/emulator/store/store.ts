import { hash } from 'node:crypto'
import type { Clock } from '../../util/clock.ts'
import type { OperationEnd, OperationRecord, Resource, ResourceRecord } from '../base/resources.ts'
import type { FailureRule } from '../contract/failure-rule.ts'
import { imageKind } from '../members/image.ts'
import { inMemberOrder } from '../members/shown-members.ts'
import { archiveSizeBytes } from './archive-size.ts'
import { OperationStore } from './operation-store.ts'
import { ResourceTable } from './resource-table.ts'

/** Settings of a project that exists. */
export interface ProjectSettings {
  readonly number: string | undefined
  /** Quota IMAGES; undefined = none. */
  readonly imagesQuota: number | undefined
  /** Permissions denied to the caller. */
  readonly deny: ReadonlySet<string>
  /** The only permissions of the caller; undefined = all. */
  readonly grant: ReadonlySet<string> | undefined
}

export interface StoreOptions {
  readonly clock: Clock
  /** The same seed draws the same ids. */
  readonly seed: number
  /** How long operations are kept after their end. */
  readonly retentionMs: number
}

/**
 * The emulator's memory. Operations end by the clock alone: `settle` is called before anything is read, so that
 * no timer runs and the state can be saved at any moment.
 */
export class Store {
  readonly clock: Clock
  /** Projects that exist; undefined = all. */
  projects: ReadonlyMap<string, ProjectSettings> | undefined
  /** Members of objects, by bucket and name. A bucket in this map has no other objects; any other bucket has all. */
  readonly objects = new Map<string, Map<string, Resource>>()
  readonly failureRules: FailureRule[] = []
  /** When creations of images from a source started, in ms, by the source's path. */
  readonly sourceUses = new Map<string, number[]>()
  /** To be read; changes go through the store, which counts them. */
  readonly resources = new ResourceTable()
  readonly operations: OperationStore
  readonly #seed: number
  /** Ids from a state file, which must not be drawn again. */
  readonly #loadedIds = new Set<string>()
  #drawn = 0
  #changes = 0

  constructor({ clock, seed, retentionMs }: StoreOptions) {
    this.clock = clock
    this.#seed = seed
    this.operations = new OperationStore(retentionMs)
  }

  /** Changes so far, by which a server decides when to save the state. */
  get changes(): number {
    this.settle()
    return this.#changes
  }

  changed(): void {
    this.#changes += 1
  }

  /** Resets the count of changes: the store holds its initial state. */
  resetChanges(): void {
    this.#changes = 0
  }

  /** A uint64 that looks like one of the API's; the same one for the same salt and seed. */
  newId(salt = ''): string {
    let id = ''
    do {
      this.#drawn += 1
      const unique = salt === '' ? `${this.#drawn} ${this.clock.now()}` : salt
      const digits = hash('sha256', `${this.#seed} ${unique}`).slice(0, 16)
      id = String((BigInt(`0x${digits}`) >> 1n) | (1n << 60n))
    } while (salt === '' && this.#loadedIds.has(id))
    return id
  }

  /** Adds a resource, or replaces the one of the same name. */
  put(record: ResourceRecord): void {
    this.resources.put(record)
    this.changed()
  }

  /** Adds a resource from a state file. */
  putLoaded(record: ResourceRecord): void {
    this.#loadedIds.add(record.id)
    this.put(record)
  }

  setStatus(record: ResourceRecord, status: string): void {
    this.put({ ...record, resource: { ...record.resource, status } })
  }

  /** Adds an operation, which ends by the clock unless it is DONE. */
  putOperation(operation: OperationRecord): void {
    this.operations.put(operation)
    this.changed()
  }

  /** Adds an operation from a state file. */
  putLoadedOperation(operation: OperationRecord): void {
    this.#loadedIds.add(operation.id)
    this.putOperation(operation)
  }

  /** Forgets an operation that is DONE. */
  forgetOperation(operation: OperationRecord): void {
    this.operations.forget(operation)
    this.changed()
  }

  /** Ends operations that are due, and forgets those that ended too long ago. */
  settle(): void {
    const now = this.clock.now()
    for (let ended = this.operations.endNext(now); ended; ended = this.operations.endNext(now)) {
      this.#applyEnd(ended)
      this.changed()
    }
    if (this.operations.forgetOld(now)) this.changed()
  }

  /** Applies the change at the end of an operation. Its resource may no longer exist. */
  #applyEnd(end: OperationEnd): void {
    if (end.kind === 'nothing') return
    const record = this.resources.find(end.path)
    if (!record) return
    if (end.kind === 'gone') {
      this.resources.remove(end.path)
      return
    }
    const { resource } = record
    const isCreated = resource.kind === imageKind.kind && end.kind === 'status' && end.status === 'READY'
    const members = end.kind === 'change' ? end.members : { status: end.status }
    const changed = Object.assign(isCreated ? archiveSizeBytes(resource) : {}, resource, members)
    this.resources.put({ ...record, resource: inMemberOrder(changed) })
  }
}
