import { constants, lstat, mkdir, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Clock, systemClock } from './clock.ts'

/**
 * Writes a file whole or not at all: beside it, flushed, then put in its place, with the mode it had. Folders that are
 * missing are made. A symlink is followed, and stays. What cannot be replaced is written in place: devices and pipes, a
 * file mounted by itself, one in a folder that takes no new files. Rejects with the error of the file system.
 */
export async function writeWhole(path: string, text: string, clock: Clock = systemClock): Promise<void> {
  const target = await targetOf(path)
  if (target.kind === 'pipe') return writePipe(path, text, clock)
  if (target.kind === 'inPlace') return writeFile(path, text)
  const draft = draftOf(target.path)
  try {
    await writeDraft(draft, text, target.mode)
    await rename(draft, target.path)
  } catch (error) {
    await rm(draft, { force: true })
    if (!target.exists || !canOnlyBeWritten.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    await writeFile(target.path, text)
  }
}

/**
 * Finds out whether writeWhole could write the file, and leaves it as it is: rejects with the error of the file system
 * if not. What follows may still fill the disk. Devices and pipes are not tried: a reader would see their end.
 */
export async function tryToWrite(path: string): Promise<void> {
  const target = await targetOf(path)
  if (target.kind === 'pipe') return
  if (target.kind === 'inPlace') {
    if (target.isFile) await (await open(path, 'a')).close()
    return
  }
  const draft = draftOf(target.path)
  try {
    // on a full disk an empty file can still be made
    await writeDraft(draft, ' '.repeat(probeBytes), target.mode)
  } catch (error) {
    if (!target.exists || !canOnlyBeWritten.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    await (await open(target.path, 'r+')).close()
  } finally {
    await rm(draft, { force: true })
  }
}

const probeBytes = 65_536

/** A folder without new files; a file that is a mount point. */
const canOnlyBeWritten: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EBUSY', 'EROFS', 'EXDEV'])

const draftOf = (path: string): string => `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`

async function writeDraft(draft: string, text: string, mode: number | undefined): Promise<void> {
  const file = await open(draft, 'w', mode ?? 0o666)
  try {
    if (mode !== undefined) await file.chmod(mode)
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

const readerMs = 5_000
const lookMs = 100

/** To open a pipe that nobody reads blocks a thread of Node, which then cannot even exit: ENXIO instead, after 5 s. */
async function writePipe(path: string, text: string, clock: Clock): Promise<void> {
  const endMs = clock.monotonic() + readerMs
  for (;;) {
    try {
      const reader = await open(path, constants.O_WRONLY | constants.O_NONBLOCK)
      try {
        await writeFile(path, text)
      } finally {
        await reader.close()
      }
      return
    } catch (error) {
      const isUnread = (error as NodeJS.ErrnoException).code === 'ENXIO'
      if (!isUnread || clock.monotonic() >= endMs) throw error
    }
    await clock.sleep(lookMs)
  }
}

type Target =
  | { readonly kind: 'pipe' }
  | { readonly kind: 'inPlace'; readonly isFile: boolean }
  | {
      readonly kind: 'replace'
      readonly path: string
      readonly exists: boolean
      readonly mode: number | undefined
    }

async function targetOf(path: string): Promise<Target> {
  await mkdir(dirname(path), { recursive: true })
  const found = await unlessMissing(stat(path))
  if (found === undefined) {
    // a symlink to nothing: writing makes what it names
    if (await unlessMissing(lstat(path))) return { kind: 'inPlace', isFile: true }
    const folder = await realpath(dirname(path))
    return { kind: 'replace', path: join(folder, basename(path)), exists: false, mode: undefined }
  }
  if (found.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' })
  // as /dev/stdout may be; Linux opens no socket by its name
  if (found.isSocket()) throw Object.assign(new Error('is a socket'), { code: 'ENXIO' })
  if (found.isFIFO()) return { kind: 'pipe' }
  // a hard link is another name of the same file, and must stay one
  if (!found.isFile() || found.nlink > 1) return { kind: 'inPlace', isFile: found.isFile() }
  return { kind: 'replace', path: await realpath(path), exists: true, mode: found.mode & 0o777 }
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The code with which the system refuses the work; undefined if it does not. Other errors are thrown on. */
export async function errorCodeOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work
    return undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    return code
  }
}
