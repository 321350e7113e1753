import { checkManifest } from '../manifest/check/check-manifest.ts'
import { cutTexts } from '../manifest/check/cut-text.ts'
import { oddTexts } from '../manifest/check/odd-text.ts'
import { mergeDefaults, unsetDefaults } from '../manifest/defaults.ts'
import type { Diagnostic } from '../manifest/diagnostic.ts'
import type { Path } from '../manifest/document/locate.ts'
import { isFollowOn, type ParsedFile } from '../manifest/document/parse.ts'
import { expandManifest } from '../manifest/expressions/expand-manifest.ts'
import { type ScopeInput, scopeOf } from '../manifest/expressions/scope.ts'
import { withoutUnexpanded } from '../manifest/expressions/unexpanded.ts'
import { type FolderValues, folderValues } from '../manifest/folder-file.ts'
import type { RawImage, RawManifest } from '../manifest/raw-manifest.ts'
import type { ImageSpec } from './image-spec.ts'
import type { FileLimits } from './manifest-limits.ts'
import { noProject, type Projects, projectOf } from './project.ts'
import type { Layer } from './resolve/resolve-context.ts'
import { resolveImage } from './resolve/resolve-image.ts'

export interface FileInput extends ScopeInput {
  readonly projects: Projects
  readonly strict: boolean
  /** Reads a file named in the manifest; throws as node:fs does. */
  readonly readFile: (path: string) => Uint8Array
  readonly report: (diagnostic: Diagnostic) => void
}

export interface LoadedFile {
  readonly specs: readonly ImageSpec[]
  /** Those of the manifest and of its folder that are sound. */
  readonly limits: readonly FileLimits[]
}

/** A manifest, and the `_catalog.yaml` of its folder; `unread` if there is one that cannot be read. */
export interface Layered {
  readonly parsed: ParsedFile
  readonly folder: ParsedFile | 'unread' | undefined
}

/** The images of one manifest, over what its folder gives; all that is wrong is reported. */
export function loadFile({ parsed, folder }: Layered, input: FileInput): LoadedFile {
  const folderFile = folder === 'unread' ? undefined : folder
  // what a syntax error has cut off may be a variable, or a default
  const isFolderWhole = folder !== 'unread' && isIntact(folder)
  const files = folderFile ? [folderFile, parsed] : [parsed]
  const scope = scopeOf(files, input, isFolderWhole && isIntact(parsed))
  const shared = folderFile
    ? folderValues(folderFile, scope, { strict: input.strict, manifest: parsed })
    : noValues
  const expanded = expandManifest(parsed, scope)
  const layers = overDefaults(expanded.value as Record<string, unknown>, shared)
  const unsound = checkManifest(parsed, layers.value, input.strict)
  const unsafe = [...expanded.findings, ...withoutUnexpanded(unsound, expanded.unexpanded)]
  const own = unsafe.filter((finding) => !isFollowOn(parsed, finding))
  const findings = [...parsed.misread, ...unsafe]
  const doubtful = [...oddTexts(parsed, findings), ...cutTexts(parsed)]
  for (const finding of [...shared.findings, ...own, ...doubtful]) input.report(finding)

  const errors = findings.filter(({ severity }) => severity === 'error').map(({ path }) => path)
  const broken = brokenEntries([...errors, ...expanded.unexpanded], layers.value)
  const manifest = layers.value as unknown as RawManifest
  const isWhole = broken !== undefined && isFolderWhole && !shared.broken.has('defaults')
  return {
    specs: isWhole
      ? resolveAll({ parsed, folder: folderFile, manifest, shared, broken, layers, errors }, input)
      : [],
    limits: limitsOf({ parsed, folder: folderFile, manifest, shared, errors }),
  }
}

const isIntact = (file: ParsedFile | undefined): boolean => (file?.repaired.size ?? 0) === 0

const noValues: FolderValues = { value: {}, findings: [], broken: new Set() }

interface Layers {
  /** The manifest without the nulls that unset a default. */
  readonly value: Readonly<Record<string, unknown>>
  /** Those of the manifest over those of its folder. */
  readonly defaults: RawImage | undefined
  /** What is left of them for each image. */
  readonly bases: readonly unknown[]
}

function overDefaults(written: Record<string, unknown>, shared: FolderValues): Layers {
  // the manifest's own project overrides that of the folder's defaults
  const { project: _project, ...others } = shared.value.defaults ?? {}
  const folderDefaults = written.project === undefined ? shared.value.defaults : others
  const top = unsetDefaults(shared.broken.has('defaults') ? undefined : folderDefaults, written.defaults)
  const defaults = mergeDefaults(top.base as RawImage, top.over as RawImage)
  const value = top.over === written.defaults ? written : { ...written, defaults: top.over }
  if (!Array.isArray(written.images)) return { value, defaults, bases: [] }
  const pairs = written.images.map((entry: unknown) => unsetDefaults(defaults, entry))
  const images = pairs.map(({ over }) => over)
  return { value: { ...value, images }, defaults, bases: pairs.map(({ base }) => base) }
}

/** The entries whose own errors leave nothing to resolve; undefined if what all of them share has errors. */
function brokenEntries(paths: readonly Path[], value: Layers['value']): ReadonlySet<number> | undefined {
  const isShared = ([first, index]: Path) =>
    first === 'defaults' || (first === 'images' && index === undefined)
  if (!Array.isArray(value.images) || paths.some(isShared)) return undefined
  return new Set(paths.filter(([first]) => first === 'images').map(([, index]) => Number(index)))
}

interface Sound {
  readonly parsed: ParsedFile
  readonly folder: ParsedFile | undefined
  readonly manifest: RawManifest
  readonly shared: FolderValues
  readonly errors: readonly Path[]
}

function resolveAll(
  {
    parsed,
    folder,
    manifest,
    shared,
    errors,
    broken,
    layers,
  }: Sound & {
    readonly broken: ReadonlySet<number>
    readonly layers: Layers
  },
  { projects, readFile, report: reportAll }: FileInput,
): ImageSpec[] {
  const report = (diagnostic: Diagnostic) => {
    if (!isFollowOn(parsed, diagnostic)) reportAll(diagnostic)
  }
  const defaultLayers: Layer[] = [{ parsed, path: ['defaults'], value: manifest.defaults }]
  if (folder) defaultLayers.push({ parsed: folder, path: ['defaults'], value: shared.value.defaults })
  let lacksProject = false
  const specs = manifest.images.flatMap((entry, index) => {
    if (broken.has(index) || typeof entry !== 'object') return []
    const base = layers.bases[index] as RawImage | undefined
    const project = projectOf({ entry, base, manifest, folder: shared.value }, projects)
    lacksProject ||= project === ''
    const image = mergeDefaults(base, entry)
    return resolveImage({ parsed, index, entry, image, defaultLayers, project, readFile, report }) ?? []
  })
  if (!lacksProject) return specs
  const isReported = shared.broken.has('project') || errors.some(([key]) => key === 'project')
  if (!isReported) report({ severity: 'error', message: `${parsed.file.path}: ${noProject}` })
  return [] // without a project none can be distinguished
}

function limitsOf({ parsed, folder, manifest, shared, errors }: Sound): FileLimits[] {
  const own = errors.some(([key]) => key === 'limits') ? undefined : manifest.limits
  const given = shared.broken.has('limits') ? undefined : shared.value.limits
  return [
    ...(own ? [{ parsed, written: own, overrides: folder }] : []),
    ...(given && folder ? [{ parsed: folder, written: given }] : []),
  ]
}
