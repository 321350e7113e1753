import type { Operation } from '../../gce/wire/resources.ts'

/** The known identity of an image that may be the target of an operation. */
export interface Target {
  readonly name: string
  readonly id?: string | undefined
}

/** Whether an operation may be the insert of this image: no member contradicts it. */
export function mayInsert({ operationType, targetId, targetLink }: Operation, { name, id }: Target): boolean {
  if (operationType !== undefined && operationType !== 'insert') return false
  if (targetId !== undefined && id !== undefined && targetId !== id) return false
  return targetLink === undefined || targetLink.endsWith(`/global/images/${name}`)
}

/**
 * Whether an operation found by a search is the insert of this image. The filter of the search proves nothing: a
 * server may ignore it. A PENDING operation may lack `targetId` (seen in recorded traffic); then its link decides.
 */
export function isInsertOf(operation: Operation, target: Target): boolean {
  const { operationType, targetId, targetLink } = operation
  const names = targetLink !== undefined || (targetId !== undefined && target.id !== undefined)
  return operationType === 'insert' && names && mayInsert(operation, target)
}

/** Whether two operations of one name may be the same: no member differs. */
export const isSameOperation = (one: Operation, other: Operation): boolean =>
  one.name === other.name &&
  (['targetId', 'targetLink', 'operationType'] as const).every(
    (key) => one[key] === undefined || other[key] === undefined || one[key] === other[key],
  )
