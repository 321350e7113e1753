import type { ThrottleEvent } from '../../gce/api/compute-api.ts'
import { storageEndpoint } from '../../gce/api/object-api.ts'
import { type AttemptLog, type ComputeClient, createComputeClient } from '../../gce/compute-client.ts'
import { resolveEndpoint } from '../../gce/endpoint.ts'
import { createHttp } from '../../gce/http/http-client.ts'
import { noTokens } from '../../gce/token/token-source.ts'
import { maxLongPolls } from '../../run/limits/limiters.ts'
import type { Limits } from '../../settings/limits.ts'
import { isLevelEnabled } from '../../settings/log-level.ts'
import { plainText } from '../../text/plain-text.ts'
import { packageVersion } from '../../util/version.ts'
import { CommandError } from '../command-error.ts'
import type { ConnectFlags } from '../flags.ts'
import type { Io } from '../io.ts'
import { chooseProxies, chooseTokens } from './credentials.ts'
import { type EmbeddedEmulator, startEmbeddedEmulator } from './embedded-emulator.ts'

/** A client that is ready, and what has to be closed with it. */
export interface Connection {
  readonly client: ComputeClient
  /** Closes connections; keeps the emulator's state if it is ours and has changed. */
  close(): Promise<void>
}

/** Beside those of the long polls: for inserts and reads. */
const spareConnections = 50

/** Throws CommandError (usage, emulator state). Credentials are asked for at the first request. */
export async function connect(
  flags: ConnectFlags,
  io: Io,
  options: {
    readonly firstProject: string
    readonly limits: Limits
    /** Replaces what no log may show. */
    readonly hide: (text: string) => string
    readonly onThrottle: (event: ThrottleEvent) => void
  },
): Promise<Connection> {
  if (flags.emulator && flags.endpoint !== undefined) {
    throw new CommandError(64, '--emulator and --endpoint are mutually exclusive: one Compute API at a time')
  }
  const state = ['emulatorState', 'emulatorSeed'] as const
  const stray = flags.emulator ? undefined : state.find((flag) => flags[flag] !== undefined)
  if (stray !== undefined) {
    const name = stray === 'emulatorState' ? '--emulator-state' : '--emulator-seed'
    throw new CommandError(64, `${name} requires --emulator`, 'without it, the real API would be used')
  }
  if (flags.accessTokenFile !== undefined && flags.impersonateServiceAccount !== undefined) {
    throw new CommandError(
      64,
      '--access-token-file and --impersonate-service-account are mutually exclusive: the file holds the token that is sent',
    )
  }
  const emulator = flags.emulator ? await startEmbeddedEmulator(flags, io) : undefined
  const universeDomain = flags.universeDomain ?? io.env.GOOGLE_CLOUD_UNIVERSE_DOMAIN
  const base = resolveEndpoint({ endpoint: emulator?.url ?? flags.endpoint, universeDomain })
  if (!base.ok) throw new CommandError(64, base.error)
  const http = createHttp({
    userAgent: `mintage/${packageVersion()}`,
    maxConnections: maxLongPolls + spareConnections,
    clock: io.clock,
    proxyFor: chooseProxies(flags, io, base.value),
  })
  const tokens = emulator ? noTokens : chooseTokens(flags, io, http, base.value)
  const { hide, limits } = options
  const log = attemptLog(flags, io, hide)
  const client = createComputeClient({
    baseUrl: base.value,
    storageUrl: storageEndpoint(base.value, universeDomain),
    tokens,
    clock: io.clock,
    http,
    perMinute: {
      write: limits.rate,
      read: limits.readRate,
      list: limits.listRate,
      operation: limits.operationRate,
    },
    onThrottle: options.onThrottle,
    secrets: io.secrets,
    ...(log ? { log } : {}),
  })
  return { client, close: () => closeAll(client, emulator) }
}

async function closeAll(client: ComputeClient, emulator: EmbeddedEmulator | undefined): Promise<void> {
  client.close()
  await emulator?.close()
}

function attemptLog(
  flags: ConnectFlags,
  io: Io,
  hide: (text: string) => string,
): ((entry: AttemptLog) => void) | undefined {
  const { logLevel } = flags
  if (!isLevelEnabled(logLevel, 'debug')) return undefined
  return ({ method, project, attempt, result, ms, wire }) => {
    const again = attempt > 1 ? ` (attempt ${attempt})` : ''
    const line = `${method} ${project}: ${result}, ${Math.round(ms)}ms${again}`
    io.stderr.write(`debug: ${hide(line)}\n`)
    if (!isLevelEnabled(logLevel, 'trace')) return
    for (const line of wire()) io.stderr.write(`trace: ${plainText(hide(line))}\n`)
  }
}
