import type { FileLimits } from '../manifest/check-file.ts'
import { type Diagnostic, isError } from '../manifest/diagnostic.ts'
import { sortDiagnostics } from '../manifest/diagnostics/sort-diagnostics.ts'
import { maxPerCatalog } from '../manifest/expressions/matrix.ts'
import { loadManifests, type ManifestInput } from '../manifest/load-manifests.ts'
import type { SourceFile } from '../manifest/source-file.ts'
import type { GivenLimits } from '../settings/limits.ts'
import { crossCheck } from './cross-check.ts'
import { mergePolicies } from './family-policies.ts'
import type { Catalog, ImageSpec } from './image-spec.ts'
import { lint } from './lint/lint.ts'
import { mergeLimits } from './merge-limits.ts'
import type { Projects } from './resolve/projects.ts'
import { type ManifestPolicy, resolveFamilies } from './resolve/resolve-families.ts'
import { resolveManifest } from './resolve/resolve-manifest.ts'

export interface CatalogInput extends ManifestInput, Projects {}

export interface LoadedCatalog {
  /** The catalog; undefined after any error. */
  readonly catalog: Catalog | undefined
  /** The limits of all files together. */
  readonly limits: GivenLimits
  readonly diagnostics: readonly Diagnostic[]
  /** The projects that the manifests list, if `project` is none of them. */
  readonly unlisted?: readonly string[]
}

/** Loads the images of all files, or reports all errors together, each once and with its place. */
export async function loadCatalog(input: CatalogInput): Promise<LoadedCatalog> {
  const found: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => void found.push(diagnostic)
  const images: ImageSpec[] = []
  const policies: ManifestPolicy[] = []
  const fileLimits: FileLimits[] = []
  const origins = new Map<string, ImageSpec>()
  const listed = new Set<string>()
  const files = { manifests: new Set<SourceFile>(), folders: new Set<SourceFile>(), named: input.files }
  let reserved = 0
  const reserve = (count: number): boolean => {
    reserved += count
    return reserved <= maxPerCatalog
  }
  const context = { ...input, readFile: (path: string) => input.io.read(path), report, reserve }
  for await (const manifest of loadManifests(input, report)) {
    const resolved = resolveManifest(manifest, context)
    for (const spec of resolved.specs) images.push(spec)
    for (const spec of resolved.origins) origins.set(spec.path, spec)
    for (const project of resolved.listed) listed.add(project)
    policies.push(...resolveFamilies(manifest, resolved.specs, input, report))
    fileLimits.push(...manifest.limits)
    files.manifests.add(manifest.parsed.file)
    if (manifest.folder) files.folders.add(manifest.folder.file)
  }
  const { limits, diagnostics: unequal } = mergeLimits(fileLimits)
  const families = mergePolicies(policies, images)
  for (const diagnostic of [...crossCheck(images), ...families.diagnostics, ...unequal]) report(diagnostic)
  if (!found.some(isError)) {
    const known = new Map([...origins.values(), ...images].map((spec) => [spec.path, spec]))
    const lintInput = { images: [...known.values()], policies, now: input.now }
    for (const diagnostic of lint(lintInput, files)) report(diagnostic)
  }
  const diagnostics = sortDiagnostics(
    input.strict ? found.map((diagnostic) => ({ ...diagnostic, severity: 'error' })) : found,
  )
  const catalog: Catalog = {
    images,
    ...(families.policies.length === 0 ? {} : { policies: families.policies }),
    ...(origins.size === 0 ? {} : { origins }),
  }
  const { project } = input
  const isUnlisted = project !== undefined && listed.size > 0 && !listed.has(project)
  return {
    catalog: diagnostics.some(isError) ? undefined : catalog,
    limits,
    diagnostics,
    ...(isUnlisted ? { unlisted: [...listed] } : {}),
  }
}
