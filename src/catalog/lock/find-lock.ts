import { dirname, join, normalize } from 'node:path'
import type { FileAccess } from '../../manifest/files/file-access.ts'

export const lockName = 'mintage.lock'

/** The lock files next to the manifests, existing or not; none for a manifest on stdin. */
export function lockCandidates(
  files: readonly string[],
  io: Pick<FileAccess, 'list' | 'realPath'>,
): readonly string[] {
  const folders = files
    .filter((name) => name !== '-')
    .map((name) => (Array.isArray(io.list(name)) ? name : dirname(name)))
  const byFolder = new Map(folders.map((folder) => [io.realPath(folder), folder] as const))
  return [...byFolder.values()].map((folder) => join(folder, lockName))
}

/**
 * Whether the manifests are all those in the folder of the lock file: then an entry that none of them uses is obsolete. A
 * lock file without manifests in its folder belongs to manifests of several folders, of which a run may name some.
 */
export function isWholeFolder(
  files: readonly string[],
  lock: string,
  io: Pick<FileAccess, 'list' | 'realPath'>,
): boolean {
  const folder = dirname(lock)
  const content = io.list(folder)
  const named = new Set(files.map((name) => io.realPath(normalize(name))))
  if (named.has(io.realPath(folder))) return true
  const manifests = Array.isArray(content) ? content.filter((name) => isManifest(name)) : []
  return manifests.length > 0 && manifests.every((name) => named.has(io.realPath(join(folder, name))))
}

const isManifest = (name: string): boolean => /^[^._].*\.ya?ml$/.test(name)
