import type { Finding, Path } from '../diagnostic.ts'
import type { ParsedFile } from '../document/parse.ts'
import type { RawImage } from '../raw-manifest.ts'
import { checkManifest } from './check-manifest.ts'

/** The rules that texts break once they have the values of their source. The paths are paths in the image. */
export function checkBound(
  parsed: ParsedFile,
  index: number,
  image: RawImage,
  paths: readonly Path[],
): readonly Finding[] {
  const known = new Set(paths.map((path) => path.join('/')))
  return checkManifest(parsed, { images: [image] }, false, [{ index }])
    .map((finding) => ({ ...finding, path: finding.path.slice(2) }))
    .filter(({ path }) => known.has(path.join('/')))
}
