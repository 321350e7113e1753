import fc from 'fast-check'

const projects = ['golden-a', 'golden-b', 'golden-c'] as const

/** One entry of a manifest. */
interface Entry {
  readonly source: 'raw' | 'base' | 'family' | 'earlier' | 'adopt'
  readonly family: 'web' | 'db' | undefined
  readonly project: (typeof projects)[number] | undefined
  /** Two images from a matrix. */
  readonly isMatrix: boolean
  readonly description: string | undefined
}

/** What has happened to an image since its creation. */
export const changes = [
  'kept',
  'gone',
  'described',
  'relabeled',
  'outOfFamily',
  'deprecated',
  'obsolete',
  'failed',
  'deleting',
  'pending',
] as const

export type Change = (typeof changes)[number]

/** A manifest, the changes since its last run, and the flags of the next one. */
export interface Case {
  readonly projects: readonly string[]
  readonly replicate: 'copy' | 'source' | undefined
  readonly entries: readonly Entry[]
  /** By image, in the order of the state; the last ones are repeated. */
  readonly changes: readonly Change[]
  readonly only: string | undefined
  readonly project: string | undefined
  readonly allowOlder: boolean
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 })

const entry: fc.Arbitrary<Entry> = fc.record({
  source: fc.constantFrom('raw', 'raw', 'base', 'family', 'earlier', 'adopt'),
  family: fc.constantFrom(undefined, 'web', 'db'),
  project: fc.option(fc.constantFrom(...projects), { nil: undefined, freq: 1 }),
  isMatrix: fc.boolean(),
  description: fc.constantFrom(undefined, 'golden'),
})

export const cases: fc.Arbitrary<Case> = fc
  .record({
    count: fc.integer({ min: 1, max: 3 }),
    replicate: fc.constantFrom(undefined, 'copy', 'source'),
    entries: fc.array(entry, { minLength: 1, maxLength: 5 }),
    changes: fc.array(fc.constantFrom(...changes), { minLength: 1, maxLength: 12 }),
    only: maybe(fc.constantFrom('*-1', '!*-2', 'golden-b/*', '!golden-a/*')),
    selected: maybe(fc.nat(2)),
    allowOlder: fc.boolean(),
  })
  .map(({ count, selected, ...rest }) => {
    const used = projects.slice(0, count)
    return { ...rest, projects: used, project: selected === undefined ? undefined : used[selected % count] }
  })

/** The manifest as text. */
export function manifestOf({ projects, replicate, entries }: Case): string {
  const lines = entries.map((entry, index) => `  - ${JSON.stringify(entryOf(entry, index, entries))}`)
  return [
    `projects: [${projects}]`,
    ...(replicate ? [`replicate: ${replicate}`] : []),
    'images:',
    ...lines,
    '',
  ].join('\n')
}

function entryOf(entry: Entry, index: number, entries: readonly Entry[]): Record<string, unknown> {
  const { family, project, description, isMatrix } = entry
  return {
    name: isMatrix ? `image-${index + 1}-\${matrix.n}` : nameOf(index),
    ...(isMatrix && { matrix: { n: [1, 2] } }),
    ...sourceOf(entry, index, entries),
    ...(family && { family }),
    ...(project && { project }),
    ...(description && { description }),
    labels: { team: 'images' },
  }
}

/** Each entry has an image of this name. */
const nameOf = (index: number): string => `image-${index + 1}-1`

function sourceOf({ source }: Entry, index: number, entries: readonly Entry[]): Record<string, unknown> {
  switch (source) {
    case 'base':
      return { sourceImage: 'projects/debian-cloud/global/images/debian-12-v1' }
    case 'family':
      return { sourceImage: 'projects/debian-cloud/global/images/family/debian-12' }
    case 'adopt':
      return { adopt: true }
    case 'earlier':
      if (entries[index - 1] !== undefined) return { sourceImage: nameOf(index - 1) }
  }
  return { rawDisk: { source: `gs://golden/image-${index + 1}.tar.gz` } }
}
