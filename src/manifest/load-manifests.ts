import {
  type CheckedManifest,
  type CheckInput,
  checkFile,
  checkFolder,
  folderFileKind,
} from './check-file.ts'
import { isError, type Report } from './diagnostic.ts'
import { manifestKind, type ParsedFile, parseFile } from './document/parse.ts'
import { maxPerCatalog } from './expressions/matrix.ts'
import { scopeOf } from './expressions/scope.ts'
import { unusedVars } from './expressions/unused-vars.ts'
import type { GivenVars } from './expressions/vars.ts'
import type { FileAccess } from './files/file-access.ts'
import { readFiles } from './files/read-files.ts'
import type { SourceFile } from './source-file.ts'

export interface ManifestInput {
  /** Files, folders, or `-`. */
  readonly files: readonly string[]
  /** Variables from outside; they override the manifests' own. */
  readonly vars: GivenVars
  readonly env: Readonly<Record<string, string | undefined>>
  /** ms */
  readonly now: number
  /** Warnings are errors. */
  readonly strict: boolean
  readonly io: FileAccess
}

/** Reads, expands and checks the manifests, one after the other, and reports all their errors. */
export async function* loadManifests(input: ManifestInput, report: Report): AsyncGenerator<CheckedManifest> {
  let isWhole = true
  for (const diagnostic of input.vars.diagnostics) report(diagnostic)
  const { files, folderFiles } = await readFiles(input.files, input.io, (diagnostic) => {
    if (isError(diagnostic)) isWhole = false
    report(diagnostic)
  })
  const parse = (file: SourceFile, kind = manifestKind): ParsedFile | undefined => {
    const parsed = parseFile(file, kind, report)
    if (parsed === undefined || parsed.parseFindings.length > 0) isWhole = false
    return parsed
  }
  const known = new Set<string>()
  let reserved = 0
  const reserve = (images: number): boolean => {
    reserved += images
    return reserved <= maxPerCatalog
  }
  const checkInput: CheckInput = { ...input, use: (name) => known.add(name), reserve, report }
  const folders = new Map(folderFiles.map((file) => [file, parse(file, folderFileKind) ?? 'unread'] as const))
  for (const { file, folderFile } of files) {
    const parsed = parse(file)
    const folder = typeof folderFile === 'object' ? folders.get(folderFile) : folderFile
    if (parsed) yield checkFile(parsed, folder, checkInput)
  }
  const used = new Set(files.map(({ folderFile }) => folderFile))
  for (const [file, folder] of folders) {
    if (used.has(file) || folder === 'unread') continue
    // named without a manifest of its folder, which may set the variables that it lacks
    const { findings } = checkFolder(folder, scopeOf([folder], checkInput, false), input.strict)
    for (const finding of findings) report(finding)
  }
  if (isWhole) for (const diagnostic of unusedVars(input.vars.given, known)) report(diagnostic)
}
