import { lockCandidates, lockName } from '../../catalog/lock/find-lock.ts'
import type { LockInput } from '../../catalog/lock/read-lock.ts'
import type { FileAccess } from '../../manifest/files/file-access.ts'
import { usageError } from '../command-error.ts'
import { type LoadOptions, manifestFiles } from '../options.ts'

/** The lock file of the manifests. */
export interface LockChoice {
  readonly input: LockInput | undefined
  /** Lock files next to the manifests that are not those of all of them: the images that they pin are not retired. */
  readonly others?: readonly string[]
  /** Throws CommandError (usage): the manifests have several lock files, or no common one. */
  readonly refuse?: () => never
}

/** `--lock`, or the lock file next to the manifests. Throws CommandError if it is required and not determined. */
export function lockFor(options: LoadOptions, files: FileAccess, isPinning: boolean): LockChoice {
  const { lock, locked = false } = options
  const need = isPinning ? 'pin' : locked ? 'required' : 'optional'
  if (lock !== undefined) return { input: { path: lock, isNamed: true, need } }
  const names = manifestFiles(options)
  const paths = lockCandidates(names, files)
  const [path] = paths
  if (path !== undefined && paths.length === 1 && !names.includes('-')) {
    return { input: { path, isNamed: false, need } }
  }
  const refuse = (): never => {
    const what = names.includes('-')
      ? 'a manifest on stdin has no'
      : 'manifests in several folders have no common'
    throw usageError(`${what} lock file`, 'add --lock FILE')
  }
  if (need !== 'optional') refuse()
  const candidates = names.includes('-') ? [...paths, lockName] : paths
  const others = candidates.filter((one) => files.list(one) !== undefined)
  return { input: undefined, others, ...(others.length > 0 ? { refuse } : {}) }
}
