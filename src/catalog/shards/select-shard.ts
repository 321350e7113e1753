import type { Shard } from '../../settings/shard.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { Catalog } from '../image-spec.ts'
import { sourceImages } from '../source-images.ts'
import type { Partition } from './partition.ts'

/**
 * The images and policies of one shard. The manifest lists the images of the others too: they are not retired, nor are
 * the images that they are created from. `divided`: the partition of the whole catalog, of which a selection may be left.
 */
export function selectShard(catalog: Catalog, shard: Shard, divided: Partition): Catalog {
  const { images, policies, leftOut = new Set(), leftOutSources = [] } = catalog
  const isMine = (index: number): boolean => index === shard.index
  const others = images.filter((spec) => !isMine(divided.ofImage(spec)))
  const paths = new Set(others.map(({ path }) => path))
  return {
    ...catalog,
    images: images.filter((spec) => isMine(divided.ofImage(spec))),
    ...omitUndefined({ policies: policies?.filter((policy) => isMine(divided.ofPolicy(policy))) }),
    leftOut: new Set([...leftOut, ...paths]),
    leftOutSources: [...leftOutSources, ...others.flatMap(sourceImages)],
    shard: { ...shard, total: images.length, others: paths },
  }
}
