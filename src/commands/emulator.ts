import { loadConfig } from '../emulator/config-file.ts'
import { type Emulator, startEmulator } from '../emulator/start-emulator.ts'
import { EmulatorOptionsError, type EmulatorSettings } from '../emulator/trouble/settings.ts'
import type { ExitCode } from '../report/report.ts'
import { failureText } from '../report/start-failure.ts'
import { CommandError } from './command-error.ts'
import type { EmulatorFlags } from './flags.ts'
import { type Io, tell, write } from './io.ts'
import { initialState } from './own-emulator.ts'
import { tellError } from './tell-error.ts'

/** How often a changed state is written while the server runs: with the writing itself, less than a second is lost. */
const saveEveryMs = 500

/** Serves until it is interrupted; 0 then, as that is how it is meant to end. */
export async function emulator(flags: EmulatorFlags, io: Io): Promise<ExitCode> {
  try {
    return await serve(flags, io)
  } catch (error) {
    if (error instanceof CommandError) return tellError(error, io)
    if (error instanceof EmulatorOptionsError) return tellError(new CommandError(64, error.message), io)
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw error
    const reason = code === 'EADDRINUSE' ? 'is taken' : 'cannot be listened on'
    return tellError(
      new CommandError(
        64,
        `${flags.host}:${flags.port} ${reason}`,
        'choose another --port, or 0 for any free one',
      ),
      io,
    )
  }
}

async function serve(flags: EmulatorFlags, io: Io): Promise<ExitCode> {
  const state = await initialState(flags.state, flags.seed)
  const config: EmulatorSettings = flags.config === undefined ? {} : await loadConfig(flags.config)
  const { port, host, latency: latencyMs, state: stateFile } = flags
  const quota = flags.quota ?? config.quota
  const server = await startEmulator({
    ...config,
    ...(quota === undefined ? {} : { quota }),
    ...(stateFile === undefined ? {} : { stateFile }),
    port,
    host,
    state,
    latencyMs,
    clock: io.clock,
  })
  const stopped = new AbortController()
  const stopListening = io.onStop(() => stopped.abort())
  await write(io, `Compute emulator on ${server.url}\nmintage apply --endpoint ${server.url} images.yaml\n`)
  const save = saver(server, flags.state, io)
  while (!stopped.signal.aborted) {
    await io.clock.sleep(saveEveryMs, stopped.signal).catch(() => {}) // interrupted
    await save()
  }
  stopListening()
  await server.close()
  return (await save()) ? 0 : 1 // what came while the last one was written is saved too
}

/**
 * Saves the state if it has changed; answers whether it is saved. Where that fails the server goes on, and tries again
 * with the next call: a disk may have room again. The same reason is told once.
 */
function saver(server: Emulator, file: string | undefined, io: Io): () => Promise<boolean> {
  let saved = 0
  let told: string | undefined
  return async () => {
    const { changes } = server
    if (file === undefined || changes === saved) return true
    try {
      await server.save()
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === undefined) throw error
      if (code !== told)
        await tell(io, failureText(`${file}: the state cannot be saved (${code})`, undefined))
      told = code
      return false
    }
    saved = changes
    told = undefined
    return true
  }
}
