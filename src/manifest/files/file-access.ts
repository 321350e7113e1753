import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs'
import type { Readable } from 'node:stream'
import { isShellPipe, kindProblem } from '../../util/file-kind.ts'

/** The files of the user, as an argument. */
export interface FileAccess {
  /** Reads regular files, and pipes that the shell has opened. Throws errors that fileProblem describes. */
  read(path: string): Uint8Array
  /** The names in a folder; `file` for a file; a problem if the folder cannot be read; undefined if nothing exists. */
  list(path: string): readonly string[] | 'file' | { readonly problem: string } | undefined
  /** The same text for every link to one file; the path itself if no file exists. */
  realPath(path: string): string
  /** Reads at most a byte more than maxFileSize. */
  readStdin(): Promise<Uint8Array>
}

/** Bytes, enough for 100,000 images. A larger file is endless, or needs gigabytes to parse. */
export const maxFileSize = 20 * 2 ** 20

export const tooLarge = 'larger than 20 MB'

export function nodeFileAccess(stdin: () => Readable): FileAccess {
  return {
    read: readFile,
    list(path) {
      try {
        const stat = statSync(path, { throwIfNoEntry: false })
        return stat?.isDirectory() ? readdirSync(path) : stat && 'file'
      } catch (error) {
        // below a file: throwIfNoEntry covers ENOENT alone
        if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined
        return { problem: fileProblem(error) }
      }
    },
    realPath(path) {
      try {
        return realpathSync(path)
      } catch {
        return path // the attempt to read it reports the reason
      }
    },
    async readStdin() {
      const chunks: Buffer[] = []
      let length = 0
      for await (const chunk of stdin()) {
        chunks.push(Buffer.from(chunk))
        length += chunk.length
        if (length > maxFileSize) break
      }
      return Buffer.concat(chunks)
    },
  }
}

function readFile(path: string): Uint8Array {
  // open(2) of a pipe without a writer blocks
  const file = openSync(path, constants.O_RDONLY | (isShellPipe(path) ? 0 : constants.O_NONBLOCK))
  try {
    const stat = fstatSync(file)
    const problem = kindProblem(path, stat) ?? (stat.size > maxFileSize ? tooLarge : undefined)
    if (problem !== undefined) throw new UnreadableFile(problem)
    return readToEnd(file)
  } finally {
    closeSync(file)
  }
}

const chunkSize = 2 ** 16

/** A file may be longer than its size: those of /proc have size 0. */
function readToEnd(file: number): Uint8Array {
  const chunks: Buffer[] = []
  for (let length = 0; length <= maxFileSize; ) {
    const chunk = Buffer.allocUnsafe(chunkSize)
    const read = readSync(file, chunk)
    if (read === 0) return Buffer.concat(chunks)
    chunks.push(chunk.subarray(0, read))
    length += read
  }
  throw new UnreadableFile(tooLarge)
}

/** A file that is not regular, or too large, as its message explains. */
class UnreadableFile extends Error {}

const problems: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder, not a regular file',
  ELOOP: 'its symbolic links form a loop',
  ENAMETOOLONG: 'the name is too long',
  ENXIO: 'it is a socket, not a regular file',
}

/** The problem with a file, in words. */
export function fileProblem(error: unknown): string {
  if (error instanceof UnreadableFile) return error.message
  const { code } = error as NodeJS.ErrnoException
  const reason = code ?? (error instanceof Error ? error.message : error)
  return problems[code ?? ''] ?? `cannot be read (${reason})`
}
