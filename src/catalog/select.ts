import picomatch from 'picomatch'
import type { Catalog } from './image-spec.ts'

/** The images that match one of the globs, by name or by project/name; and the globs that match none. */
export function selectImages(
  catalog: Catalog,
  globs: readonly string[],
): { readonly catalog: Catalog; readonly unmatched: readonly string[] } {
  const matchers = globs.map((glob) => ({ glob, matches: picomatch(glob), used: false }))
  const images = catalog.images.filter(({ project, name }) => {
    const hits = matchers.filter(({ matches }) => matches(name) || matches(`${project}/${name}`))
    for (const hit of hits) hit.used = true
    return hits.length > 0
  })
  return { catalog: { images }, unmatched: matchers.filter(({ used }) => !used).map(({ glob }) => glob) }
}
