import { readFile } from 'node:fs/promises'
import type { ExitCode } from '../report/report.ts'
import { type Io, write } from './io.ts'

/** The schema of this installation. */
const schemaUrl = new URL('../../schemas/manifest.schema.json', import.meta.url)

/** Prints the schema by which manifests are checked, or the comment that makes yaml-language-server use it. */
export async function schema(
  { modeline }: { readonly modeline?: boolean | undefined },
  io: Io,
): Promise<ExitCode> {
  const text = modeline
    ? `# yaml-language-server: $schema=${schemaUrl.href}\n`
    : await readFile(schemaUrl, 'utf8')
  await write(io, text)
  return 0
}
