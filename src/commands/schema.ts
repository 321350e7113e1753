import { readFile } from 'node:fs/promises'
import type { ExitCode } from '../report/exit-code.ts'
import type { FlagsOf } from '../settings/options.ts'
import { packageFile } from '../util/package-file.ts'
import { type Io, write } from './io.ts'

/** Prints the schema by which manifests are checked, or the comment that makes yaml-language-server use it. */
export async function schema({ catalog, modeline }: FlagsOf<'schema'>, io: Io): Promise<ExitCode> {
  const schemaUrl = schemaOf(catalog ? 'catalog' : 'manifest')
  const text = modeline ? `# ${modelineOf(schemaUrl)}\n` : await readFile(schemaUrl, 'utf8')
  await write(io, text)
  return 0
}

/** The schema of this installation. */
export const schemaOf = (name: 'catalog' | 'manifest'): URL => packageFile(`schemas/${name}.schema.json`)

export const modelineOf = (schemaUrl: URL): string => `yaml-language-server: $schema=${schemaUrl.href}`
