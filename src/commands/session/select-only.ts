import type { Catalog } from '../../catalog/image-spec.ts'
import { selectImages } from '../../catalog/select-images.ts'
import { usageError } from '../command-error.ts'

/** The images that --only selects. Throws CommandError if a glob, or all of them together, select none. */
export function selectOnly(catalog: Catalog, globs: readonly string[] | undefined): Catalog {
  if (globs === undefined) return catalog
  const { catalog: selected, unmatched } = selectImages(catalog, globs)
  const [glob] = unmatched
  if (glob !== undefined) {
    throw usageError(
      `--only ${glob} matches no image of the manifest`,
      'a glob matches the name or project/name of an image; after ! it excludes',
    )
  }
  if (selected.images.length === 0) {
    throw usageError('--only selects no image of the manifest', 'a glob after ! excludes images')
  }
  const kept = new Set(selected.images)
  const others = catalog.images.filter((spec) => !kept.has(spec))
  return { ...selected, leftOut: new Set(others.map(({ path }) => path)) }
}
