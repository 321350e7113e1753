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
  /** Throws what fileProblem puts into words. Reads regular files, and pipes that the shell has opened. */
  read(path: string): Uint8Array
  /** The names in a folder; `file` if it is none; undefined if there is neither. */
  list(path: string): readonly string[] | 'file' | Unlisted | undefined
  /** The same text for the same file, by whatever links it is named; the path itself where there is no file. */
  realPath(path: string): string
  /** No more of it than largestFile, and a byte. */
  readStdin(): Promise<Uint8Array>
}

/** A folder that cannot be read. */
export interface Unlisted {
  readonly problem: string
}

/**
 * Bytes. Room for 100,000 images. A larger file is an error, has no end, or is a bomb of aliases that would take
 * gigabytes to parse.
 */
export const largestFile = 20 * 2 ** 20

export function nodeFileAccess(stdin: Readable): FileAccess {
  return {
    read: readFile,
    list(path) {
      try {
        const stat = statSync(path, { throwIfNoEntry: false })
        if (stat === undefined) return undefined
        return stat.isDirectory() ? readdirSync(path) : 'file'
      } catch (error) {
        return { problem: fileProblem(error) }
      }
    },
    realPath(path) {
      try {
        return realpathSync(path)
      } catch {
        return path // reading it reports the reason
      }
    },
    async readStdin() {
      const chunks: Buffer[] = []
      let length = 0
      for await (const chunk of stdin) {
        chunks.push(Buffer.from(chunk))
        length += chunk.length
        if (length > largestFile) break
      }
      return Buffer.concat(chunks)
    },
  }
}

function readFile(path: string): Uint8Array {
  // a pipe that nobody writes to would be waited for in open(2) already
  const file = openSync(path, constants.O_RDONLY | (isShellPipe(path) ? 0 : constants.O_NONBLOCK))
  try {
    const stat = fstatSync(file)
    const problem = kindProblem(path, stat)
    if (problem !== undefined) throw new NoFile(problem)
    if (stat.size > largestFile) throw new TooLarge()
    return readToEnd(file)
  } finally {
    closeSync(file)
  }
}

const chunkSize = 2 ** 16

/** What is read may be longer than its size says: a file of /proc has none. */
function readToEnd(file: number): Uint8Array {
  const chunks: Buffer[] = []
  for (let length = 0; ; ) {
    const chunk = Buffer.allocUnsafe(chunkSize)
    const read = readSync(file, chunk)
    if (read === 0) return Buffer.concat(chunks)
    chunks.push(chunk.subarray(0, read))
    length += read
    if (length > largestFile) throw new TooLarge()
  }
}

/** What is read is no regular file, and may have no end. */
class NoFile extends Error {
  constructor(problem: string) {
    super(problem)
    this.name = 'NoFile'
  }
}

/** More than largestFile. */
export class TooLarge extends Error {
  constructor() {
    super('larger than 20 MB')
    this.name = 'TooLarge'
  }
}

const problems: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder, not a regular file',
  ELOOP: 'its symbolic links form a loop',
  ENAMETOOLONG: 'the name is too long',
  ENXIO: 'it is a socket, not a regular file',
}

/** What went wrong with a file, in words. */
export function fileProblem(error: unknown): string {
  if (error instanceof NoFile || error instanceof TooLarge) return error.message
  const { code } = error as NodeJS.ErrnoException
  return (
    problems[code ?? ''] ?? `cannot be read (${code ?? (error instanceof Error ? error.message : error)})`
  )
}
