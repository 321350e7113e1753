import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import type { Readable } from 'node:stream'

/** The files of the user, as an argument. */
export interface FileAccess {
  /** Throws as node:fs does. */
  read(path: string): Uint8Array
  /** The names in a folder; `file` if it is one; undefined if there is neither. */
  list(path: string): readonly string[] | 'file' | undefined
  /** The same text for the same file, by whatever links it is named; the path itself where there is no file. */
  realPath(path: string): string
  readStdin(): Promise<Uint8Array>
}

export function nodeFileAccess(stdin: Readable): FileAccess {
  return {
    read: (path) => readFileSync(path),
    list(path) {
      const stat = statSync(path, { throwIfNoEntry: false })
      if (stat === undefined) return undefined
      return stat.isDirectory() ? readdirSync(path) : 'file'
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
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk))
      return Buffer.concat(chunks)
    },
  }
}

/** What went wrong with a file, in words. */
export function fileProblem(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  const problems: Readonly<Record<string, string>> = {
    ENOENT: 'no such file',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
  }
  return (
    problems[code ?? ''] ?? `cannot be read (${code ?? (error instanceof Error ? error.message : error)})`
  )
}
