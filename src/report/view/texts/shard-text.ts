import { grouped, plural } from '../../../text/words.ts'
import type { ShardView } from '../view.ts'

/** Without other members of the selection. */
export const shardView = (shard: ShardView | undefined): ShardView | null =>
  shard === undefined ? null : { index: shard.index, count: shard.count, total: shard.total }

/** `Shard 3 of 8: 125 of 1,000 images.` Images to be retired have no entry, and do not count. */
export function shardText(
  shard: ShardView | undefined,
  images: readonly { readonly spec?: unknown }[],
): string[] {
  if (shard === undefined) return []
  const { index, count, total } = shard
  const own = images.filter(({ spec }) => spec !== undefined).length
  return [`Shard ${index} of ${count}: ${grouped(own)} of ${plural(total, 'image')}.`]
}
