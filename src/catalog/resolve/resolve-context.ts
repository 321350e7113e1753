import type { Diagnostic } from '../../manifest/diagnostic.ts'
import { locate, type Path } from '../../manifest/document/locate.ts'
import type { ParsedFile } from '../../manifest/document/parse.ts'
import type { RawImage } from '../../manifest/raw-manifest.ts'
import type { Place } from '../../manifest/source-file.ts'

/** Where values of an image stand: its entry, or the defaults of a file. */
export interface Layer {
  readonly parsed: ParsedFile
  readonly path: Path
  readonly value: unknown
}

/** What resolving an image needs to know and to report. */
export interface ResolveContext {
  readonly parsed: ParsedFile
  /** Of the entry in `images`. */
  readonly index: number
  readonly entry: RawImage
  /** Defaults and entry merged. */
  readonly image: RawImage
  /** The defaults of the manifest, and those of its folder. */
  readonly defaultLayers: readonly Layer[]
  readonly project: string
  /** Reads a file named in the manifest; throws as node:fs does. */
  readonly readFile: (path: string) => Uint8Array
  report(diagnostic: Diagnostic): void
}

/** In the entry, or where the entry says nothing in the defaults that do. */
export function placeOf({ parsed, index, entry, defaultLayers }: ResolveContext, path: Path): Place {
  const own: Layer = { parsed, path: ['images', index], value: entry }
  const layer = [own, ...defaultLayers].find(({ value }) => valueAt(value, path) !== undefined) ?? own
  return locate(layer.parsed, [...layer.path, ...path])
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], root)
}
