import { readFile } from 'node:fs/promises'
import type { ExitCode } from '../report/exit-code.ts'
import type { FlagsOf } from '../settings/options.ts'
import { packageFile } from '../util/package-file.ts'
import { type Io, write } from './io.ts'

/** Prints the schema by which manifests are checked, or the comment that makes yaml-language-server use it. */
export async function schema({ catalog, modeline }: FlagsOf<'schema'>, io: Io): Promise<ExitCode> {
  const name = catalog ? 'catalog' : 'manifest'
  const schemaUrl = packageFile(`schemas/${name}.schema.json`) // of this installation
  const text = modeline
    ? `# yaml-language-server: $schema=${schemaUrl.href}\n`
    : await readFile(schemaUrl, 'utf8')
  await write(io, text)
  return 0
}
