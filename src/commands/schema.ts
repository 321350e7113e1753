import { readFile } from 'node:fs/promises'
import type { ExitCode } from '../report/report.ts'
import { type Io, write } from './io.ts'

/** Prints the schema by which manifests are checked. */
export async function schema(io: Io): Promise<ExitCode> {
  const text = await readFile(new URL('../../schemas/manifest.schema.json', import.meta.url), 'utf8')
  await write(io, text)
  return 0
}
