import { basename, dirname, join, normalize } from 'node:path'
import { folderFileNames, isFolderFile } from '../../settings/default-manifest.ts'
import { plural } from '../../text/words.ts'
import type { Report } from '../diagnostic.ts'
import { nearest } from '../spelling/suggest.ts'
import type { FileAccess } from './file-access.ts'

export interface FoundFile {
  /** The path as the user named it, or below the named folder; `-` for standard input. */
  readonly path: string
  /** The `_catalog.yaml` of its folder. */
  readonly folderFile: string | undefined
}

export interface FoundFiles {
  /** Each file once, however it was named. */
  readonly files: readonly FoundFile[]
  /** Each `_catalog.yaml` that the user named. */
  readonly folderFiles: readonly string[]
}

/**
 * The files that the user named, directly or by their folder. YAML files of a folder are sorted. Standard input
 * counts as a file of the current folder; the paths that it names are relative to that.
 */
export function findFiles(names: readonly string[], io: FileAccess, report: Report): FoundFiles {
  const files = new Map<string, FoundFile>()
  const folderFiles: string[] = []
  const folderFileOf = new Map<string, string | undefined>()
  const unreadable = (path: string, problem: string) =>
    report({ severity: 'error', code: 'unreadable-file', message: `${path}: ${problem}`, filePath: path })
  const findFolderFile = (folder: string) => {
    const paths = folderFileNames.map((name) => join(folder, name))
    const [first, second] = paths.filter((path) => io.list(path) === 'file')
    if (second !== undefined) {
      const message = `${first} and ${second} are mutually exclusive; keep one`
      report({ severity: 'error', code: 'file-conflict', message, filePath: second })
    }
    folderFileOf.set(folder, first)
  }
  const add = (path: string) => {
    if (isFolderFile(path)) return void folderFiles.push(path)
    const folder = path === '-' ? '.' : dirname(path)
    if (!folderFileOf.has(folder)) findFolderFile(folder)
    const folderFile = folderFileOf.get(folder)
    // a link can make one file a manifest of two folders
    const identity = JSON.stringify([path, folderFile].map((one) => one && io.realPath(one)))
    if (!files.has(identity)) files.set(identity, { path, folderFile })
  }
  for (const name of names) {
    const content = name === '-' ? 'file' : io.list(name)
    if (content === 'file') add(name)
    else if (content === undefined) unreadable(name, missingFile(name, io))
    else if ('problem' in content) unreadable(name, content.problem)
    else {
      const found = manifestsIn(content)
      for (const file of found) add(join(name, file))
      const subfolders = listed(unreadFolders(name, content, names, io))
      if (found.length === 0) {
        const hint = subfolders && `; specify its subfolders instead: ${subfolders}`
        unreadable(name, `the folder contains no manifest (*.yaml or *.yml)${hint}`)
      } else if (subfolders !== '') {
        const message = `${name}: subfolders are not read; to read manifests in them, also specify ${subfolders}`
        report({ severity: 'warning', code: 'unread-folder', message, filePath: name })
      }
    }
  }
  return { files: [...files.values()], folderFiles }
}

function missingFile(name: string, io: FileAccess): string {
  const folder = dirname(name)
  const content = io.list(folder)
  // the extension would make short names alike
  const manifests = new Map(
    Array.isArray(content) ? manifestsIn(content).map((file) => [withoutExtension(file), file]) : [],
  )
  const found = manifests.get(nearest(withoutExtension(basename(name)), manifests.keys()) ?? '')
  return found === undefined
    ? 'no such file; specify the manifest, or - to read standard input; mintage init writes a new one'
    : `no such file; did you mean ${join(folder, found)}?`
}

const withoutExtension = (name: string): string => name.replace(/\.ya?ml$/, '')

/** Editors and archives of other systems create files with a leading dot. */
const isYaml = (name: string): boolean => /^[^.].*\.ya?ml$/.test(name)

/** The manifests among the names in a folder, sorted. */
export const manifestsIn = (names: readonly string[]): readonly string[] =>
  names.filter((name) => isYaml(name) && !isFolderFile(name)).sort()

/** Subfolders with YAML files that the user did not name. The user may assume that they are read. */
function unreadFolders(
  folder: string,
  content: readonly string[],
  names: readonly string[],
  io: FileAccess,
): readonly string[] {
  const named = new Set(names.flatMap((name) => [normalize(join(name, '.')), dirname(normalize(name))]))
  const hasYaml = (path: string) => {
    const inside = io.list(path)
    return Array.isArray(inside) && inside.some(isYaml)
  }
  return content
    .filter((name) => !name.startsWith('.') && name !== 'node_modules' && !isYaml(name))
    .map((name) => join(folder, name))
    .filter((path) => !named.has(path) && hasYaml(path))
    .sort()
}

/** `a`, `a and 1 other subfolder`, `a and 2 other subfolders`; empty without subfolders. */
const listed = ([first = '', ...others]: readonly string[]): string =>
  others.length === 0 ? first : `${first} and ${plural(others.length, 'other subfolder')}`
