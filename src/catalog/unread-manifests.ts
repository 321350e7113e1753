import { dirname, join } from 'node:path'
import type { FileAccess } from '../manifest/files/file-access.ts'
import { manifestsIn } from '../manifest/files/find-files.ts'
import type { SourceFile } from '../manifest/source-file.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import type { FamilyPolicy } from './image-spec.ts'

/** The files of a catalog that were loaded. */
interface LoadedFiles {
  readonly manifests: ReadonlySet<SourceFile>
  /** Each `_catalog.yaml`. */
  readonly folders: ReadonlySet<SourceFile>
}

/**
 * The policies. Those of a `_catalog.yaml` get a manifest of its folder that was not loaded, if there is one: it may list
 * images of the family.
 */
export function withUnread(
  policies: readonly FamilyPolicy[],
  { manifests, folders }: LoadedFiles,
  io: Pick<FileAccess, 'list' | 'realPath'>,
): readonly FamilyPolicy[] {
  if (policies.length === 0) return policies
  const loaded = new Set([...manifests].map(({ path }) => io.realPath(path)))
  const unread = new Map(
    [...folders].map((file) => {
      const folder = dirname(file.path)
      const names = io.list(folder)
      const paths = Array.isArray(names) ? manifestsIn(names).map((name) => join(folder, name)) : []
      return [file, paths.find((path) => !loaded.has(io.realPath(path)))]
    }),
  )
  return policies.map((policy) => ({
    ...policy,
    ...omitUndefined({ unread: unread.get(policy.place.file) }),
  }))
}
