import type { ResourceRecord } from '../base/resources.ts'
import { Collection } from './collection.ts'

/** All resources, by the collection they are listed in; images by family too. Empty collections are not kept. */
export class ResourceTable {
  readonly #collections = new Map<string, Collection<ResourceRecord>>()
  /** Names of images, by `projects/P/global/images family`. */
  readonly #families = new Map<string, Set<string>>()

  /** The collection at a path such as `projects/P/zones/Z/disks`, to be read. */
  collection(path: string): Collection<ResourceRecord> {
    return this.#collections.get(path) ?? new Collection()
  }

  /** Resources of a kind (`images`, `disks`, `snapshots`), in all scopes of all projects, by collection and name. */
  all(kind: string): ResourceRecord[] {
    const ofKind = [...this.#collections].filter(([path]) => path.endsWith(`/${kind}`))
    return ofKind.flatMap(([, collection]) => collection.values())
  }

  /** The resource at a path such as `projects/P/zones/Z/disks/D`, whose last part may be the id. */
  find(path: string): ResourceRecord | undefined {
    const slash = path.lastIndexOf('/')
    return this.#collections.get(path.slice(0, slash))?.get(path.slice(slash + 1))
  }

  /** Adds a resource, or replaces the one of the same name. */
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

  /** Images of a family, in the order of their creation. */
  familyMembers(collection: string, family: string): ResourceRecord[] {
    const names = this.#families.get(familyKey(collection, family)) ?? []
    return [...names].flatMap((name) => this.collection(collection).get(name) ?? [])
  }
}

const familyKey = (collection: string, family: string): string => `${collection} ${family}`
