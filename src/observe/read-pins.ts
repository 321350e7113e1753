import type { Failure } from '../catalog/failure.ts'
import type { MovingSource } from '../catalog/follow/follow.ts'
import { imagePath } from '../catalog/image-ref.ts'
import type { NewPin } from '../catalog/lock/change-pins.ts'
import type { SourceResource } from '../gce/wire/resources.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import { ReadError, readErrorOf } from './read-error.ts'
import type { FollowedSources } from './read-followed.ts'

/** The pin of each source as read. Throws ReadError for a source that could not be read. */
export function pinsOf(
  sources: readonly MovingSource[],
  followed: FollowedSources,
): ReadonlyMap<string, NewPin> {
  return new Map(sources.map((source) => [source.key, pinOf(source, followed)]))
}

function pinOf({ key, source }: MovingSource, { live, families, sources }: FollowedSources): NewPin {
  const known = live.get(key)
  if (known === undefined) throw new ReadError(`source ${key}`, notRead)
  if ('failure' in known) {
    const hint = source.kind === 'family' ? missingHints.family : missingHints.other
    throw readErrorOf(`source ${key}`, known.failure, hint)
  }
  if (source.kind === 'family') {
    const state = families.get(source.path)
    if (state?.kind === 'found') return resourcePin(imagePath(source.project, state.image.name), state.image)
  }
  const state = sources.get(source.kind === 'rawDisk' ? source.uri : key)
  if (state?.kind === 'found') return resourcePin(key, state.resource)
  if (state?.kind !== 'archive') throw new ReadError(`source ${key}`, notRead)
  const { generation, timeCreated } = state.object
  return { path: key, ...omitUndefined({ generation, created: plainTime(timeCreated) }) }
}

const missingHints = {
  family: 'correct the family or its project, or use an image as the source',
  other: 'correct the source in the manifest, or create it first',
}

const notRead: Failure = { kind: 'notFound', message: 'it was not read' }

/** Throws ReadError if the API returned no id or time: a lock without them would pin nothing. */
export function resourcePin(path: string, { id, creationTimestamp }: SourceResource): NewPin {
  const created = plainTime(creationTimestamp)
  if (typeof id !== 'string' || created === undefined) {
    throw new ReadError(path, { kind: 'invalid', message: 'the API returned no id or no creationTimestamp' })
  }
  return { path, id, created }
}

/** In UTC: `2026-11-10T08:00:00Z`. */
function plainTime(time: unknown): string | undefined {
  const ms = typeof time === 'string' ? Date.parse(time) : Number.NaN
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString().replace('.000Z', 'Z')
}
