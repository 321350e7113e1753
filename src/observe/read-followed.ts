import type { Failure } from '../catalog/failure.ts'
import type { MovingSource } from '../catalog/follow/follow.ts'
import { creationDate, type LiveSource } from '../catalog/follow/source-values.ts'
import type { ComputeApi } from '../gce/api/compute-api.ts'
import type { SourceResource } from '../gce/wire/resources.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import { endingTogether } from '../util/signals.ts'
import type { FamilyState, SourceState } from './cloud-state.ts'
import { readFamilies } from './read-families.ts'
import { isDenied, type KnownSources, type ReadOptions, readSourceStates } from './read-sources.ts'

/** Sources as read, for `${source.*}` and for the plan: each is read once a run. */
export interface FollowedSources extends KnownSources {
  /** By the key of the source. */
  readonly live: ReadonlyMap<string, LiveSource>
}

/** Reads the sources that images follow. Throws ReadError where the API cannot be reached. */
export function readFollowed(
  moving: readonly MovingSource[],
  api: ComputeApi,
  options: ReadOptions,
): Promise<FollowedSources> {
  return endingTogether(options.signal, async (signal) => {
    const more = { ...options, signal }
    const all = moving.map(({ source }) => source)
    const wanted = new Map(
      all.flatMap((source) =>
        source.kind === 'family' || source.kind === 'none'
          ? []
          : [[source.kind === 'rawDisk' ? source.uri : source.path, source] as const],
      ),
    )
    const [families, sources] = await Promise.all([
      readFamilies(all, api, more),
      readSourceStates(wanted, api, more),
    ])
    const live = moving.flatMap(({ key, source }) => {
      if (source.kind === 'none') return []
      if (source.kind === 'family') return [[key, liveFamily(families.get(source.path))] as const]
      return [
        [key, liveSource(sources.get(source.kind === 'rawDisk' ? source.uri : source.path), key)] as const,
      ]
    })
    return { live: new Map(live), families, sources }
  })
}

function liveFamily(state: FamilyState | undefined): LiveSource {
  if (state?.kind === 'found') return liveResource(state.image)
  return { failure: state?.failure ?? notRead }
}

const notRead: Failure = { kind: 'notFound', message: 'the source was not read' }

function liveSource(state: SourceState | undefined, key: string): LiveSource {
  switch (state?.kind) {
    case 'found':
      return liveResource(state.resource)
    case 'archive': {
      const { generation, timeCreated } = state.object
      return { values: omitUndefined({ generation, creationDate: creationDate(timeCreated) }) }
    }
    case 'unknown':
      return { failure: unread(key, state.why) }
    default:
      return { failure: { kind: 'notFound', reason: 'SOURCE_NOT_FOUND', message: `source ${key} not found` } }
  }
}

function unread(key: string, why: string): Failure {
  const message = `source ${key} cannot be read: ${why}`
  return isDenied(why)
    ? {
        kind: 'permission',
        message,
        hint: 'grant it: mintage permissions --phase read lists all that this phase requires',
      }
    : { kind: 'unavailable', message }
}

function liveResource({ name, id, creationTimestamp }: SourceResource): LiveSource {
  const date = typeof creationTimestamp === 'string' ? creationDate(creationTimestamp) : undefined
  return {
    values: { name, ...omitUndefined({ id: typeof id === 'string' ? id : undefined, creationDate: date }) },
  }
}
