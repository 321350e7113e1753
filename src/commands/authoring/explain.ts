import { readFile } from 'node:fs/promises'
import { explainField, summaryOf } from '../../explain/explain.ts'
import { findField, manifestField } from '../../explain/find-field.ts'
import { fieldsOf, type Root } from '../../explain/schema.ts'
import type { ExitCode } from '../../report/exit-code.ts'
import { usageError } from '../../session/command-error.ts'
import type { FlagsOf } from '../../settings/options.ts'
import { packageFile } from '../../util/package-file.ts'
import type { CommandInput } from '../flags.ts'
import { type Io, widthOf, write } from '../io.ts'
import { changeText } from './change-text.ts'

type ExplainFlags = FlagsOf<'explain'> & CommandInput

/** Describes a field of the manifest by the schema of this installation; without a field, the top level. */
export async function explain({ argument, recursive = false }: ExplainFlags, io: Io): Promise<ExitCode> {
  const root = await readSchema()
  const field = argument === undefined ? manifestField(root) : findField(argument, root)
  if ('message' in field) throw usageError(field.message, field.hint)
  const width = widthOf(io.stdout, io.env)
  await write(io, explainField(field, root, { width, recursive, changeText }))
  return 0
}

/** The fields that complete a path: those of the map that `given` names, and of the top level without one. */
export async function fieldWords(given: string): Promise<readonly { value: string; description: string }[]> {
  const root = await readSchema()
  const parent = given.includes('.')
    ? findField(given.slice(0, given.lastIndexOf('.')), root)
    : manifestField(root)
  if ('message' in parent) return []
  return fieldsOf(parent, root).map(({ path, schema }) => ({ value: path, description: summaryOf(schema) }))
}

const readSchema = async (): Promise<Root> =>
  JSON.parse(await readFile(packageFile('schemas/manifest.schema.json'), 'utf8')) as Root
