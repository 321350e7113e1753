import type { Stats } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'

/** `mintage plan <(render)`: the shell holds the other end of this pipe, so reading it ends. */
const shellPipe = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/(?:self|\d+)\/fd\/\d+)$/

export const isShellPipe = (path: string): boolean => shellPipe.test(path)

/** Why the file at the path must not be read, as it may be endless: `it is a pipe, not a regular file`. */
export function kindProblem(path: string, found: Stats): string | undefined {
  if (found.isFile() || path === '/dev/null' || (isShellPipe(path) && found.isFIFO())) return undefined
  return `it is ${kindOf(found)}, not a regular file`
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder'
  if (found.isFIFO()) return 'a pipe'
  return found.isSocket() ? 'a socket' : 'a device'
}

/**
 * The text of a regular file, or of a pipe that the shell has opened. Rejects with the error of the file system. An
 * error without `code` names the kind of file found at the path.
 */
export async function readText(path: string): Promise<string> {
  // opening a pipe without a writer blocks a thread of Node, which then cannot even exit
  const problem = kindProblem(path, await stat(path))
  if (problem !== undefined) throw new Error(problem)
  return readFile(path, 'utf8')
}
