import type { Diagnostic } from '../manifest/diagnostic.ts'
import { type FileKind, type ParsedFile, parseFile } from '../manifest/document/parse.ts'
import { scopeOf } from '../manifest/expressions/scope.ts'
import { unusedVars } from '../manifest/expressions/unused-vars.ts'
import type { GivenVars } from '../manifest/expressions/vars.ts'
import type { FileAccess } from '../manifest/files/file-access.ts'
import { type ManifestFile, readFiles } from '../manifest/files/read-files.ts'
import { folderFileKind, folderValues } from '../manifest/folder-file.ts'
import type { SourceFile } from '../manifest/source-file.ts'
import type { GivenLimits } from '../settings/limits.ts'
import { crossCheck } from './cross-check.ts'
import type { Catalog, ImageSpec } from './image-spec.ts'
import { type FileInput, loadFile } from './load-file.ts'
import { type FileLimits, manifestLimits } from './manifest-limits.ts'

export interface CatalogInput {
  /** Files, folders, or `-`. */
  readonly files: readonly string[]
  /** From outside the manifest; they override its own. */
  readonly vars: GivenVars
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
  const { files, folderFiles, diagnostics: unread } = await readFiles(input.files, input.io)
  const diagnostics: Diagnostic[] = [...input.vars.diagnostics, ...unread]
  const parse = (file: SourceFile, kind?: FileKind): ParsedFile | undefined => {
    const { parsed, diagnostics: misread } = parseFile(file, kind)
    for (const finding of misread) diagnostics.push(finding)
    return parsed
  }
  const folders = new Map(folderFiles.map((file) => [file, parse(file, folderFileKind) ?? 'unread'] as const))
  const known = new Set<string>()
  const fileInput = inputOfFiles(input, known, diagnostics)
  const specs: ImageSpec[] = []
  const limits: FileLimits[] = []
  const isMisread = (file: ParsedFile | 'unread') => file === 'unread' || file.misread.length > 0
  let isWhole =
    unread.every(({ severity }) => severity === 'warning') && ![...folders.values()].some(isMisread)
  for (const { file, folderFile } of files) {
    const parsed = parse(file)
    if (!parsed || isMisread(parsed)) isWhole = false
    if (!parsed) continue
    const folder = typeof folderFile === 'object' ? folders.get(folderFile) : folderFile
    const loaded = loadFile({ parsed, folder }, fileInput)
    for (const spec of loaded.specs) specs.push(spec)
    for (const one of loaded.limits) limits.push(one)
  }
  checkLoneFolders(folders, files, fileInput)
  const { limits: agreed, diagnostics: unequal } = manifestLimits(limits)
  const unused = isWhole ? unusedVars(input.vars.given, known) : []
  for (const diagnostic of [...crossCheck(specs), ...unequal, ...unused]) diagnostics.push(diagnostic)
  const reported = input.strict
    ? diagnostics.map((diagnostic) => ({ ...diagnostic, severity: 'error' as const }))
    : diagnostics
  const failed = reported.some(({ severity }) => severity === 'error')
  return { catalog: failed ? undefined : { images: specs }, limits: agreed, diagnostics: inOrder(reported) }
}

function inputOfFiles(input: CatalogInput, known: Set<string>, diagnostics: Diagnostic[]): FileInput {
  const { vars, env, now, strict, io } = input
  return {
    vars,
    env,
    now,
    strict,
    use: (name) => known.add(name),
    projects: { given: input.project, fallback: input.fallbackProject },
    readFile: (path) => io.read(path),
    report: (diagnostic) => diagnostics.push(diagnostic),
  }
}

/** A `_catalog.yaml` named without a manifest of its folder. A variable that it does not set, a manifest may. */
function checkLoneFolders(
  folders: ReadonlyMap<SourceFile, ParsedFile | 'unread'>,
  files: readonly ManifestFile[],
  input: FileInput,
): void {
  const used = new Set(files.map(({ folderFile }) => folderFile))
  for (const [file, folder] of folders) {
    if (used.has(file) || folder === 'unread') continue
    const { findings } = folderValues(folder, scopeOf([folder], input, false), input)
    for (const finding of findings) input.report(finding)
  }
}

/** File by file, line by line; what has no place comes first. What `defaults` broke for many images is reported once. */
function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const once = new Map<string, Diagnostic>()
  const ranks = new Map<unknown, number>()
  for (const diagnostic of diagnostics) {
    const { place, message } = diagnostic
    if (place && !ranks.has(place.file)) ranks.set(place.file, ranks.size)
    const key = `${place ? `${ranks.get(place.file)}:${place.range.offset}` : ''} ${message}`
    if (!once.has(key)) once.set(key, diagnostic)
  }
  const rank = ({ place }: Diagnostic) => (place ? (ranks.get(place.file) ?? 0) : -1)
  return [...once.values()].sort(
    (a, b) => rank(a) - rank(b) || (a.place?.range.offset ?? 0) - (b.place?.range.offset ?? 0),
  )
}
