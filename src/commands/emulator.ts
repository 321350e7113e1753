import { loadConfig } from '../emulator/config-file.ts'
import { startEmulator } from '../emulator/start-emulator.ts'
import { EmulatorOptionsError, type EmulatorSettings } from '../emulator/trouble/settings.ts'
import type { ExitCode } from '../report/report.ts'
import { CommandError } from './command-error.ts'
import type { EmulatorFlags } from './flags.ts'
import { type Io, write } from './io.ts'
import { initialState } from './own-emulator.ts'
import { tellError } from './tell-error.ts'

/** How often a changed state is written while the server runs. */
const saveEveryMs = 1_000

/** Serves until it is interrupted; 0 then, as that is how it is meant to end. */
export async function emulator(flags: EmulatorFlags, io: Io): Promise<ExitCode> {
  try {
    return await serve(flags, io)
  } catch (error) {
    if (error instanceof CommandError) return tellError(error, io)
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
  const config = await configOf(flags)
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
  let saved = 0
  const save = async () => {
    if (flags.state === undefined || server.changes === saved) return
    const { changes } = server
    await server.save()
    saved = changes
  }
  while (!stopped.signal.aborted) {
    await io.clock.sleep(saveEveryMs, stopped.signal).catch(() => {}) // interrupted
    await save()
  }
  stopListening()
  await server.close()
  await save() // of what came while the last one was written
  return 0
}

async function configOf({ config }: EmulatorFlags): Promise<EmulatorSettings> {
  try {
    return config === undefined ? {} : await loadConfig(config)
  } catch (error) {
    if (error instanceof EmulatorOptionsError) throw new CommandError(64, error.message)
    throw error
  }
}
