import { sourceKey } from '../../catalog/follow/source-values.ts'
import { imagePath } from '../../catalog/image-ref.ts'
import type { ImageSpec } from '../../catalog/image-spec.ts'
import type { CloudState } from '../../observe/cloud-state.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'

/** A source that may move: a family, or one that the lock file pins. */
export interface PlanSource {
  /** Its path, or the URI of an archive. */
  readonly source: string
  /** Path of the image that the family stands for in this run, if known. */
  readonly image?: string
  readonly isPinned: boolean
  /** Path of the newer head of a family whose image is pinned. */
  readonly newer?: string
}

/** Each once, in the order of the manifest. */
export function planSources(specs: readonly ImageSpec[], state: CloudState): readonly PlanSource[] {
  const sources = new Map<string, PlanSource>()
  for (const spec of specs) {
    const path = sourceOf(spec)
    if (path !== undefined && !sources.has(path)) sources.set(path, planSource(path, spec, state))
  }
  return [...sources.values()]
}

/** Undefined for a source that does not move: a copy follows its origin. */
function sourceOf({ source, pin, origin }: ImageSpec): string | undefined {
  if (origin !== undefined || (source.kind !== 'family' && pin === undefined)) return undefined
  return sourceKey(source)
}

function planSource(path: string, { source, pin }: ImageSpec, { families }: CloudState): PlanSource {
  const isPinned = pin !== undefined
  if (source.kind !== 'family') return { source: path, isPinned }
  const head = families.get(path)
  const found = head?.kind === 'found' ? head.image : undefined
  const current = found && imagePath(source.project, found.name)
  const isNewer =
    isPinned &&
    current !== pin.path &&
    !(Date.parse(found?.creationTimestamp ?? '') < Date.parse(pin.created ?? ''))
  return {
    source: path,
    isPinned,
    ...omitUndefined({ image: pin?.path ?? current, newer: isNewer ? current : undefined }),
  }
}
