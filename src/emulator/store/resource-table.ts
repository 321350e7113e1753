import type { ResourceRecord } from '../base/resources.ts'
import { Collection } from './collection.ts'

/** All resources, by the collection they are listed in; images by family too. */
export class ResourceTable {
  readonly #collections = new Map<string, Collection<ResourceRecord>>()
  /** Names of images, by `projects/P/global/images family`. */
  readonly #families = new Map<string, Set<string>>()

  /** `projects/P/zones/Z/disks`, to be read; empty if nothing was ever put there. */
  collection(path: string): Collection<ResourceRecord> {
    return this.#collections.get(path) ?? new Collection()
  }

  /** Those of a kind (`disks`), in all scopes of all projects, by their paths. */
  collectionsOf(kind: string): [path: string, collection: Collection<ResourceRecord>][] {
    return [...this.#collections].filter(([path]) => path.endsWith(`/${kind}`))
  }

  /** By its path, in which the id stands as well as the name. */
  find(path: string): ResourceRecord | undefined {
    const slash = path.lastIndexOf('/')
    return this.#collections.get(path.slice(0, slash))?.get(path.slice(slash + 1))
  }

  /** Adds it, or puts it in the place of the one of the same name. */
  put(record: ResourceRecord): void {
    const collection = this.collection(record.collection)
    this.#leaveFamily(collection.get(record.name))
    collection.put(record)
    this.#collections.set(record.collection, collection)
    const { family } = record.resource
    if (typeof family !== 'string') return
    const key = familyKey(record.collection, family)
    const members = this.#families.get(key) ?? new Set<string>()
    this.#families.set(key, members.add(record.name))
  }

  remove(path: string): void {
    const record = this.find(path)
    if (!record) return
    this.#leaveFamily(record)
    this.collection(record.collection).delete(record.name)
  }

  #leaveFamily(record: ResourceRecord | undefined): void {
    if (typeof record?.resource.family !== 'string') return
    const key = familyKey(record.collection, record.resource.family)
    const members = this.#families.get(key)
    members?.delete(record.name)
    if (members?.size === 0) this.#families.delete(key)
  }

  /** Images of a family, in the order in which they came. */
  familyMembers(collection: string, family: string): ResourceRecord[] {
    const names = this.#families.get(familyKey(collection, family)) ?? []
    return [...names].flatMap((name) => this.collection(collection).get(name) ?? [])
  }
}

const familyKey = (collection: string, family: string): string => `${collection} ${family}`
