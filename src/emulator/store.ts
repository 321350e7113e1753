import { createHash } from 'node:crypto'
import type { Clock } from '../util/clock.ts'
import type {
  DiskRecord,
  ImageRecord,
  OperationFailure,
  OperationRecord,
  SnapshotRecord,
} from './resources.ts'

export const imagePath = (project: string, name: string): string =>
  `projects/${project}/global/images/${name}`

interface ProjectImages {
  readonly byName: Map<string, ImageRecord>
  /** Names in order, for pages that cost the same wherever they lie; undefined = to be made anew. */
  sorted: string[] | undefined
  readonly families: Map<string, Set<string>>
}

/**
 * The emulator's memory. Operations end by the clock alone: whoever reads first settles what is due, so that no
 * timer runs and state can be saved at any moment.
 */
export class Store {
  readonly clock: Clock
  /** Mutations so far: whoever keeps the state in a file saves when it has changed. */
  changes = 0
  /** Projects that answer; undefined = all. */
  projects: Set<string> | undefined
  readonly disks = new Map<string, DiskRecord>()
  readonly snapshots = new Map<string, SnapshotRecord>()
  /** `gs://bucket/object`; a bucket of which objects are listed has no others. */
  readonly objects = new Set<string>()
  /** Image names whose creation fails, and how. */
  readonly failures = new Map<string, OperationFailure>()
  readonly operations = new Map<string, OperationRecord>()
  readonly #images = new Map<string, ProjectImages>()
  readonly #byRequestId = new Map<string, OperationRecord>()
  /** Not yet settled, by image path or source path. */
  readonly #running = new Map<string, OperationRecord>()
  readonly #seed: number
  #ids = 0

  constructor(clock: Clock, seed: number) {
    this.clock = clock
    this.#seed = seed
  }

  /** A uint64 that looks like one of the API's, the same in every run with the same seed. */
  newId(): string {
    this.#ids += 1
    const digest = createHash('sha256').update(`${this.#seed} ${this.#ids} ${this.clock.now()}`).digest()
    return String(digest.readBigUInt64BE() >> 1n)
  }

  #project(project: string): ProjectImages {
    let images = this.#images.get(project)
    if (!images) {
      images = { byName: new Map(), sorted: undefined, families: new Map() }
      this.#images.set(project, images)
    }
    return images
  }

  image(project: string, name: string): ImageRecord | undefined {
    this.#settle(imagePath(project, name))
    return this.#images.get(project)?.byName.get(name)
  }

  putImage(image: ImageRecord): void {
    const images = this.#project(image.project)
    if (!images.byName.has(image.name)) images.sorted = undefined
    images.byName.set(image.name, image)
    const { family } = image.resource
    if (typeof family === 'string') {
      const members = images.families.get(family) ?? new Set()
      members.add(image.name)
      images.families.set(family, members)
    }
    this.changes += 1
  }

  removeImage(project: string, name: string): void {
    const images = this.#project(project)
    const family = images.byName.get(name)?.resource.family
    if (typeof family === 'string') images.families.get(family)?.delete(name)
    images.byName.delete(name)
    images.sorted = undefined
    this.changes += 1
  }

  /** Names in order. The array is not to be changed. */
  imageNames(project: string): readonly string[] {
    this.settleAll()
    const images = this.#project(project)
    images.sorted ??= [...images.byName.keys()].sort()
    return images.sorted
  }

  familyMembers(project: string, family: string): ImageRecord[] {
    const names = [...(this.#images.get(project)?.families.get(family) ?? [])]
    return names.flatMap((name) => this.image(project, name) ?? [])
  }

  allImages(): ImageRecord[] {
    this.settleAll()
    return [...this.#images.values()].flatMap((images) => [...images.byName.values()])
  }

  addOperation(operation: OperationRecord): void {
    this.operations.set(`${operation.project}/${operation.name}`, operation)
    this.operations.set(`${operation.project}/${operation.id}`, operation)
    if (operation.requestId) this.#byRequestId.set(`${operation.project}/${operation.requestId}`, operation)
    this.#running.set(imagePath(operation.project, operation.targetName), operation)
    this.changes += 1
  }

  operationOfRequest(project: string, requestId: string): OperationRecord | undefined {
    return this.#byRequestId.get(`${project}/${requestId}`)
  }

  operation(project: string, nameOrId: string): OperationRecord | undefined {
    const operation = this.operations.get(`${project}/${nameOrId}`)
    if (operation) this.#settle(imagePath(operation.project, operation.targetName))
    return operation
  }

  /** Each once, newest last. */
  operationsOf(project: string): OperationRecord[] {
    this.settleAll()
    return [...new Set(this.operations.values())].filter((operation) => operation.project === project)
  }

  /** Operations that have not ended. */
  running(): OperationRecord[] {
    this.settleAll()
    return [...this.#running.values()]
  }

  /** The image that is being made of this source, if one is. */
  busyWith(sourcePath: string): string | undefined {
    const operation = this.running().find(({ busySource }) => busySource === sourcePath)
    return operation && imagePath(operation.project, operation.targetName)
  }

  settleAll(): void {
    for (const path of this.#running.keys()) this.#settle(path)
  }

  #settle(path: string): void {
    const operation = this.#running.get(path)
    if (!operation || operation.endMs > this.clock.now()) return
    this.#running.delete(path)
    this.changes += 1
    const { project, targetName, type, failure } = operation
    const image = this.#images.get(project)?.byName.get(targetName)
    if (!image) return
    if (type === 'delete' || (failure && failure.leaves !== 'failedImage'))
      this.removeImage(project, targetName)
    else this.putImage({ ...image, status: failure ? 'FAILED' : 'READY' })
  }
}
