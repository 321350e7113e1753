import type { Report } from '../../manifest/diagnostic.ts'
import type { FileAccess } from '../../manifest/files/file-access.ts'
import { readFile } from '../../manifest/files/read-files.ts'
import type { MovingSource } from '../follow/follow.ts'
import type { Lock } from '../pin.ts'
import { parseLock } from './parse-lock.ts'

/** The lock file of a run. */
export interface LockInput {
  readonly path: string
  /** The user named the file. */
  readonly isNamed: boolean
  /** `required`: each source that may move needs an entry. `pin`: the file is about to be written. */
  readonly need: 'optional' | 'required' | 'pin'
}

/** The lock file, if it exists; reports its errors. */
export function readLock(input: LockInput | undefined, io: FileAccess, report: Report): Lock | undefined {
  if (input === undefined) return undefined
  const { path, isNamed, need } = input
  if (io.list(path) === undefined) {
    const option = isNamed ? ` --lock ${path}` : ''
    const message = `${path}: no such file; create it with mintage pin${option}`
    if (need === 'required' || (isNamed && need === 'optional'))
      report({ code: 'unreadable-file', severity: 'error', message, filePath: path })
    return undefined
  }
  const file = readFile(path, io, report)
  return file && parseLock(file, report)
}

/** Sources that may move and have no entry: a warning each, or an error if the lock is required. */
export function reportUnpinned(
  sources: Iterable<MovingSource>,
  lock: Lock,
  need: LockInput['need'],
  report: Report,
): void {
  if (need === 'pin') return
  const isRequired = need === 'required'
  const { path } = lock.file
  for (const { key, place } of sources) {
    if (lock.pins.has(key)) continue
    const read = isRequired ? '' : ', so its state is read from the cloud'
    const message = `source ${key} has no entry in ${path}${read}; add it with mintage pin`
    report({ severity: isRequired ? 'error' : 'warning', code: 'unpinned-source', message, place })
  }
}
