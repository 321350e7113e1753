import fc from 'fast-check'
import { isSoak } from '../../support/property-runs.ts'
import { type LockState, lockStates, type Source, sources } from './lock.ts'

const projects = ['golden-a', 'golden-b', 'golden-c'] as const

/** One entry of a manifest. */
interface Entry {
  readonly source: 'raw' | 'base' | 'family' | 'earlier' | 'adopt'
  readonly family: 'web' | 'db' | undefined
  readonly project: (typeof projects)[number] | undefined
  /** Two images from a matrix. */
  readonly isMatrix: boolean
  readonly description: string | undefined
  /** The program that verifies it. */
  readonly verify: 'true' | 'false' | undefined
  /** Its name has the id of its source. */
  readonly isFollowed: boolean
}

/** An image of family web that no manifest lists: days since its creation, and how far it is retired. */
interface Unlisted {
  readonly days: number
  readonly state: 'ACTIVE' | 'DEPRECATED' | 'OBSOLETE'
}

/** How images of family web are retired: days since their deprecation. */
interface Policy {
  readonly keep: number
  readonly obsoleteDays: number | undefined
  readonly deleteDays: number | undefined
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
  'unlabeled',
  'adopted',
  'ofOtherCatalog',
] as const

export type Change = (typeof changes)[number]

/** A run after the first: days since the one before. */
interface Run {
  readonly days: number
  readonly lock: LockState
}

/** A manifest, the changes since its first run, and the next runs. */
export interface Case {
  readonly projects: readonly string[]
  readonly replicate: 'copy' | 'source' | undefined
  readonly entries: readonly Entry[]
  /** By image, in the order of the state; the last ones are repeated. */
  readonly changes: readonly Change[]
  readonly catalog: boolean
  readonly policy: Policy | undefined
  readonly unlisted: readonly Unlisted[]
  /** The lock file of the first run. */
  readonly lock: LockState
  readonly runs: readonly Run[]
  /** The flags of the runs. */
  readonly flags: readonly string[]
}

/** `weight`: of the value, if that of undefined is 1. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>, weight = 2) =>
  fc.oneof({ weight, arbitrary }, { weight: 1, arbitrary: fc.constant(undefined) })

const entry: fc.Arbitrary<Entry> = fc.record({
  source: fc.oneof(
    { weight: 19, arbitrary: fc.constantFrom('raw', 'raw', 'base', 'family', 'family', 'earlier') },
    { weight: 1, arbitrary: fc.constant('adopt') },
  ),
  family: fc.constantFrom(undefined, 'web', 'web', 'web', 'web', 'db'),
  project: fc.constantFrom(undefined, undefined, ...projects),
  isMatrix: fc.boolean(),
  description: fc.constantFrom(undefined, 'golden'),
  verify: fc.constantFrom(undefined, undefined, undefined, 'true', 'true', 'false'),
  isFollowed: fc.boolean(),
})

const unlisted: fc.Arbitrary<Unlisted> = fc.record({
  days: fc.integer({ min: 1, max: 90 }),
  state: fc.constantFrom('ACTIVE', 'DEPRECATED', 'OBSOLETE'),
})

const policy: fc.Arbitrary<Policy> = fc.record({
  keep: fc.integer({ min: 1, max: 2 }),
  obsoleteDays: fc.constantFrom(undefined, 2, 20),
  deleteDays: fc.constantFrom(undefined, 21, 40),
})

const flags = fc
  .record({
    only: fc.constantFrom(undefined, undefined, undefined, '*-1', '!*-2', 'golden-b/*', '!golden-a/*'),
    project: fc.constantFrom(undefined, undefined, undefined, ...projects),
    phase: fc.oneof(
      fc.constant(undefined),
      fc.subarray(['create', 'update', 'promote', 'retire'], { minLength: 1 }),
    ),
    maxRetire: fc.constantFrom(undefined, undefined, '0', '1'),
    update: fc.boolean(),
    allowOlder: fc.boolean(),
    prune: fc.constantFrom(true, true, false),
  })
  .map(({ update, allowOlder, prune, ...valued }) => [
    ...['only', 'project', 'phase', 'maxRetire'].flatMap((name) => {
      const value = valued[name as keyof typeof valued]
      return value === undefined ? [] : [`--${name === 'maxRetire' ? 'max-retire' : name}`, String(value)]
    }),
    ...(update ? ['--update'] : []),
    ...(allowOlder ? ['--allow-older'] : []),
    ...(prune ? ['--prune'] : []),
  ])

const run: fc.Arbitrary<Run> = fc.record({ days: fc.constantFrom(0, 1, 21, 45), lock: lockStates })

export const cases: fc.Arbitrary<Case> = fc
  .record({
    count: fc.integer({ min: 1, max: 3 }),
    replicate: fc.constantFrom(undefined, 'copy', 'source'),
    entries: fc.array(entry, { minLength: 1, maxLength: 4, size: 'max' }),
    changes: fc.array(fc.constantFrom('kept', 'kept', 'kept', 'gone', 'gone', ...changes), {
      minLength: 5,
      maxLength: 12,
    }),
    catalog: fc.constantFrom(true, true, true, false),
    policy: maybe(policy),
    unlisted: fc.array(unlisted, { maxLength: 6, size: 'max' }),
    lock: lockStates.map((lock) => ({ ...lock, isRequired: false })),
    runs: fc.array(run, { minLength: 1, maxLength: isSoak ? 3 : 2, size: 'max' }),
    flags,
  })
  .map(({ count, ...rest }) => ({ ...rest, projects: projects.slice(0, count) }))

/** The manifest as text. */
export function manifestOf({ projects, replicate, entries, catalog, policy }: Case): string {
  const checked = catalog ? entries : entries.map((entry) => ({ ...entry, verify: undefined }))
  const lines = checked.map((entry, index) => `  - ${JSON.stringify(entryOf(entry, index, entries))}`)
  return [
    `projects: [${projects}]`,
    ...(catalog ? ['catalog: golden'] : []),
    ...(catalog && policy ? [`families: ${JSON.stringify({ web: policyOf(policy) })}`] : []),
    ...(replicate ? [`replicate: ${replicate}`] : []),
    'images:',
    ...lines,
    '',
  ].join('\n')
}

function policyOf({ keep, obsoleteDays, deleteDays }: Policy): Record<string, unknown> {
  if (obsoleteDays === undefined) return { keep }
  const deleted = deleteDays === undefined ? {} : { deleteAfter: `${deleteDays}d` }
  return { keep, obsoleteAfter: `${obsoleteDays}d`, ...deleted }
}

function entryOf(entry: Entry, index: number, entries: readonly Entry[]): Record<string, unknown> {
  const { family, project, description, verify, source } = entry
  const isFollowed = follows(entry, entries[index + 1])
  const isMatrix = entry.isMatrix && !isFollowed
  return {
    name: isFollowed
      ? `image-${index + 1}-\${source.id}`
      : isMatrix
        ? `image-${index + 1}-\${matrix.n}`
        : nameOf(index),
    ...(isMatrix && { matrix: { n: [1, 2] } }),
    ...sourceOf(entry, index, entries),
    ...(family && { family }),
    ...(project && { project }),
    ...(description && { description }),
    ...(verify && family && source !== 'adopt' && { verify: [verify] }),
    labels: { team: 'images' },
  }
}

/** Whether its name has the id of its source; no next entry names it then. */
const follows = ({ isFollowed, source }: Entry, next: Entry | undefined): boolean =>
  isFollowed && (source === 'family' || source === 'base') && next?.source !== 'earlier'

/** The sources that may move, or whose values are used. */
export const movingSources = ({ entries }: Case): readonly Source[] =>
  (['base', 'family'] as const).filter((source) =>
    entries.some(
      (entry, index) =>
        entry.source === source && (source === 'family' || follows(entry, entries[index + 1])),
    ),
  )

/** Each entry has an image of this name. */
const nameOf = (index: number): string => `image-${index + 1}-1`

function sourceOf({ source }: Entry, index: number, entries: readonly Entry[]): Record<string, unknown> {
  const rawDisk = { rawDisk: { source: `gs://golden/image-${index + 1}.tar.gz` } }
  switch (source) {
    case 'base':
      return { sourceImage: sources.base }
    case 'family':
      return { sourceImage: sources.family }
    case 'adopt':
      return { adopt: true }
    case 'earlier':
      return entries[index - 1] === undefined ? rawDisk : { sourceImage: nameOf(index - 1) }
    case 'raw':
      return rawDisk
  }
}
