import { readFile } from 'node:fs/promises'
import type { ExitCode } from '../../report/exit-code.ts'
import type { FlagsOf } from '../../settings/options.ts'
import { packageFile } from '../../util/package-file.ts'
import { type Io, write } from '../io.ts'
import { modelineOf, publishedSchema, schemaFile } from './modeline.ts'

/** Prints the schema of manifests or of reports, or the comment that makes yaml-language-server use it. */
export async function schema(flags: FlagsOf<'schema'>, io: Io): Promise<ExitCode> {
  const { catalog, reportSchema, modeline, published } = flags
  const name = catalog ? 'catalog' : 'manifest'
  const url = published ? publishedSchema(name) : schemaFile(name).href
  const file = reportSchema ? packageFile('schemas/report.schema.json') : schemaFile(name)
  await write(io, modeline ? `# ${modelineOf(url)}\n` : await readFile(file, 'utf8'))
  return 0
}
