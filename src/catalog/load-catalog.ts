import type { FileLimits } from '../manifest/check-file.ts'
import { type Diagnostic, isError } from '../manifest/diagnostic.ts'
import { sortDiagnostics } from '../manifest/diagnostics/sort-diagnostics.ts'
import { loadManifests, type ManifestInput } from '../manifest/load-manifests.ts'
import type { GivenLimits } from '../settings/limits.ts'
import { crossCheck } from './cross-check.ts'
import type { Catalog, ImageSpec } from './image-spec.ts'
import { mergeLimits } from './merge-limits.ts'
import { type Projects, resolveManifest } from './resolve/resolve-manifest.ts'

export interface CatalogInput extends ManifestInput, Projects {}

export interface LoadedCatalog {
  /** The catalog; undefined after any error. */
  readonly catalog: Catalog | undefined
  /** The limits of all files together. */
  readonly limits: GivenLimits
  readonly diagnostics: readonly Diagnostic[]
}

/** Loads the images of all files, or reports all errors together, each once and with its place. */
export async function loadCatalog(input: CatalogInput): Promise<LoadedCatalog> {
  const found: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => void found.push(diagnostic)
  const images: ImageSpec[] = []
  const fileLimits: FileLimits[] = []
  const context = { ...input, readFile: (path: string) => input.io.read(path), report }
  for await (const manifest of loadManifests(input, report)) {
    for (const spec of resolveManifest(manifest, context)) images.push(spec)
    fileLimits.push(...manifest.limits)
  }
  const { limits, diagnostics: unequal } = mergeLimits(fileLimits)
  for (const diagnostic of [...crossCheck(images), ...unequal]) report(diagnostic)
  const diagnostics = sortDiagnostics(
    input.strict ? found.map((diagnostic) => ({ ...diagnostic, severity: 'error' })) : found,
  )
  return { catalog: diagnostics.some(isError) ? undefined : { images }, limits, diagnostics }
}
