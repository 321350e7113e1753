import { startEmulator } from '../../emulator/start-emulator.ts'
import {
  type EmulatorState,
  EmulatorStateError,
  loadState,
  saveState,
} from '../../emulator/statefile/state-file.ts'
import { whyUnwritten } from '../../util/write-file.ts'
import { usageError } from '../command-error.ts'
import type { Environment } from '../environment.ts'
import type { AccessOptions } from '../options.ts'
import type { SessionOutput } from '../session-output.ts'

export interface EmbeddedEmulator {
  readonly url: string
  /** Stops the emulator, and writes a changed state to its file. */
  close(): Promise<void>
}

/** An emulator in this process, for this command only. */
export async function startEmbeddedEmulator(
  options: AccessOptions,
  { clock }: Environment,
  warn: SessionOutput['warning'],
): Promise<EmbeddedEmulator> {
  const state = await initialState(options.emulatorState, options.emulatorSeed)
  const emulator = await startEmulator({ state, latencyMs: options.emulatorLatency, clock })
  return {
    url: emulator.url,
    async close() {
      const { emulatorState: file } = options
      await emulator.close()
      if (file === undefined || emulator.changes === 0) return
      const unsaved = await whyUnsaved(file, saveState(file, emulator.state()))
      if (unsaved !== undefined) await warn(unsaved)
    },
  }
}

/** Why the state could not be saved; undefined if it was. */
export async function whyUnsaved(file: string, saving: Promise<unknown>): Promise<string | undefined> {
  const why = await whyUnwritten(file, saving)
  return why === undefined ? undefined : `cannot save the state to ${file}${why}`
}

/** The saved state; otherwise the seed, which must exist if named; otherwise nothing. */
export async function initialState(stateFile?: string, seedFile?: string): Promise<EmulatorState> {
  try {
    const kept = stateFile === undefined ? undefined : await loadState(stateFile)
    if (kept !== undefined) return kept
    if (seedFile === undefined) return {}
    const seed = await loadState(seedFile)
    if (seed === undefined) throw usageError(`emulator state ${seedFile}: no such file`)
    return seed
  } catch (error) {
    if (error instanceof EmulatorStateError) throw usageError(error.message)
    throw error
  }
}
