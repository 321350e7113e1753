import { type CheckedManifest, checkFile, folderFileKind } from '../../src/manifest/check-file.ts'
import type { Diagnostic } from '../../src/manifest/diagnostic.ts'
import { manifestKind, type ParsedFile, parseFile } from '../../src/manifest/document/parse.ts'
import { positionOf } from '../../src/manifest/source-file.ts'

/** `3:5 error: … [rule]`, with the path in front where it is not that of the manifest. */
export function diagnosticText({ severity, message, place, rule, related = [] }: Diagnostic): string {
  const text = `${severity}: ${message}${rule === undefined ? '' : ` [${rule}]`}`
  if (place === undefined) return text
  const { line, column } = positionOf(place)
  const file = place.file.path === 'images.yaml' ? '' : `${place.file.path}:`
  const notes = related.map((note) => {
    const position = positionOf(note.place)
    return `; ${position.line}:${position.column} note: ${note.message}`
  })
  return `${file}${line}:${column} ${text}${notes.join('')}`
}

/** A parsed file; throws if it cannot be read. */
export function parsedFile(text: string, path = 'images.yaml', kind = manifestKind): ParsedFile {
  const parsed = parseFile({ path, text }, kind, () => {})
  if (parsed === undefined) throw new Error(`not YAML: ${text}`)
  return parsed
}

/** Env variables of the tests; `${env.UNSET}` is not set. */
export const testEnv = { USER: 'ann' }

/** A manifest, over a `_catalog.yaml` if given, and its diagnostics. */
export function checkedManifest(
  text: string,
  folderText?: string,
): { readonly manifest: CheckedManifest; readonly reported: readonly string[] } {
  const reported: string[] = []
  const folder =
    folderText === undefined ? undefined : parsedFile(folderText, '_catalog.yaml', folderFileKind)
  const manifest = checkFile(parsedFile(text), folder, {
    vars: { given: [], complete: true, diagnostics: [] },
    env: testEnv,
    now: Date.UTC(2026, 10, 5, 9, 8, 7),
    use: () => {},
    reserve: () => true,
    strict: false,
    report: (diagnostic) => reported.push(diagnosticText(diagnostic)),
  })
  return { manifest, reported }
}
