/** Distinct strings in order. Sorted when they are next read: a run of additions costs one sort. */
export class SortedKeys {
  #keys: string[] = []
  #sorted = true

  /** The key must not be there yet. */
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

/** Index of the first key that comes after the given one, which need not be among them; found by halving. */
export function indexAfter(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keys[middle] as string) <= key) low = middle + 1
    else high = middle
  }
  return low
}
