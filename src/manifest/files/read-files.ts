import { isUtf8 } from 'node:buffer'
import type { Report } from '../diagnostic.ts'
import { type SourceFile, stdinPath } from '../source-file.ts'
import { type FileAccess, fileProblem, maxFileSize, tooLarge } from './file-access.ts'
import { findFiles } from './find-files.ts'

export interface ManifestFile {
  readonly file: SourceFile
  /** The `_catalog.yaml` of its folder; `unread` if it cannot be read. The same object for all files of a folder. */
  readonly folderFile: SourceFile | 'unread' | undefined
}

export interface ReadFiles {
  readonly files: readonly ManifestFile[]
  /** Each `_catalog.yaml`, of the manifests or named by the user. */
  readonly folderFiles: readonly SourceFile[]
}

/** Reads the manifests that the user named: files, folders (their YAML files in order), `-` for standard input. */
export async function readFiles(
  names: readonly string[],
  io: FileAccess,
  report: Report,
): Promise<ReadFiles> {
  const found = findFiles(names, io, report)
  const folderFiles = new Map<string, SourceFile | 'unread'>()
  const readOnce = (path: string): SourceFile | 'unread' => {
    const identity = io.realPath(path)
    const known = folderFiles.get(identity) ?? readFile(path, io, report) ?? 'unread'
    folderFiles.set(identity, known)
    return known
  }
  const files: ManifestFile[] = []
  for (const { path, folderFile: shared } of found.files) {
    const folderFile = shared === undefined ? undefined : readOnce(shared)
    const file = path === '-' ? decode(stdinPath, await io.readStdin(), report) : readFile(path, io, report)
    if (file) files.push({ file, folderFile })
  }
  for (const path of found.folderFiles) readOnce(path)
  return { files, folderFiles: [...folderFiles.values()].filter((file) => file !== 'unread') }
}

/** One file; undefined after reporting why it cannot be read. */
export function readFile(path: string, io: FileAccess, report: Report): SourceFile | undefined {
  try {
    return decode(path, io.read(path), report)
  } catch (error) {
    return refuse(path, fileProblem(error), report)
  }
}

function refuse(path: string, problem: string, report: Report): undefined {
  const hint = problem === tooLarge ? '; if this is a manifest, split it into several files' : ''
  const message = `${path}: ${problem}${hint}`
  report({ code: 'unreadable-file', severity: 'error', message, filePath: path })
}

function decode(path: string, bytes: Uint8Array, report: Report): SourceFile | undefined {
  if (bytes.length > maxFileSize) return refuse(path, tooLarge, report)
  if (isUtf8(bytes)) return { path, text: new TextDecoder().decode(bytes) }
  const at = firstInvalid(bytes)
  const line = new TextDecoder().decode(bytes.subarray(0, at)).split('\n').length
  const problem = `line ${line} is not valid UTF-8 (byte ${at}); save the file as UTF-8`
  return refuse(path, problem, report)
}

/** Offset of the first byte that is not valid UTF-8, by binary search. */
function firstInvalid(bytes: Uint8Array): number {
  let [valid, invalid] = [0, bytes.length]
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1
    if (decodes(bytes.subarray(0, middle))) valid = middle
    else invalid = middle
  }
  return valid
}

/** Whether the bytes are UTF-8; the last sequence may be cut off. */
function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
