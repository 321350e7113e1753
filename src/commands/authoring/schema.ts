import { readFile } from 'node:fs/promises'
import type { ExitCode } from '../../report/exit-code.ts'
import { usageError } from '../../session/command-error.ts'
import type { FlagsOf } from '../../settings/options.ts'
import { packageFile } from '../../util/package-file.ts'
import { type Io, write } from '../io.ts'
import { modelineOf, publishedSchema, schemaFile } from './modeline.ts'

/** Prints the schema of manifests or of reports, or the comment that makes yaml-language-server use it. */
export async function schema(flags: FlagsOf<'schema'>, io: Io): Promise<ExitCode> {
  const { catalog, reportSchema, modeline, published } = flags
  if (reportSchema) return printReportSchema(flags, io)
  const name = catalog ? 'catalog' : 'manifest'
  if (published && !modeline) throw usageError('--published requires --modeline')
  const url = published ? publishedSchema(name) : schemaFile(name).href
  await write(io, modeline ? `# ${modelineOf(url)}\n` : await readFile(schemaFile(name), 'utf8'))
  return 0
}

async function printReportSchema({ catalog, modeline }: FlagsOf<'schema'>, io: Io): Promise<ExitCode> {
  if (catalog || modeline) {
    const other = catalog ? '--catalog' : '--modeline'
    throw usageError(`--report and ${other} are mutually exclusive: a report is not a manifest`)
  }
  await write(io, await readFile(packageFile('schemas/report.schema.json'), 'utf8'))
  return 0
}
