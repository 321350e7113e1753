import type { Failure } from '../../catalog/failure.ts'
import { lastPart } from '../../catalog/follow/source-values.ts'
import type { ImageSpec } from '../../catalog/image-spec.ts'
import type { SourceState } from '../../observe/cloud-state.ts'

export const renewPin = 'check that source, then update the lock with mintage pin'

/** Why the source is not the one of the lock file; undefined if it is, or if nothing is known about it. */
export function pinFailure({ pin, source }: ImageSpec, state: SourceState | undefined): Failure | undefined {
  if (pin === undefined) return undefined
  const lock = lastPart(pin.place.file.path)
  const name = source.kind === 'rawDisk' ? pin.path : lastPart(pin.path)
  const failure = (message: string, hint = renewPin): Failure => ({
    kind: 'failed',
    reason: 'SOURCE_NOT_PINNED',
    message,
    hint,
  })
  if (state?.kind === 'absent') {
    return { ...failure(`source ${name}, which ${lock} pins, not found`), kind: 'notFound' }
  }
  if (state?.kind === 'archive') {
    const { generation } = state.object
    if (pin.generation === undefined || generation === pin.generation) return undefined
    return failure(
      `archive ${name} has generation ${generation}, and ${lock} pins generation ${pin.generation}: it was replaced`,
    )
  }
  if (state?.kind !== 'found') return undefined
  const { id, family } = state.resource
  if (pin.id !== undefined && id !== pin.id) {
    return failure(
      `source ${name} has id ${String(id)}, and ${lock} pins id ${pin.id}: it was deleted and recreated`,
    )
  }
  if (source.kind !== 'family' || family === source.family) return undefined
  return failure(`source ${name}, which ${lock} pins, is not in the family ${source.family}`)
}
