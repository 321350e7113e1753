import { madeBy } from '../../base/resources.ts'
import { inUse } from '../../errors/api-error.ts'
import type { Store } from '../../store/store.ts'

/**
 * Throws the 400 of a disk that an operation reads until it ends: no second image, snapshot or clone can be made of it
 * until then, and it cannot be deleted. Users met it for an image in the making, as in
 * github.com/hashicorp/packer/issues/6887; that it holds for snapshots and clones alike is inferred.
 */
export function checkNotBusy(path: string, store: Store): void {
  const making = store.busyWith(path)
  if (making) throw inUse(path, madeBy(making))
}
