import { join } from 'node:path'
import type { Diagnostic } from './diagnostic.ts'
import { type FileAccess, fileProblem } from './file-access.ts'
import type { SourceFile } from './source-file.ts'

export interface FilesRead {
  readonly files: readonly SourceFile[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Room for 100,000 images. A larger file is a mistake, or a bomb of aliases that would take gigabytes to parse. */
const largestFile = 20 * 2 ** 20

/** Reads what the user named: files, folders (their YAML files in order), `-` for standard input. */
export async function readFiles(names: readonly string[], io: FileAccess): Promise<FilesRead> {
  const files: SourceFile[] = []
  const diagnostics: Diagnostic[] = []
  for (const name of names) {
    if (name === '-') {
      decode('<stdin>', await io.readStdin(), files, diagnostics)
      continue
    }
    for (const path of expandFolder(name, io, diagnostics)) {
      try {
        decode(path, io.read(path), files, diagnostics)
      } catch (error) {
        diagnostics.push({ severity: 'error', message: `${path}: ${fileProblem(error)}` })
      }
    }
  }
  return { files, diagnostics }
}

function expandFolder(name: string, io: FileAccess, diagnostics: Diagnostic[]): readonly string[] {
  const content = io.list(name)
  if (content === 'file') return [name]
  if (content === undefined) {
    const message = `${name}: no such file; name the manifest (mintage plan FILE), or - to read standard input`
    diagnostics.push({ severity: 'error', message })
    return []
  }
  // a leading dot: what an editor or an archive of another system has left
  const found = content.filter((file) => /^[^.].*\.ya?ml$/.test(file)).sort()
  if (found.length === 0) {
    diagnostics.push({ severity: 'error', message: `${name}: the folder has no *.yaml file` })
  }
  return found.map((file) => join(name, file))
}

function decode(path: string, bytes: Uint8Array, files: SourceFile[], diagnostics: Diagnostic[]): void {
  if (bytes.length > largestFile) {
    diagnostics.push({
      severity: 'error',
      message: `${path}: larger than 20 MB; if this is a manifest, split it into several files`,
    })
    return
  }
  try {
    files.push({ path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) })
  } catch {
    const at = firstInvalid(bytes)
    const before = new TextDecoder().decode(bytes.subarray(0, at))
    const line = before.split('\n').length
    const message = `${path}: line ${line} is not valid UTF-8 (byte ${at}); save the file as UTF-8`
    diagnostics.push({ severity: 'error', message })
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
