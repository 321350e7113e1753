import type { Diagnostic } from '../manifest/diagnostic.ts'
import { locate, type Path } from '../manifest/locate.ts'
import type { ParsedFile } from '../manifest/parse.ts'
import type { Place } from '../manifest/source-file.ts'
import type { WrittenImage, WrittenManifest } from './written.ts'

/** What resolving an image needs to know and to tell. */
export interface ResolveContext {
  readonly parsed: ParsedFile
  readonly manifest: WrittenManifest
  /** Of the entry in `images`. */
  readonly index: number
  readonly entry: WrittenImage
  /** Defaults and entry merged. */
  readonly image: WrittenImage
  readonly project: string
  /** Reads a file named in the manifest; throws as node:fs does. */
  readonly readFile: (path: string) => Uint8Array
  report(diagnostic: Diagnostic): void
}

/** In the entry, or where the entry says nothing in the defaults. */
export function placeOf({ parsed, index, entry }: ResolveContext, path: Path): Place {
  const own = path.reduce<unknown>(
    (value, step) => (value as Record<string, unknown> | undefined)?.[step],
    entry,
  )
  return locate(parsed, own === undefined ? ['defaults', ...path] : ['images', index, ...path])
}
