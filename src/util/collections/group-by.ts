/**
 * The items by key, each group in their order, the groups in the order of their first items. Without a key, an item is in
 * no group. As Map.groupBy, which Node 20 lacks.
 */
export function groupBy<T, K>(
  items: Iterable<T>,
  keyOf: (item: T, index: number) => K | undefined,
): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  let index = 0
  for (const item of items) {
    const key = keyOf(item, index)
    index += 1
    if (key === undefined) continue
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
