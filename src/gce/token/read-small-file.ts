import { readFile, stat } from 'node:fs/promises'
import { err, ok, type Result } from '../../util/result.ts'

/** Bytes. The largest known is a federated subject token in SAML. */
const maxBytes = 2 ** 20

/**
 * The text of a file with credentials or a token; an error is Node's code or a reason in words. Accepts only regular
 * files, as a pipe or a device could block the run.
 */
export async function readSmallFile(path: string): Promise<Result<string, string>> {
  try {
    const found = await stat(path)
    if (!found.isFile()) return err('not a regular file')
    if (found.size > maxBytes) return err('larger than 1 MiB')
    const text = await readFile(path, 'utf8')
    return ok(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    return err((error as NodeJS.ErrnoException).code ?? 'unknown error')
  }
}

/** Paths longer than this are more likely a secret that was set instead of its path. */
const longestPath = 300

/** Whether the value of a setting that takes a path is its content instead: a key or a token, plain or in base64. */
export function holdsContent(value: string): boolean {
  const decoded = Buffer.from(value, 'base64').toString('latin1')
  return /[{\n]|-----BEGIN/.test(value) || /^(?:\s*\{\s*["}]|-----BEGIN)/.test(decoded)
}

/** A path for a message, unless it may be a secret. */
export function shownPath(value: string): string {
  return holdsContent(value) || value.length > longestPath ? `(${value.length} characters)` : value
}
