import { fstatSync, type Stats, writeFileSync } from 'node:fs'
import { constants, lstat, mkdir, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Clock, systemClock } from './clock.ts'

/**
 * Writes a file whole or not at all: writes a draft next to it, flushes it, and renames it, keeping the mode. Missing
 * folders are created. A symlink stays, and its target is written. A file that cannot be replaced is written in
 * place: a device, a pipe, a mounted file, a file in a folder that accepts no new files. A file to which
 * stdout or stderr is redirected is appended to, through that stream. `newMode`: of a file that does
 * not exist, whatever the process masks. Rejects with the error of the file system.
 */
export async function writeWhole(
  path: string,
  text: string,
  clock: Clock = systemClock,
  newMode?: number,
): Promise<void> {
  const target = await targetOf(path)
  if (target.kind === 'pipe') return writePipe(path, text, clock)
  if (target.kind === 'inPlace') return writeFile(path, text)
  // Node writes to a redirected stdout synchronously too, so the order is kept
  if (target.kind === 'stream') return writeFileSync(target.descriptor, text)
  await withDraft(target, text, {
    newMode,
    use: (draft) => rename(draft, target.path),
    inPlace: () => writeFile(target.path, text),
  })
}

/**
 * Rejects with the error of the file system if writeWhole could not write the file, and leaves the file unchanged.
 * The disk may still fill up later. Devices and pipes are not tried: their reader would see an end of file.
 */
export async function tryToWrite(path: string): Promise<void> {
  const target = await targetOf(path)
  const openWith = async (flags: string) => (await open(path, flags)).close()
  if (target.kind === 'inPlace' && target.isFile) return openWith('a')
  if (target.kind !== 'replace') return
  // an empty file can be created even on a full disk
  await withDraft(target, ' '.repeat(probeBytes), {
    newMode: undefined,
    use: async () => {},
    inPlace: () => openWith('r+'),
  })
}

const probeBytes = 65_536

/** The folder accepts no new files, or the file is a mount point. */
const canOnlyBeWritten: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EBUSY', 'EROFS', 'EXDEV'])

interface Writing {
  readonly newMode: number | undefined
  readonly use: (draft: string) => Promise<void>
  readonly inPlace: () => Promise<void>
}

async function withDraft(
  { path, mode }: Extract<Target, { readonly kind: 'replace' }>,
  text: string,
  { newMode, use, inPlace }: Writing,
): Promise<void> {
  const draft = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`
  try {
    await writeDraft(draft, text, mode ?? newMode)
    await use(draft)
  } catch (error) {
    if (mode === undefined || !canOnlyBeWritten.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    await inPlace()
  } finally {
    await rm(draft, { force: true })
  }
}

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

/**
 * Opening a pipe without a reader blocks a thread of Node, which then cannot even exit. Rejects with ENXIO after 5 s
 * instead.
 */
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
  | { readonly kind: 'stream'; readonly descriptor: number }
  | {
      readonly kind: 'replace'
      readonly path: string
      /** Undefined: the file does not exist. */
      readonly mode: number | undefined
    }

async function targetOf(path: string): Promise<Target> {
  await mkdir(dirname(path), { recursive: true })
  const found = await unlessMissing(stat(path))
  if (found === undefined) {
    // a dangling symlink: writing creates its target
    if (await unlessMissing(lstat(path))) return { kind: 'inPlace', isFile: true }
    const folder = await realpath(dirname(path))
    return { kind: 'replace', path: join(folder, basename(path)), mode: undefined }
  }
  if (found.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' })
  // /dev/stdout may be a socket, and Linux opens no socket by its name
  if (found.isSocket()) throw Object.assign(new Error('is a socket'), { code: 'ENXIO' })
  if (found.isFIFO()) return { kind: 'pipe' }
  // a redirected /dev/stdout is a regular file: a replacement would lose what it contains, and what follows
  const descriptor = streamTo(found)
  if (descriptor !== undefined) return { kind: 'stream', descriptor }
  // a hard link is another name of the same file, and must stay one
  if (!found.isFile() || found.nlink > 1) return { kind: 'inPlace', isFile: found.isFile() }
  return { kind: 'replace', path: await realpath(path), mode: found.mode & 0o777 }
}

/** The standard stream that is redirected to this file. */
const streamTo = (file: Stats): number | undefined =>
  [1, 2].find((descriptor) => {
    const { dev, ino } = fstatSync(descriptor)
    return dev === file.dev && ino === file.ino
  })

async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is exceeded',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links form a loop',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'its folder does not exist',
  ENOSPC: 'no space left on the disk',
  ENXIO: 'it is a socket, or a pipe without a reader',
  EROFS: 'the file system is read-only',
}

/** Why nothing can be written, to follow its place: `: permission denied`, or the code of a rare error. */
export function systemProblem(code: string): string {
  const reason = reasons[code]
  return reason === undefined ? ` (${code})` : `: ${reason}`
}

/** Why a file cannot be written, to follow the path: `: images is not a folder`, or the problem of its code. */
export async function writeProblem(path: string, code: string): Promise<string> {
  // mkdir reports EEXIST if a file has the path of the last folder, ENOTDIR if it has that of any other
  const file = code === 'ENOTDIR' || code === 'EEXIST' ? await fileAbove(path) : undefined
  return file === undefined ? systemProblem(code) : `: ${file} is not a folder`
}

/** The part of a path that should be a folder, and is none. */
async function fileAbove(path: string): Promise<string | undefined> {
  const above = dirname(path)
  const found = await stat(above).catch(() => undefined)
  if (found !== undefined) return found.isDirectory() ? undefined : above
  return above === path ? undefined : fileAbove(above)
}

/** Why the work could not write the file, as text to append to its path; undefined on success. Other errors are rethrown. */
export async function whyUnwritten(path: string, work: Promise<unknown>): Promise<string | undefined> {
  const code = await errorCodeOf(work)
  return code === undefined ? undefined : writeProblem(path, code)
}

/** The error code with which the system refuses the work; undefined on success. Other errors are rethrown. */
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
