import picomatch from 'picomatch'
import type { Catalog } from './image-spec.ts'

interface Matcher {
  readonly glob: string
  readonly excludes: boolean
  readonly matches: (text: string) => boolean
  used: boolean
}

/**
 * Selects the images whose name or project/name matches a glob, minus the matches of globs after `!`. Without
 * positive globs, all images count as matches. Also returns the globs that match no image.
 */
export function selectImages(
  catalog: Catalog,
  globs: readonly string[],
): { readonly catalog: Catalog; readonly unmatched: readonly string[] } {
  const matchers = globs.map(toMatcher)
  const matchesAny = (candidates: readonly Matcher[], texts: readonly string[]): boolean => {
    const hits = candidates.filter(({ matches }) => texts.some((text) => matches(text)))
    for (const hit of hits) hit.used = true
    return hits.length > 0
  }
  const included = matchers.filter(({ excludes }) => !excludes)
  const excluded = matchers.filter(({ excludes }) => excludes)
  const images = catalog.images.filter(({ project, name }) => {
    const texts = [name, `${project}/${name}`]
    const isExcluded = matchesAny(excluded, texts)
    return (included.length === 0 || matchesAny(included, texts)) && !isExcluded
  })
  return {
    catalog: { ...catalog, images },
    unmatched: matchers.filter(({ used }) => !used).map(({ glob }) => glob),
  }
}

function toMatcher(glob: string): Matcher {
  const excludes = glob.startsWith('!') && !glob.startsWith('!(') // `!(a|b)` is a positive glob
  const pattern = excludes ? glob.slice(1) : glob
  return { glob, excludes, matches: pattern === '' ? () => false : picomatch(pattern), used: false }
}
