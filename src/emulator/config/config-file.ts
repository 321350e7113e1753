import { readText } from '../../util/file-kind.ts'
import { violations, withoutNulls } from '../base/shape.ts'
import { readYaml } from '../base/yaml-document.ts'
import { EmulatorOptionsError, type EmulatorSettings } from '../contract/settings.ts'
import { settings } from './settings-shape.ts'

/** The settings in a YAML file. Throws EmulatorOptionsError; its message names each place as `file:line:col`. */
export async function loadConfig(path: string): Promise<EmulatorSettings> {
  const text = await readText(path).catch(({ code, message }: NodeJS.ErrnoException) => {
    throw new EmulatorOptionsError(`cannot read ${path} (${code ?? message})`)
  })
  const read = readYaml(text, path, (value) => violations(withoutNulls(value), settings))
  if (!read.ok) throw new EmulatorOptionsError(read.error)
  return withoutNulls(read.value) as EmulatorSettings // checked by its shape
}
