/** Images with the same details. */
export interface Group<T> {
  readonly items: readonly T[]
  /** The lines of each image; `<name>` replaces the image's own name if only that differs. */
  readonly lines: readonly string[]
}

/**
 * Groups images whose lines differ only in the image's own name, in order of their first image. A missing permission
 * fails a thousand images with a thousand such messages.
 */
export function groupAlike<T extends { readonly name: string }>(
  items: readonly T[],
  linesOf: (item: T) => readonly string[],
): Group<T>[] {
  const groups = new Map<string, { items: T[]; first: readonly string[]; same: boolean }>()
  for (const item of items) {
    const lines = linesOf(item)
    const key = nameless(lines, item.name).join('\n')
    const group = groups.get(key)
    if (group === undefined) {
      groups.set(key, { items: [item], first: lines, same: true })
    } else {
      group.items.push(item)
      group.same &&= lines.join('\n') === group.first.join('\n')
    }
  }
  return [...groups].map(([key, { items, first, same }]) => ({
    items,
    lines: same ? first : key.split('\n'),
  }))
}

/** The lines with `<name>` for the image's own name: equal for images with one cause. */
export function nameless(lines: readonly string[], name: string): readonly string[] {
  const literal = name.replace(/[^A-Za-z0-9-]/g, '\\$&')
  const whole = new RegExp(`(?<![a-z0-9-])${literal}(?![a-z0-9-])`, 'g')
  return lines.map((line) => line.replace(whole, '<name>'))
}
