import { type Finding, type Path, valueAt } from '../diagnostic.ts'
import type { RawImage } from '../raw-manifest.ts'
import { type OpenText, openText, placeholderText } from './source-values.ts'

interface Layers {
  readonly own: RawImage
  /** Of the manifest. */
  readonly defaults: RawImage | undefined
  /** The entry over all defaults. */
  readonly image: RawImage
}

/**
 * The open texts of each image, with paths in the image: those of its entry, and those of defaults that nothing
 * overrides.
 */
export function openTextsOf(
  manifest: readonly OpenText[],
  folder: readonly OpenText[],
): (position: number, layers: Layers) => readonly OpenText[] {
  const byImage = new Map<unknown, OpenText[]>()
  for (const { path, parts } of manifest) {
    if (path[0] !== 'images') continue
    const texts = byImage.get(path[1]) ?? []
    byImage.set(path[1], texts)
    texts.push({ path: path.slice(2), parts })
  }
  const inDefaults = defaultsIn(manifest)
  const inFolder = defaultsIn(folder)
  return (position, { own, defaults, image }) => {
    const isSet = (path: Path, ...layers: readonly unknown[]) =>
      layers.some((layer) => valueAt(layer, path) !== undefined)
    return [
      ...(byImage.get(position) ?? []),
      ...inDefaults.filter(({ path }) => isSet(path, image) && !isSet(path, own)),
      ...inFolder.filter(({ path }) => isSet(path, image) && !isSet(path, own, defaults)),
    ]
  }
}

const defaultsIn = (texts: readonly OpenText[]): readonly OpenText[] =>
  texts.flatMap(({ path: [top, ...path], parts }) => (top === 'defaults' ? [{ path, parts }] : []))

/** A finding that quotes the text as written, not with its placeholders. */
export function openFinding(finding: Finding, open: readonly OpenText[]): Finding {
  const found = open.find(({ path }) => path.join('/') === finding.path.join('/'))
  if (found === undefined) return finding
  const message = finding.message.replaceAll(
    `"${placeholderText(found.parts)}"`,
    () => `"${openText(found.parts)}"`,
  )
  return { ...finding, message }
}
