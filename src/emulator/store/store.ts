import { hash } from 'node:crypto'
import type { Clock } from '../../util/clock.ts'
import type { OperationEnd, OperationRecord, Resource, ResourceRecord } from '../base/resources.ts'
import type { FailureRule } from '../contract/failure-rule.ts'
import { imageKind } from '../members/image.ts'
import { inMemberOrder } from '../members/shown-members.ts'
import { archiveSizeBytes } from './archive-size.ts'
import { OperationStore } from './operation-store.ts'
import { ResourceTable } from './resource-table.ts'

export interface ProjectSettings {
  readonly number: string | undefined
  /** Quota IMAGES; undefined = none. */
  readonly imagesQuota: number | undefined
  /** Permissions denied to the caller. */
  readonly deny: ReadonlySet<string>
}

export interface StoreOptions {
  readonly clock: Clock
  /** The same seed draws the same ids. */
  readonly seed: number
  /** How long operations are kept when they have ended. */
  readonly retentionMs: number
}

/**
 * The emulator's memory. Operations end by the clock alone: `settle` is called before anything is read, so that
 * no timer runs and the state can be saved at any moment.
 */
export class Store {
  readonly clock: Clock
  /** Projects that answer; undefined = all of them. */
  projects: ReadonlyMap<string, ProjectSettings> | undefined
  /** Given members of objects, by bucket and name. A bucket of which an object is listed has no others; any other has all. */
  readonly objects = new Map<string, Map<string, Resource>>()
  readonly failureRules: FailureRule[] = []
  /** When images of a source were begun, by the source's path, in ms. */
  readonly sourceUses = new Map<string, number[]>()
  /** To be read: what changes goes through the store, which counts changes. */
  readonly resources = new ResourceTable()
  readonly operations: OperationStore
  readonly #seed: number
  /** Of what came with a state: they would else be drawn again. */
  readonly #givenIds = new Set<string>()
  #drawn = 0
  #changes = 0

  constructor({ clock, seed, retentionMs }: StoreOptions) {
    this.clock = clock
    this.#seed = seed
    this.operations = new OperationStore(retentionMs)
  }

  /** Mutations so far: whoever keeps the state in a file saves when it has changed. */
  get changes(): number {
    this.settle()
    return this.#changes
  }

  changed(): void {
    this.#changes += 1
  }

  /** Counts anew: what was put so far is the seed. */
  seeded(): void {
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
    } while (salt === '' && this.#givenIds.has(id))
    return id
  }

  /** Adds a resource, or replaces the one of the same name. */
  put(record: ResourceRecord): void {
    this.resources.put(record)
    this.changed()
  }

  /** The same, of a resource that came with a state. */
  putGiven(record: ResourceRecord): void {
    this.#givenIds.add(record.id)
    this.put(record)
  }

  setStatus(record: ResourceRecord, status: string): void {
    this.put({ ...record, resource: { ...record.resource, status } })
  }

  /** Begins it, unless it is done already; from then on it ends by the clock. */
  putOperation(operation: OperationRecord): void {
    this.operations.put(operation)
    this.changed()
  }

  /** The same, of an operation that came with a state. */
  putGivenOperation(operation: OperationRecord): void {
    this.#givenIds.add(operation.id)
    this.putOperation(operation)
  }

  /** Forgets an operation that is DONE. */
  forgetOperation(operation: OperationRecord): void {
    this.operations.forget(operation)
    this.changed()
  }

  /** Ends what is due by now, and forgets what ended too long ago. */
  settle(): void {
    const now = this.clock.now()
    for (let ended = this.operations.endNext(now); ended; ended = this.operations.endNext(now)) {
      this.#applyEnd(ended)
      this.changed()
    }
    if (this.operations.forgetOld(now)) this.changed()
  }

  /** Does what is due at the end of an operation, whose resource may be gone by then. */
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
    const size = isCreated ? archiveSizeBytes(resource) : {}
    this.resources.put({ ...record, resource: inMemberOrder({ ...size, ...resource, ...members }) })
  }
}
