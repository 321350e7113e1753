import { basename, dirname, join, normalize } from 'node:path'
import type { Diagnostic } from '../diagnostic.ts'
import type { FileAccess } from './file-access.ts'

export interface FoundFile {
  /** As named, or below a folder as named; `-` for standard input. */
  readonly path: string
  /** The `_catalog.yaml` of its folder. */
  readonly folderFile: string | undefined
}

export interface FilesFound {
  /** Each file once, however it was named. */
  readonly files: readonly FoundFile[]
  /** Each `_catalog.yaml` that was named by itself. */
  readonly folderFiles: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** What a folder gives to all manifests in it. */
const folderFileNames = ['_catalog.yaml', '_catalog.yml']

/**
 * The files that the user named: by themselves, or by their folder, whose YAML files come in order. Standard input
 * counts as a file of the current folder, as for the files that a manifest names.
 */
export function findFiles(names: readonly string[], io: FileAccess): FilesFound {
  const files = new Map<string, FoundFile>()
  const folderFiles: string[] = []
  const diagnostics: Diagnostic[] = []
  const folderFileOf = remembered((folder: string) => findFolderFile(folder, io, diagnostics))
  const add = (path: string) => {
    if (folderFileNames.includes(basename(path))) return void folderFiles.push(path)
    const folderFile = folderFileOf(path === '-' ? '.' : dirname(path))
    // one file may be a manifest of two folders, by a link
    const identity = JSON.stringify([path, folderFile].map((one) => one && io.realPath(one)))
    if (!files.has(identity)) files.set(identity, { path, folderFile })
  }
  for (const name of names) {
    const content = name === '-' ? 'file' : io.list(name)
    if (content === 'file') add(name)
    else if (content === undefined) diagnostics.push({ severity: 'error', message: `${name}: ${noFile}` })
    else if ('problem' in content) {
      diagnostics.push({ severity: 'error', message: `${name}: ${content.problem}` })
    } else {
      const found = content.filter((file) => isYaml(file) && !folderFileNames.includes(file)).sort()
      for (const file of found) add(join(name, file))
      diagnostics.push(
        ...folderDiagnostics(name, found.length === 0, unreadFolders(name, content, names, io)),
      )
    }
  }
  return { files: [...files.values()], folderFiles, diagnostics }
}

function findFolderFile(folder: string, io: FileAccess, diagnostics: Diagnostic[]): string | undefined {
  const [first, second] = folderFileNames
    .map((name) => join(folder, name))
    .filter((path) => io.list(path) === 'file')
  if (second !== undefined) {
    diagnostics.push({
      severity: 'error',
      message: `${first} and ${second} are mutually exclusive; keep one`,
    })
  }
  return first
}

function remembered<T>(find: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>()
  return (key) => {
    const found = known.has(key) ? (known.get(key) as T) : find(key)
    known.set(key, found)
    return found
  }
}

const noFile = 'no such file; name the manifest (mintage plan FILE), or - to read standard input'

/** A leading dot: what an editor or an archive of another system has left. */
const isYaml = (name: string): boolean => /^[^.].*\.ya?ml$/.test(name)

/** Subfolders with YAML files that the user did not name: a manifest in one of them is easily taken for read. */
function unreadFolders(
  folder: string,
  content: readonly string[],
  names: readonly string[],
  io: FileAccess,
): readonly string[] {
  const named = new Set(names.flatMap((name) => [normalize(join(name, '.')), dirname(normalize(name))]))
  return content
    .filter((name) => !name.startsWith('.') && name !== 'node_modules' && !isYaml(name))
    .map((name) => join(folder, name))
    .filter((path) => !named.has(path))
    .filter((path) => {
      const inside = io.list(path)
      return Array.isArray(inside) && inside.some(isYaml)
    })
    .sort()
}

function folderDiagnostics(folder: string, isEmpty: boolean, unread: readonly string[]): Diagnostic[] {
  const [first] = unread
  const others = unread.length === 2 ? ' and 1 other subfolder' : ` and ${unread.length - 1} other subfolders`
  const where = `${first}${unread.length > 1 ? others : ''}`
  if (isEmpty) {
    const hint = first === undefined ? '' : `; name its subfolders instead: ${where}`
    const message = `${folder}: the folder contains no manifest (*.yaml or *.yml)${hint}`
    return [{ severity: 'error', message }]
  }
  if (first === undefined) return []
  const message = `${folder}: subfolders are not read; to read manifests in them, also name ${where}`
  return [{ severity: 'warning', message }]
}
