import { readText } from '../util/file-kind.ts'
import { methodNames } from './http/routes.ts'
import { withoutNulls } from './shape.ts'
import { EmulatorOptionsError, type EmulatorSettings } from './trouble/settings.ts'
import { settingsProblems } from './trouble/settings-problems.ts'
import { readYaml } from './yaml-document.ts'

/** The settings in a YAML file. Throws EmulatorOptionsError; its message names each place as `file:line:col`. */
export async function loadConfig(path: string): Promise<EmulatorSettings> {
  const text = await readText(path).catch(({ code, message }: NodeJS.ErrnoException) => {
    throw new EmulatorOptionsError(`${path}: error: cannot be read (${code ?? message})`)
  })
  const read = readYaml(text, path, (value) => settingsProblems(withoutNulls(value), methodNames))
  if (!read.ok) throw new EmulatorOptionsError(read.error)
  return withoutNulls(read.value) as EmulatorSettings // which settingsProblems has checked
}
