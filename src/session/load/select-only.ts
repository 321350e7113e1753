import { familyKeyOf } from '../../catalog/follow/source-values.ts'
import type { Catalog } from '../../catalog/image-spec.ts'
import { sourceImages } from '../../catalog/source-images.ts'
import { flagOf } from '../../settings/options.ts'
import { usageError } from '../command-error.ts'
import type { RunOptions } from '../options.ts'

/**
 * The images that --only selects. Rejects with CommandError if a glob selects no image, or if all globs together
 * select none; not for `hasUnknown`: then the names of some images are not known, which may match.
 */
export async function selectOnly(
  catalog: Catalog,
  { only: globs, nameOf = flagOf }: Pick<RunOptions, 'only' | 'nameOf'>,
  hasUnknown = false,
): Promise<Catalog> {
  if (globs === undefined) return catalog
  const { selectImages } = await import('../../catalog/select-images.ts')
  const { catalog: selected, unmatched } = selectImages(catalog, globs)
  const [glob] = unmatched
  if (glob !== undefined && !hasUnknown) {
    throw usageError(
      `${nameOf('only')} ${glob} matches no image of the manifest`,
      'a glob matches the name or project/name of an image; a leading ! excludes',
    )
  }
  if (selected.images.length === 0 && !hasUnknown) {
    throw usageError(
      `${nameOf('only')} selects no image of the manifest`,
      'a glob with a leading ! excludes images',
    )
  }
  const kept = new Set(selected.images)
  const others = catalog.images.filter((spec) => !kept.has(spec))
  return {
    ...selected,
    leftOut: new Set(others.map(({ path }) => path)),
    leftOutSources: others.flatMap(sourceImages),
    leftOutFamilies: new Set(others.map(familyKeyOf)),
  }
}
