import type { Diagnostic } from '../diagnostic.ts'
import type { SourceFile } from '../source-file.ts'
import { type FileAccess, fileProblem, largestFile, TooLarge } from './file-access.ts'
import { findFiles } from './find-files.ts'

export interface ManifestFile {
  readonly file: SourceFile
  /** The `_catalog.yaml` of its folder; `unread` if it cannot be read. The same object for all files of a folder. */
  readonly folderFile: SourceFile | 'unread' | undefined
}

export interface FilesRead {
  readonly files: readonly ManifestFile[]
  /** Each `_catalog.yaml`, of the manifests or named by itself. */
  readonly folderFiles: readonly SourceFile[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads what the user named: files, folders (their YAML files in order), `-` for standard input. */
export async function readFiles(names: readonly string[], io: FileAccess): Promise<FilesRead> {
  const found = findFiles(names, io)
  const diagnostics: Diagnostic[] = [...found.diagnostics]
  const folderFiles = new Map<string, SourceFile | 'unread'>()
  const readOnce = (path: string): SourceFile | 'unread' => {
    const identity = io.realPath(path)
    const known = folderFiles.get(identity) ?? readFile(path, io, diagnostics) ?? 'unread'
    folderFiles.set(identity, known)
    return known
  }
  const files: ManifestFile[] = []
  for (const { path, folderFile: shared } of found.files) {
    const folderFile = shared === undefined ? undefined : readOnce(shared)
    const file =
      path === '-' ? decode('<stdin>', await io.readStdin(), diagnostics) : readFile(path, io, diagnostics)
    if (file) files.push({ file, folderFile })
  }
  for (const path of found.folderFiles) readOnce(path)
  const read = [...folderFiles.values()].filter((one) => one !== 'unread')
  return { files, folderFiles: read, diagnostics }
}

/** One file; undefined after reporting why it cannot be read. */
export function readFile(path: string, io: FileAccess, diagnostics: Diagnostic[]): SourceFile | undefined {
  try {
    return decode(path, io.read(path), diagnostics)
  } catch (error) {
    const problem = error instanceof TooLarge ? tooLarge : fileProblem(error)
    diagnostics.push({ severity: 'error', message: `${path}: ${problem}` })
    return undefined
  }
}

const tooLarge = 'larger than 20 MB; if this is a manifest, split it into several files'

function decode(path: string, bytes: Uint8Array, diagnostics: Diagnostic[]): SourceFile | undefined {
  if (bytes.length > largestFile) {
    diagnostics.push({ severity: 'error', message: `${path}: ${tooLarge}` })
    return undefined
  }
  try {
    return { path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    const at = firstInvalid(bytes)
    const before = new TextDecoder().decode(bytes.subarray(0, at))
    const line = before.split('\n').length
    const message = `${path}: line ${line} is not valid UTF-8 (byte ${at}); save the file as UTF-8`
    diagnostics.push({ severity: 'error', message })
    return undefined
  }
}

/** Offset of the first byte that begins no UTF-8 sequence, by halving. */
function firstInvalid(bytes: Uint8Array): number {
  let [valid, invalid] = [0, bytes.length]
  const decodes = (end: number) => {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, end), { stream: true })
      return true
    } catch {
      return false
    }
  }
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1
    if (decodes(middle)) valid = middle
    else invalid = middle
  }
  return valid
}
