import { readFileSync } from 'node:fs'

let known: string | undefined

/** The version of this package. */
export function packageVersion(): string {
  known ??= (JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string }).version
  return known
}

/** A file of this package by its path from the root. Sources and bundle chunks are both two folders deep. */
export const packageFile = (path: string): URL => new URL(`../../${path}`, import.meta.url)
