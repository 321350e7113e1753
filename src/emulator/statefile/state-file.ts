import { readText } from '../../util/file-kind.ts'
import { writeWhole } from '../../util/write-file.ts'
import { readYaml } from '../base/yaml-document.ts'
import { type EmulatorState, EmulatorStateError } from '../contract/state.ts'
import { formatState } from './format-state.ts'
import { stateProblems } from './state-problems.ts'

export { type EmulatorState, EmulatorStateError } from '../contract/state.ts'

/** Throws EmulatorStateError; each line of its message starts with `file:line:col`. */
export function parseState(text: string, file: string): EmulatorState {
  const read = readYaml(text, file, stateProblems)
  if (!read.ok) throw new EmulatorStateError(read.error)
  return read.value as EmulatorState // checked by stateProblems
}

/** The state in a file; undefined if the file does not exist. */
export async function loadState(path: string): Promise<EmulatorState | undefined> {
  let text: string
  try {
    text = await readText(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new EmulatorStateError(`cannot read ${path} (${code ?? message})`)
  }
  return parseState(text, path)
}

/** Writes the file atomically. */
export function saveState(path: string, state: EmulatorState): Promise<void> {
  return writeWhole(path, formatState(state))
}
