import { readFile } from 'node:fs/promises'
import type { ExitCode } from '../../report/exit-code.ts'
import { usageError } from '../../session/command-error.ts'
import type { FlagsOf } from '../../settings/options.ts'
import { type Io, write } from '../io.ts'
import { modelineOf, publishedSchema, schemaFile } from './modeline.ts'

/** Prints the schema by which manifests are checked, or the comment that makes yaml-language-server use it. */
export async function schema({ catalog, modeline, published }: FlagsOf<'schema'>, io: Io): Promise<ExitCode> {
  const name = catalog ? 'catalog' : 'manifest'
  if (published && !modeline) throw usageError('--published requires --modeline')
  const url = published ? publishedSchema(name) : schemaFile(name).href
  await write(io, modeline ? `# ${modelineOf(url)}\n` : await readFile(schemaFile(name), 'utf8'))
  return 0
}
