/** Images with the same details. */
export interface Group<T> {
  readonly items: readonly T[]
  /** The lines of each image; if only its own name differs, `<name>` replaces it; its operation is left out. */
  readonly lines: readonly string[]
}

interface Named {
  readonly name: string
  readonly operation?: string | null
}

/**
 * Groups images whose lines differ only in the image's own name and operation, in order of their first image. A missing
 * permission fails a thousand images with a thousand such messages.
 */
export function groupAlike<T extends Named>(
  items: readonly T[],
  linesOf: (item: T) => readonly string[],
): Group<T>[] {
  const groups = new Map<string, { items: T[]; first: readonly string[]; same: boolean }>()
  for (const item of items) {
    const lines = linesOf(item)
    const key = causeLines(lines, item).join('\n')
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

/** The lines with `<name>` for the image's own name, and without its operation: equal for images with one cause. */
export function causeLines(lines: readonly string[], { name, operation }: Named): readonly string[] {
  const literal = name.replace(/[^A-Za-z0-9-]/g, '\\$&')
  const whole = new RegExp(`(?<![a-z0-9-])${literal}(?![a-z0-9-])`, 'g')
  const own = operation ? ` as ${operation}` : ''
  return lines.map((line) => (own === '' ? line : line.replace(own, '')).replace(whole, '<name>'))
}
