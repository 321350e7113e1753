import type { CheckedEntry, CheckedManifest } from '../../manifest/check-file.ts'
import { type Path, type Report, valueAt } from '../../manifest/diagnostic.ts'
import { locate } from '../../manifest/document/locate.ts'
import type { Place } from '../../manifest/source-file.ts'
import type { Follow } from '../follow/follow.ts'

/** The keys of a manifest, or of its folder, that apply to all its images. */
export interface UpkeepSettings {
  readonly catalog?: string
  readonly update?: true
}

/** The inputs for resolving an image, and the outlet for its errors. */
export interface ResolveContext {
  readonly manifest: CheckedManifest
  readonly entry: CheckedEntry
  readonly project: string
  readonly settings: UpkeepSettings
  readonly follow: Follow
  /** Reads a file named in the manifest; throws as node:fs does. */
  readonly readFile: (path: string) => Uint8Array
  readonly report: Report
}

/** The place of a value in the entry, or in the defaults that set it. */
export function placeOf({ manifest, entry: { index, own } }: ResolveContext, path: Path): Place {
  const { parsed, folder, value, shared } = manifest
  const hasValue = (root: unknown) => valueAt(root, path) !== undefined
  if (!hasValue(own)) {
    if (hasValue(value.defaults)) return locate(parsed, ['defaults', ...path])
    if (folder && hasValue(shared.defaults)) return locate(folder, ['defaults', ...path])
  }
  return locate(parsed, ['images', index, ...path])
}

/** Reports an error at a value of the image; returns undefined instead of the value. */
export const fail = (context: ResolveContext, message: string, path: Path): undefined =>
  void context.report({ code: 'invalid-value', severity: 'error', message, place: placeOf(context, path) })
