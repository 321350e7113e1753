import type { Failure } from '../../catalog/failure.ts'
import { creationDate } from '../../catalog/follow/source-values.ts'
import { lastPart } from '../../catalog/image-ref.ts'
import type { ImageSpec } from '../../catalog/image-spec.ts'
import type { SourceState } from '../../observe/cloud-state.ts'

/** What a plan needs. */
const listOfRead = 'mintage permissions --phase read lists all that reading requires'

export const renewPin = 'check that source, then update the lock with mintage pin'

/** Why the source is not the one of the lock file; undefined if it is, or if it was not read. */
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
  if (state?.kind === 'unknown') return unchecked(`source ${name}, which ${lock} pins,`, lock, state.why)
  // a date that was edited would be a wrong name of the right source
  const otherDate = (time: unknown): Failure | undefined => {
    const [actual, pinned] = [time, pin.created].map((one) => creationDate(one as string | undefined))
    if (actual === undefined || pinned === undefined || actual === pinned) return undefined
    return failure(`source ${name} was created on ${actual}, and ${lock} pins ${pinned}`)
  }
  if (state?.kind === 'archive') {
    const { generation, timeCreated } = state.object
    if (pin.generation === undefined || generation === pin.generation) return otherDate(timeCreated)
    return failure(
      `archive ${name} has generation ${generation}, and ${lock} pins generation ${pin.generation}: it was replaced`,
    )
  }
  if (state?.kind !== 'found') return undefined
  const { id, family, creationTimestamp } = state.resource
  if (pin.id !== undefined && id !== pin.id) {
    return failure(
      `source ${name} has id ${String(id)}, and ${lock} pins id ${pin.id}: it was deleted and recreated`,
    )
  }
  if (source.kind === 'family' && family !== source.family) {
    return failure(`source ${name}, which ${lock} pins, is not in the family ${source.family}`)
  }
  return otherDate(creationTimestamp)
}

/** Under its name, another image may exist than the one that was reviewed. */
function unchecked(source: string, lock: string, why: string): Failure {
  const isDenied = why.startsWith('permission ')
  return {
    kind: isDenied ? 'permission' : 'failed',
    reason: 'SOURCE_NOT_CHECKED',
    message: `${source} cannot be checked: ${why}`,
    hint: `${isDenied ? `grant that permission (${listOfRead})` : 'make it readable'}, or remove its entry from ${lock}`,
  }
}
