import { loadConfig } from '../emulator/config/config-file.ts'
import { EmulatorOptionsError, type EmulatorSettings } from '../emulator/contract/settings.ts'
import { isLoopback } from '../emulator/http/request/foreign-requests.ts'
import { type Emulator, startEmulator } from '../emulator/start-emulator.ts'
import { type ExitCode, stopCodes } from '../report/exit-code.ts'
import { failureText } from '../report/formats/text.ts'
import { usageError } from '../session/command-error.ts'
import { initialState, whyUnsaved } from '../session/connection/embedded-emulator.ts'
import type { FlagsOf, NameOf } from '../settings/options.ts'
import { omitUndefined } from '../util/omit-undefined.ts'
import { withoutRepeats } from '../util/signals.ts'
import type { CommandInput } from './flags.ts'
import { type Io, write, writeStderr } from './io.ts'

/** The interval for writing a changed state. Even with the writing time, a crash loses less than a second. */
const saveEveryMs = 500

type EmulatorFlags = FlagsOf<'emulator'> & CommandInput

/** Serves until it is interrupted, which is its regular end: exit code 0. */
export async function emulator(flags: EmulatorFlags, io: Io): Promise<ExitCode> {
  const server = await start(flags, io)
  if (!isLoopback(flags.host)) await writeStderr(io, reachable(server.url))
  return serve(server, flags, io)
}

async function start(flags: EmulatorFlags, io: Io): Promise<Emulator> {
  const state = await initialState(flags.state, flags.seed)
  const { port, host, latency, quota, strictBodies } = flags
  try {
    const config: EmulatorSettings = flags.config === undefined ? {} : await loadConfig(flags.config)
    return await startEmulator({
      ...config,
      ...omitUndefined({ quota, strictBodies, stateFile: flags.state }),
      ...(latency === undefined ? {} : { latency: { ...config.latency, operation: latency } }),
      port,
      host,
      allowHosts: flags.allowHost ?? [],
      state,
      clock: io.clock,
    })
  } catch (error) {
    if (error instanceof EmulatorOptionsError) throw usageError(error.message)
    const { code = '' } = error as NodeJS.ErrnoException
    const hint = bindHints[code]?.(flags.nameOf)
    throw hint === undefined ? error : usageError(`cannot bind ${host}:${port} (${code})`, hint)
  }
}

type Hint = (nameOf: NameOf) => string

const otherPort: Hint = (nameOf) => `choose another ${nameOf('port')}, or 0 for any free port`
const otherHost: Hint = (nameOf) => `${nameOf('host')} takes an address of this machine`
const bindHints: Readonly<Record<string, Hint>> = {
  EADDRINUSE: otherPort,
  EACCES: otherPort,
  EADDRNOTAVAIL: otherHost,
  ENOTFOUND: otherHost,
  EAI_AGAIN: otherHost,
}

const reachable = (url: string): string =>
  failureText(
    `warning: ${url} can be reached from other machines and requires no credentials`,
    'listen on 127.0.0.1, or let a firewall limit who can connect',
  )

async function serve(server: Emulator, { state: file }: FlagsOf<'emulator'>, io: Io): Promise<ExitCode> {
  const stopped = new AbortController()
  const stopListening = io.onSignal(
    withoutRepeats(io.clock, (signal) => {
      if (stopped.signal.aborted) io.exit(stopCodes[signal])
      stopped.abort()
    }),
  )
  const save = saver(server, file, io)
  try {
    await write(io, `Compute emulator on ${server.url}\nmintage apply --endpoint ${server.url} images.yaml\n`)
    while (!stopped.signal.aborted) {
      await io.clock.sleep(saveEveryMs, stopped.signal).catch(() => {}) // interrupted
      await save()
    }
  } finally {
    stopListening()
    await server.close() // otherwise it would serve forever
  }
  return (await save()) ? 0 : 1 // also saves changes made during the last save
}

/**
 * Saves the state if it has changed; resolves with whether it is saved. After a failure the server keeps running and
 * the next call retries: a disk may have room again. The same reason is printed once.
 */
function saver(server: Emulator, file: string | undefined, io: Io): () => Promise<boolean> {
  let saved = 0
  let printed: string | undefined
  return async () => {
    const { changes } = server
    if (file === undefined || changes === saved) return true
    const why = await whyUnsaved(file, server.save())
    if (why !== undefined && why !== printed) await writeStderr(io, failureText(why, undefined))
    printed = why
    if (why === undefined) saved = changes
    return why === undefined
  }
}
