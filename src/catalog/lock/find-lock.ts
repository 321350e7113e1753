import { dirname, join } from 'node:path'
import type { FileAccess } from '../../manifest/files/file-access.ts'

export const lockName = 'mintage.lock'

/** The lock files beside the manifests, existing or not; none for a manifest on stdin. */
export function locksBeside(
  files: readonly string[],
  io: Pick<FileAccess, 'list' | 'realPath'>,
): readonly string[] {
  const folders = files
    .filter((name) => name !== '-')
    .map((name) => (Array.isArray(io.list(name)) ? name : dirname(name)))
  const byFolder = new Map(folders.map((folder) => [io.realPath(folder), folder] as const))
  return [...byFolder.values()].map((folder) => join(folder, lockName))
}
