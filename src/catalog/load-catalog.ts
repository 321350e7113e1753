import type { CheckedManifest, FileLimits } from '../manifest/check-file.ts'
import { type Diagnostic, isError } from '../manifest/diagnostic.ts'
import { sortDiagnostics } from '../manifest/diagnostics/sort-diagnostics.ts'
import { maxPerCatalog } from '../manifest/expressions/matrix.ts'
import { loadManifests, type ManifestInput } from '../manifest/load-manifests.ts'
import type { SourceFile } from '../manifest/source-file.ts'
import type { GivenLimits } from '../settings/limits.ts'
import { crossCheck } from './cross-check.ts'
import { mergePolicies } from './family-policies.ts'
import type { MovingSource } from './follow/follow.ts'
import type { LiveSource } from './follow/source-values.ts'
import type { Catalog } from './image-spec.ts'
import { lint } from './lint/lint.ts'
import { type LockInput, readLock, reportUnpinned } from './lock/read-lock.ts'
import { mergeLimits } from './merge-limits.ts'
import type { Lock } from './pin.ts'
import { joinedProjects, type Projects, writtenProject } from './resolve/projects.ts'
import { type ManifestPolicy, resolveFamilies } from './resolve/resolve-families.ts'
import { type ResolvedManifest, resolveManifest, settingsOf } from './resolve/resolve-manifest.ts'
import { type NamedManifest, targetOf } from './resolve/target.ts'
import { withUnread } from './unread-manifests.ts'

export interface CatalogInput extends ManifestInput, Projects {
  readonly lock?: LockInput | undefined
  /** Lock files that decide for no image of these manifests, and whose images are not retired. */
  readonly otherLocks?: readonly string[] | undefined
}

export interface LoadedCatalog {
  /** The catalog; undefined after any error. */
  readonly catalog: Catalog | undefined
  /** The catalogs by name, even after errors. */
  readonly target: string
  /** The limits of all files together. */
  readonly limits: GivenLimits
  readonly diagnostics: readonly Diagnostic[]
  /** The projects that the manifests list, if `project` is none of them. */
  readonly unlisted?: readonly string[]
  readonly lock?: Lock | undefined
  /** The sources that may move, by key. */
  readonly sources: ReadonlyMap<string, MovingSource>
  /** The catalog with the values of the sources that were read, by key. */
  readonly bind: (live: ReadonlyMap<string, LiveSource>) => LoadedCatalog
}

/** The catalog of one manifest. */
interface Part extends ResolvedManifest {
  readonly policies: readonly ManifestPolicy[]
  readonly diagnostics: readonly Diagnostic[]
  readonly sources: readonly MovingSource[]
  /** The same with the values of sources that were read; undefined if the manifest needs none. */
  readonly bind?: (live: ReadonlyMap<string, LiveSource>) => Part
}

/** Loads the images of all files, or reports all errors together, each once and with its place. */
export async function loadCatalog(input: CatalogInput): Promise<LoadedCatalog> {
  const found: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => void found.push(diagnostic)
  const parts: Part[] = []
  const fileLimits: FileLimits[] = []
  const projects: (string | undefined)[] = []
  const named: NamedManifest[] = []
  const files = { manifests: new Set<SourceFile>(), folders: new Set<SourceFile>(), named: input.files }
  let reserved = 0
  const reserve = (count: number): boolean => {
    reserved += count
    return reserved <= maxPerCatalog
  }
  const lock = readLock(input.lock, input.io, report)
  const others = (input.otherLocks ?? []).map((path) =>
    readLock({ path, isNamed: false, need: 'optional' }, input.io, report),
  )
  for await (const manifest of loadManifests(input, report)) {
    parts.push(resolvePart(manifest, { ...input, pinned: lock, reserve }))
    fileLimits.push(...manifest.limits)
    projects.push(writtenProject(manifest))
    named.push({ path: manifest.parsed.file.path, catalog: settingsOf(manifest).catalog })
    files.manifests.add(manifest.parsed.file)
    if (manifest.folder) files.folders.add(manifest.folder.file)
  }
  const { limits, diagnostics: unequal } = mergeLimits(fileLimits)
  const locks = [lock, ...others].filter((one) => one !== undefined)
  const target = targetOf(named)
  const diagnostics = [...found, ...unequal, ...joinedProjects(projects, input)]
  return assemble(parts, { input, files, lock, locks, target, limits, diagnostics })
}

interface PartInput extends CatalogInput {
  readonly pinned: Lock | undefined
  readonly reserve: (count: number) => boolean
}

function resolvePart(
  manifest: CheckedManifest,
  input: PartInput,
  live?: ReadonlyMap<string, LiveSource>,
): Part {
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic)
  const sources: MovingSource[] = []
  const onSource = (source: MovingSource) => void sources.push(source)
  const follow = { lock: input.pinned, live, onSource }
  const readFile = (path: string) => input.io.read(path)
  const resolved = resolveManifest(manifest, { ...input, readFile, report, follow })
  const policies = resolveFamilies(manifest, resolved.specs, input, report)
  const part = { ...resolved, policies, diagnostics, sources }
  if (!sources.some(({ isOpen }) => isOpen)) return part
  // the images of its lists of projects were counted
  return { ...part, bind: (live) => resolvePart(manifest, { ...input, reserve: () => true }, live) }
}

interface Whole {
  readonly input: CatalogInput
  readonly files: Parameters<typeof lint>[1]
  readonly lock: Lock | undefined
  /** This one and the others. */
  readonly locks: readonly Lock[]
  readonly target: string
  readonly limits: GivenLimits
  /** Of the files. */
  readonly diagnostics: readonly Diagnostic[]
}

function assemble(parts: readonly Part[], whole: Whole): LoadedCatalog {
  const { input, files, lock, locks, target, limits } = whole
  const found: Diagnostic[] = [...whole.diagnostics, ...parts.flatMap(({ diagnostics }) => diagnostics)]
  const images = parts.flatMap(({ specs }) => specs)
  const origins = new Map(parts.flatMap((part) => part.origins.map((spec) => [spec.path, spec] as const)))
  const listed = new Set(parts.flatMap((part) => [...part.listed]))
  const sources = movingSources(parts)
  const policies = parts.flatMap((part) => part.policies)
  const families = mergePolicies(policies, images)
  found.push(...crossCheck(images), ...families.diagnostics)
  if (lock) {
    const need = input.lock?.need ?? 'optional'
    reportUnpinned(sources.values(), lock, need, (one) => void found.push(one))
  }
  if (!found.some(isError)) {
    const known = new Map([...origins.values(), ...images].map((spec) => [spec.path, spec]))
    found.push(...lint({ images: [...known.values()], policies, now: input.now }, files))
  }
  const once = withoutRepeats(found)
  const diagnostics = sortDiagnostics(
    input.strict ? once.map((diagnostic) => ({ ...diagnostic, severity: 'error' })) : once,
  )
  const catalog: Catalog = {
    images,
    ...(families.policies.length === 0 ? {} : { policies: withUnread(families.policies, files, input.io) }),
    ...(origins.size === 0 ? {} : { origins }),
    ...(locks.length === 0 ? {} : { pinned: pinnedIn(locks) }),
  }
  const { project } = input
  const isUnlisted = project !== undefined && listed.size > 0 && !listed.has(project)
  return {
    catalog: diagnostics.some(isError) ? undefined : catalog,
    target,
    limits,
    diagnostics,
    ...(isUnlisted ? { unlisted: [...listed] } : {}),
    lock,
    sources,
    bind: (live) =>
      assemble(
        parts.map((part) => part.bind?.(live) ?? part),
        whole,
      ),
  }
}

const pinnedIn = (locks: readonly Lock[]): ReadonlySet<string> =>
  new Set(locks.flatMap(({ pins }) => [...pins.values()].map(({ path }) => path)))

/** A value that several images share may be wrong for each of them. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const known = new Set<string>()
  return diagnostics.filter(({ message, place }) => {
    const key = `${place?.file.path} ${place?.range.offset} ${message}`
    return !known.has(key) && known.add(key)
  })
}

/** Each source once; it is open if one of its uses is. */
function movingSources(parts: readonly Part[]): ReadonlyMap<string, MovingSource> {
  const sources = new Map<string, MovingSource>()
  for (const source of parts.flatMap((part) => part.sources)) {
    const known = sources.get(source.key)
    if (known === undefined || (source.isOpen && !known.isOpen)) {
      sources.set(source.key, known === undefined ? source : { ...known, isOpen: true })
    }
  }
  return sources
}
