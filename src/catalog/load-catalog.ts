import { checkManifest } from '../manifest/check.ts'
import type { Diagnostic, Finding } from '../manifest/diagnostic.ts'
import type { FileAccess } from '../manifest/file-access.ts'
import { type ParsedFile, parseFile } from '../manifest/parse.ts'
import { readFiles } from '../manifest/read-files.ts'
import { crossCheck } from './cross-check.ts'
import { expandManifest } from './expression.ts'
import type { Catalog, ImageSpec } from './image-spec.ts'
import type { GivenLimits } from './limits.ts'
import { type FileLimits, manifestLimits } from './manifest-limits.ts'
import { resolveImage } from './resolve-image.ts'
import { varText } from './vars.ts'
import type { WrittenManifest } from './written.ts'

export interface CatalogInput {
  /** Files, folders, or `-`. */
  readonly files: readonly string[]
  /** From outside the manifest; they beat its own. */
  readonly vars: ReadonlyMap<string, string>
  readonly env: Readonly<Record<string, string | undefined>>
  /** ms */
  readonly now: number
  /** --project or MINTAGE_PROJECT: beats the manifest's own. */
  readonly project?: string | undefined
  /** For images that nobody else gives a project. */
  readonly fallbackProject?: string | undefined
  /** Warnings are errors. */
  readonly strict: boolean
  readonly io: FileAccess
}

export interface LoadedCatalog {
  /** Undefined if there is any error. */
  readonly catalog: Catalog | undefined
  /** Of all files together. */
  readonly limits: GivenLimits
  readonly diagnostics: readonly Diagnostic[]
}

/** From file names to resolved images, or everything that is wrong, each once and with its place. */
export async function loadCatalog(input: CatalogInput): Promise<LoadedCatalog> {
  const { files, diagnostics: unread } = await readFiles(input.files, input.io)
  const diagnostics: Diagnostic[] = [...unread]
  const specs: ImageSpec[] = []
  const fileLimits: FileLimits[] = []
  for (const file of files) {
    const { parsed, diagnostics: misread } = parseFile(file)
    diagnostics.push(...misread)
    if (!parsed) continue
    const loaded = loadFile(parsed, input, diagnostics)
    for (const spec of loaded.specs) specs.push(spec)
    if (loaded.limits) fileLimits.push({ parsed, written: loaded.limits })
  }
  const { limits, diagnostics: unequal } = manifestLimits(fileLimits)
  diagnostics.push(...crossCheck(specs), ...unequal)
  const told = input.strict
    ? diagnostics.map((diagnostic) => ({ ...diagnostic, severity: 'error' as const }))
    : diagnostics
  const failed = told.some(({ severity }) => severity === 'error')
  return { catalog: failed ? undefined : { images: specs }, limits, diagnostics: inOrder(told) }
}

interface LoadedFile {
  readonly specs: readonly ImageSpec[]
  /** Absent if the file sets none, or one of them is wrong. */
  readonly limits?: WrittenManifest['limits']
}

function loadFile(parsed: ParsedFile, input: CatalogInput, diagnostics: Diagnostic[]): LoadedFile {
  const expanded = expandManifest(parsed, { vars: varsOf(parsed, input), env: input.env, now: input.now })
  const unsound = checkManifest(parsed, expanded.value, input.strict)
  // an expression that could not be expanded breaks the rules of its field too: told once
  const unexpanded = new Set(expanded.findings.map(({ path }) => path.join('/')))
  const findings = [
    ...expanded.findings,
    ...unsound.filter(({ path }) => !unexpanded.has(path.map(String).join('/'))),
  ]
  diagnostics.push(...findings)
  const broken = brokenEntries(findings, expanded.value)
  const manifest = expanded.value as WrittenManifest
  return {
    specs: broken ? resolveAll(parsed, manifest, broken, input, diagnostics) : [],
    ...(findings.some(({ path }) => path[0] === 'limits') ? {} : { limits: manifest.limits }),
  }
}

/** The entries whose own errors leave nothing to resolve; undefined if what all of them share has errors. */
function brokenEntries(findings: readonly Finding[], value: unknown): ReadonlySet<number> | undefined {
  const paths = findings.filter(({ severity }) => severity === 'error').map(({ path }) => path)
  const isShared = ([first, index]: Finding['path']) =>
    first === 'defaults' || (first === 'images' && index === undefined)
  if (!Array.isArray((value as { images?: unknown }).images) || paths.some(isShared)) return undefined
  return new Set(paths.filter(([first]) => first === 'images').map(([, index]) => Number(index)))
}

/** The manifest's vars under those from outside. They are checked later: here only what is plain counts. */
function varsOf(parsed: ParsedFile, { vars }: CatalogInput): Map<string, string> {
  const { vars: own } = parsed.value as { vars?: unknown }
  const entries = typeof own === 'object' && own !== null && !Array.isArray(own) ? Object.entries(own) : []
  const plain = entries.filter(([, item]) => item !== null && typeof item !== 'object')
  return new Map([
    ...plain.map(([name, item]) => [name, varText(item, parsed, ['vars', name])] as const),
    ...vars,
  ])
}

function resolveAll(
  parsed: ParsedFile,
  manifest: WrittenManifest,
  broken: ReadonlySet<number>,
  input: CatalogInput,
  diagnostics: Diagnostic[],
): ImageSpec[] {
  const defaultProject =
    input.project ?? manifest.defaults?.project ?? manifest.project ?? input.fallbackProject
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic)
  const readFile = (path: string) => input.io.read(path)
  const context = { parsed, manifest, readFile, report }
  const specs = manifest.images.flatMap((_, index) =>
    broken.has(index) ? [] : (resolveImage({ ...context, index }, defaultProject ?? '') ?? []),
  )
  if (manifest.images.every((image, index) => broken.has(index) || (image.project ?? defaultProject))) {
    return specs
  }
  // one that is empty has been told where it stands
  if (manifest.project !== '') report({ severity: 'error', message: `${parsed.file.path}: ${noProject}` })
  return [] // without a project none can be told from another
}

const noProject =
  'no project; write project: at the top of the manifest, give --project, or set MINTAGE_PROJECT or GOOGLE_CLOUD_PROJECT'

/** File by file, line by line; what has no place comes first. What `defaults` broke for many images is told once. */
function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const once = new Map<string, Diagnostic>()
  const files: unknown[] = []
  for (const diagnostic of diagnostics) {
    const { place, message } = diagnostic
    if (place && !files.includes(place.file)) files.push(place.file)
    const key = `${place ? `${files.indexOf(place.file)}:${place.range.offset}` : ''} ${message}`
    if (!once.has(key)) once.set(key, diagnostic)
  }
  const rank = ({ place }: Diagnostic) => (place ? files.indexOf(place.file) : -1)
  return [...once.values()].sort(
    (a, b) => rank(a) - rank(b) || (a.place?.range.offset ?? 0) - (b.place?.range.offset ?? 0),
  )
}
