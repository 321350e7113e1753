import { checkManifest } from '../manifest/check.ts'
import type { Diagnostic } from '../manifest/diagnostic.ts'
import type { FileAccess } from '../manifest/file-access.ts'
import { type ParsedFile, parseFile } from '../manifest/parse.ts'
import { readFiles } from '../manifest/read-files.ts'
import { crossCheck } from './cross-check.ts'
import { expandManifest } from './expression.ts'
import type { Catalog, ImageSpec } from './image-spec.ts'
import { resolveImage } from './resolve-image.ts'
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
  readonly diagnostics: readonly Diagnostic[]
}

/** From file names to resolved images, or everything that is wrong, each once and with its place. */
export async function loadCatalog(input: CatalogInput): Promise<LoadedCatalog> {
  const { files, diagnostics: unread } = await readFiles(input.files, input.io)
  const diagnostics: Diagnostic[] = [...unread]
  const specs: ImageSpec[] = []
  for (const file of files) {
    const parsed = parseFile(file)
    if ('document' in parsed) specs.push(...loadFile(parsed, input, diagnostics))
    else diagnostics.push(...parsed)
  }
  diagnostics.push(...crossCheck(specs))
  const told = input.strict
    ? diagnostics.map((diagnostic) => ({ ...diagnostic, severity: 'error' as const }))
    : diagnostics
  const failed = told.some(({ severity }) => severity === 'error')
  return { catalog: failed ? undefined : { images: specs }, diagnostics: inOrder(told) }
}

function loadFile(parsed: ParsedFile, input: CatalogInput, diagnostics: Diagnostic[]): ImageSpec[] {
  const expanded = expandManifest(parsed, { vars: varsOf(parsed, input), env: input.env, now: input.now })
  const unsound = checkManifest(parsed, expanded.value, input.strict)
  // an expression that could not be expanded breaks the rules of its field too: told once
  const broken = new Set(expanded.diagnostics.map(lineKey))
  const problems = [...expanded.diagnostics, ...unsound.filter((problem) => !broken.has(lineKey(problem)))]
  diagnostics.push(...problems)
  if (problems.some(({ severity }) => severity === 'error')) return []
  return resolveAll(parsed, expanded.value as WrittenManifest, input, diagnostics)
}

const lineKey = ({ place }: Diagnostic): string => {
  if (!place) return ''
  const { text } = place.file
  return String(text.lastIndexOf('\n', place.range.offset))
}

/** The manifest's vars under those from outside. They are checked later: here only what is plain counts. */
function varsOf({ value }: ParsedFile, { vars }: CatalogInput): Map<string, string> {
  const { vars: own } = value as { vars?: unknown }
  const entries = typeof own === 'object' && own !== null && !Array.isArray(own) ? Object.entries(own) : []
  const plain = entries.filter(([, item]) => item !== null && typeof item !== 'object')
  return new Map([...plain.map(([name, item]) => [name, String(item)] as const), ...vars])
}

function resolveAll(
  parsed: ParsedFile,
  manifest: WrittenManifest,
  input: CatalogInput,
  diagnostics: Diagnostic[],
): ImageSpec[] {
  const defaultProject =
    input.project ?? manifest.project ?? manifest.defaults?.project ?? input.fallbackProject
  const homeless = manifest.images.findIndex(({ project }) => project === undefined)
  if (defaultProject === undefined && homeless !== -1) {
    diagnostics.push({ severity: 'error', message: `${parsed.file.path}: ${noProject}` })
    return []
  }
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic)
  const readFile = (path: string) => input.io.read(path)
  const context = { parsed, manifest, readFile, report }
  return manifest.images.flatMap(
    (_, index) => resolveImage({ ...context, index }, defaultProject ?? '') ?? [],
  )
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
