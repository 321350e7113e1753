import { createHash } from 'node:crypto'
import type { Clock } from '../../util/clock.ts'
import { archiveSizeBytes } from '../images/archive-size.ts'
import { inMemberOrder } from '../images/member-order.ts'
import { Collection } from '../lists/collection.ts'
import type { FailureRule } from '../trouble/failure-rule.ts'
import type { DiskRecord, ImageRecord, ImageStatus, OperationRecord, SnapshotRecord } from './resources.ts'

export interface ProjectSettings {
  readonly number: string | undefined
  /** Quota IMAGES; undefined = none. */
  readonly imagesQuota: number | undefined
  /** Permissions denied to the caller. */
  readonly deny: ReadonlySet<string>
}

interface ProjectContents {
  readonly images: Collection<ImageRecord>
  readonly operations: Collection<OperationRecord>
  readonly families: Map<string, Set<string>>
  readonly byRequestId: Map<string, string>
  running: number
}

/**
 * The emulator's memory. Operations end by the clock alone: `settle` is called before anything is read, so that
 * no timer runs and the state can be saved at any moment.
 */
export class Store {
  readonly clock: Clock
  /** Projects that answer; undefined = all of them. */
  projects: ReadonlyMap<string, ProjectSettings> | undefined
  readonly disks = new Map<string, DiskRecord>()
  readonly snapshots = new Map<string, SnapshotRecord>()
  /** Names of objects, by bucket. A bucket of which an object is listed has no others; any other has all. */
  readonly objects = new Map<string, Set<string>>()
  readonly failureRules: FailureRule[] = []
  /** When images of a source were begun, by the source's path, in ms. */
  readonly sourceUses = new Map<string, number[]>()
  readonly #contents = new Map<string, ProjectContents>()
  /** Operations not done, the next to end last. */
  readonly #due: OperationRecord[] = []
  readonly #busy = new Map<string, OperationRecord>()
  readonly #seed: number
  /** Those of a saved state would else be drawn again. */
  readonly #usedIds = new Set<string>()
  #drawn = 0
  #changes = 0

  constructor(clock: Clock, seed: number) {
    this.clock = clock
    this.#seed = seed
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
      const digest = createHash('sha256').update(`${this.#seed} ${unique}`).digest()
      id = String((digest.readBigUInt64BE() >> 1n) | (1n << 60n))
    } while (salt === '' && this.#usedIds.has(id))
    this.#usedIds.add(id)
    return id
  }

  #of(project: string): ProjectContents {
    let contents = this.#contents.get(project)
    if (!contents) {
      contents = {
        images: new Collection(),
        operations: new Collection(),
        families: new Map(),
        byRequestId: new Map(),
        running: 0,
      }
      this.#contents.set(project, contents)
    }
    return contents
  }

  images(project: string): Collection<ImageRecord> {
    return this.#of(project).images
  }

  operations(project: string): Collection<OperationRecord> {
    return this.#of(project).operations
  }

  allImages(): ImageRecord[] {
    return [...this.#contents.values()].flatMap(({ images }) => images.values())
  }

  familyMembers(project: string, family: string): ImageRecord[] {
    const { families, images } = this.#of(project)
    return [...(families.get(family) ?? [])].flatMap((name) => images.get(name) ?? [])
  }

  putImage(image: ImageRecord): void {
    const { images, families } = this.#of(image.project)
    images.put(image)
    this.#usedIds.add(image.id)
    const { family } = image.resource
    if (typeof family === 'string') {
      const members = families.get(family) ?? new Set<string>()
      families.set(family, members.add(image.name))
    }
    this.changed()
  }

  setImageStatus(image: ImageRecord, status: ImageStatus): void {
    this.putImage({ ...image, status, resource: { ...image.resource, status } })
  }

  #removeImage({ project, name, resource }: ImageRecord): void {
    const { images, families } = this.#of(project)
    if (typeof resource.family === 'string') families.get(resource.family)?.delete(name)
    images.delete(name)
  }

  /** Begins it, unless it is done already; from then on it ends by the clock. */
  putOperation(operation: OperationRecord): void {
    const { operations, byRequestId } = this.#of(operation.project)
    operations.put(operation)
    this.#usedIds.add(operation.id)
    if (operation.requestId !== undefined) byRequestId.set(operation.requestId, operation.name)
    if (!operation.done) {
      this.#of(operation.project).running += 1
      this.#due.splice(this.#placeOf(operation.endMs), 0, operation)
      if (operation.busySource !== undefined) this.#busy.set(operation.busySource, operation)
    }
    this.changed()
  }

  #placeOf(endMs: number): number {
    let [low, high] = [0, this.#due.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#due[middle] as OperationRecord).endMs > endMs) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The operation that a request with this id began. */
  operationOfRequest(project: string, requestId: string): OperationRecord | undefined {
    const { byRequestId, operations } = this.#of(project)
    return operations.get(byRequestId.get(requestId) ?? '')
  }

  /** How many operations of the project have not ended. */
  running(project: string): number {
    return this.#of(project).running
  }

  /** All that have not ended, the next to end first. */
  allRunning(): OperationRecord[] {
    return this.#due.toReversed()
  }

  /** The operation that is making an image of this disk. */
  busyWith(diskPath: string): OperationRecord | undefined {
    return this.#busy.get(diskPath)
  }

  /** Ends what is due by now. */
  settle(): void {
    const now = this.clock.now()
    for (let next = this.#due.at(-1); next && next.endMs <= now; next = this.#due.at(-1)) {
      this.#due.pop()
      this.#end(next)
    }
  }

  #end(operation: OperationRecord): void {
    const { project, targetName, busySource } = operation
    const contents = this.#of(project)
    contents.running -= 1
    contents.operations.put({ ...operation, done: true })
    if (busySource !== undefined) this.#busy.delete(busySource)
    const image = contents.images.get(targetName)
    if (image) this.#endImage(image, operation)
    this.changed()
  }

  #endImage(image: ImageRecord, { type, failure }: OperationRecord): void {
    const leavesNothing = failure !== undefined && failure.leaves !== 'failedImage'
    if (type === 'delete' || leavesNothing) this.#removeImage(image)
    else if (failure) this.setImageStatus(image, 'FAILED')
    else this.#makeReady(image)
  }

  #makeReady(image: ImageRecord): void {
    const resource = { ...image.resource, status: 'READY', ...archiveSizeBytes(image.resource) }
    this.putImage({ ...image, status: 'READY', resource: inMemberOrder(resource) })
  }
}
