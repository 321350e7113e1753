import { sourceKeys } from '../../catalog/follow/source-values.ts'
import type { ComputeClient } from '../../gce/compute-client.ts'
import { ReadError } from '../../observe/read-error.ts'
import { type FollowedSources, readFollowed } from '../../observe/read-followed.ts'
import type { ReadOptions } from '../../observe/read-sources.ts'
import type { Division } from './divide.ts'
import type { Loaded } from './load.ts'

/** Whether an image has values of a source that the lock file does not pin. */
export const isOpen = ({ sources }: Loaded): boolean => [...sources.values()].some((source) => source.isOpen)

/** The sources whose values name images. */
export interface OpenSources {
  /** Those that this run requires. */
  readonly own: FollowedSources
  /** With those of other shards, as far as they were read. */
  readonly all: FollowedSources
}

/**
 * Reads the open sources. Throws ReadError where the API cannot be reached for an image of this run. The names of other
 * shards' images matter too, as --only may exclude them, and as they must not be retired; but the errors of their
 * sources are those of other runs.
 */
export async function readOpen(
  { catalog, sources }: Loaded,
  { isOwn }: Pick<Division, 'isOwn'>,
  client: ComputeClient,
  options: ReadOptions,
): Promise<OpenSources> {
  const open = [...sources.values()].filter((source) => source.isOpen)
  const keys = isOwn && sourceKeys(catalog.images.filter(isOwn), catalog.origins)
  const isRequired = (key: string): boolean => keys === undefined || keys.has(key)
  const others = open.filter(({ key }) => !isRequired(key))
  const [own, more] = await Promise.all([
    readFollowed(
      open.filter(({ key }) => isRequired(key)),
      client,
      options,
    ),
    others.length === 0 ? noSources : readFollowed(others, client, options).catch(unlessReadable),
  ])
  return { own, all: more === noSources ? own : joined(own, more) }
}

const noSources: FollowedSources = { live: new Map(), families: new Map(), sources: new Map() }

function unlessReadable(error: unknown): FollowedSources {
  if (error instanceof ReadError) return noSources
  throw error
}

const joined = (one: FollowedSources, other: FollowedSources): FollowedSources => ({
  live: new Map([...one.live, ...other.live]),
  families: new Map([...one.families, ...other.families]),
  sources: new Map([...one.sources, ...other.sources]),
})
