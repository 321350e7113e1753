import { checkManifest } from './check/check-manifest.ts'
import { oddTexts } from './check/odd-text.ts'
import type { Finding } from './diagnostic.ts'
import { locate } from './document/locate.ts'
import { type FileKind, isFollowOn, type ParsedFile } from './document/parse.ts'
import type { Scope } from './expressions/evaluate.ts'
import { expandManifest } from './expressions/expand-manifest.ts'
import { withoutUnexpanded } from './expressions/unexpanded.ts'
import type { RawFolder } from './raw-manifest.ts'

/** What a folder gives to its manifests, with the variables of one of them. */
export interface FolderValues {
  readonly value: RawFolder
  readonly findings: readonly Finding[]
  /** Top-level keys whose values cannot be used. */
  readonly broken: ReadonlySet<unknown>
}

export const folderFileKind: FileKind = {
  empty: undefined,
  noMap: (what) => `_catalog.yaml is ${what}; it must be a map, with keys such as project: or defaults:`,
}

const misplaced =
  '"images" is not allowed in _catalog.yaml, which holds the shared values of its folder; list images in another file of the folder, such as images.yaml'

/**
 * A `_catalog.yaml` by the rules of a manifest, except that it has no images. Expanded once for each manifest: its
 * expressions see the variables of the manifest, which errors name.
 */
export function folderValues(
  parsed: ParsedFile,
  scope: Scope,
  { strict, manifest }: { readonly strict: boolean; readonly manifest?: ParsedFile },
): FolderValues {
  const { value, findings: unknown, unexpanded } = expandManifest(parsed, scope, manifest)
  const { images, ...shared } = value as Record<string, unknown>
  const unsound = checkManifest(parsed, { ...shared, images: [] }, strict)
  const found: Finding[] = [...unknown, ...withoutUnexpanded(unsound, unexpanded)]
  if (images !== undefined || Object.hasOwn(value as object, 'images')) {
    const place = locate(parsed, ['images'], 'key')
    found.push({ severity: 'error', message: misplaced, place, path: ['images'] })
  }
  const own = found.filter((finding) => !isFollowOn(parsed, finding))
  const findings = [...own, ...oddTexts(parsed, [...parsed.misread, ...own])]
  const errors = [...parsed.misread, ...found].filter(({ severity }) => severity === 'error')
  const broken = new Set([...errors.map(({ path }) => path[0]), ...unexpanded.map(([key]) => key)])
  return { value: shared, findings, broken }
}
