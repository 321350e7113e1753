import { compactString } from '../base/compact-string.ts'

/** A list's item. */
export interface Item {
  readonly name: string
  readonly id: string
  readonly createdMs: number
}

/** The two orders of lists. */
export type Order = 'name' | 'newest'

/** The images or the operations of one project: found by name or id, listed in either order. */
export class Collection<T extends Item> {
  readonly #byName = new Map<string, T>()
  /** Undefined until an id is looked up, or an item has an id that could be a name, as in a state file. */
  #nameOfId: Map<string, string> | undefined
  readonly #names = new SortedKeys()
  /** Undefined until it is needed: most collections are never listed in this order. */
  #newest: SortedKeys | undefined

  get size(): number {
    return this.#byName.size
  }

  has(name: string): boolean {
    return this.#byName.has(name)
  }

  get(nameOrId: string): T | undefined {
    const item = this.#byName.get(nameOrId)
    if (item) return item
    const names = isNumber(nameOrId) ? this.#namesOfIds() : this.#nameOfId
    return this.#byName.get(names?.get(nameOrId) ?? '')
  }

  #namesOfIds(): Map<string, string> {
    this.#nameOfId ??= new Map([...this.#byName.values()].map(({ id, name }) => [id, name]))
    return this.#nameOfId
  }

  /** Adds an item, or replaces the one of the same name. */
  put(item: T): void {
    const old = this.#byName.get(item.name)
    if (old && (old.id !== item.id || old.createdMs !== item.createdMs)) this.delete(item.name)
    if (!this.#byName.has(item.name)) {
      const names = isNumber(item.id) ? this.#nameOfId : this.#namesOfIds()
      names?.set(item.id, item.name)
      this.#names.add(item.name)
      this.#newest?.add(newestKey(item))
    }
    this.#byName.set(item.name, item)
  }

  delete(name: string): void {
    const item = this.#byName.get(name)
    if (!item) return
    this.#byName.delete(name)
    this.#nameOfId?.delete(item.id)
    this.#names.delete(name)
    this.#newest?.delete(newestKey(item))
  }

  /** Keys in that order, for `at`. */
  keys(order: Order): readonly string[] {
    if (order === 'name') return this.#names.all()
    if (!this.#newest) {
      this.#newest = new SortedKeys()
      for (const item of this.#byName.values()) this.#newest.add(newestKey(item))
    }
    return this.#newest.all()
  }

  at(key: string): T | undefined {
    return this.#byName.get(key.slice(key.indexOf(' ') + 1))
  }

  values(): T[] {
    return this.keys('name').flatMap((name) => this.#byName.get(name) ?? [])
  }
}

const isNumber = (nameOrId: string): boolean => /^\d/.test(nameOrId)

/** Key of the order `newest`: sorts by time, the latest first, then by name. */
export function newestKey({ createdMs, name }: Pick<Item, 'createdMs' | 'name'>): string {
  return compactString(`${String(1e15 - createdMs).padStart(16, '0')} ${name}`)
}

/** Distinct strings in order. Sorted when they are next read: a run of additions costs one sort. */
class SortedKeys {
  #keys: string[] = []
  #sorted = true

  /** The key must be new. */
  add(key: string): void {
    const last = this.#keys.at(-1)
    if (last !== undefined && key < last) this.#sorted = false
    this.#keys.push(key)
  }

  delete(key: string): void {
    const index = indexAfter(this.all(), key) - 1
    if (this.#keys[index] === key) this.#keys.splice(index, 1)
  }

  all(): readonly string[] {
    if (!this.#sorted) this.#keys.sort()
    this.#sorted = true
    return this.#keys
  }
}

/** Index of the first key after the given one, which need not be in the list; by binary search. */
export function indexAfter(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keys[middle] as string) <= key) low = middle + 1
    else high = middle
  }
  return low
}
