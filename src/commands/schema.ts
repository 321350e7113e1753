import { readFile } from 'node:fs/promises'
import type { ExitCode } from '../report/exit-code.ts'
import { type Io, write } from './io.ts'

export interface SchemaFlags {
  /** The schema of `_catalog.yaml`, not that of a manifest. */
  readonly catalog?: boolean | undefined
  readonly modeline?: boolean | undefined
}

/** Prints the schema by which manifests are checked, or the comment that makes yaml-language-server use it. */
export async function schema({ catalog, modeline }: SchemaFlags, io: Io): Promise<ExitCode> {
  const name = catalog ? 'catalog' : 'manifest'
  const schemaUrl = new URL(`../../schemas/${name}.schema.json`, import.meta.url) // of this installation
  const text = modeline
    ? `# yaml-language-server: $schema=${schemaUrl.href}\n`
    : await readFile(schemaUrl, 'utf8')
  await write(io, text)
  return 0
}
