import { type ComputeClient, createComputeClient } from '../../gce/compute-client.ts'
import { resolveEndpoint, storageEndpoint } from '../../gce/endpoint.ts'
import { createHttp } from '../../gce/http/http-client.ts'
import { noTokens } from '../../gce/token/token-source.ts'
import type { Event } from '../../run/events.ts'
import { maxLongPolls } from '../../run/limits/limiters.ts'
import type { Limits } from '../../settings/limits.ts'
import { flagOf } from '../../settings/options.ts'
import { packageVersion } from '../../util/package-file.ts'
import { usageError } from '../command-error.ts'
import type { AccessOptions } from '../options.ts'
import type { SessionContext } from '../session-context.ts'
import { chooseProxies, chooseTokens, chosenUniverse } from './credentials.ts'
import type { startEmbeddedEmulator } from './embedded-emulator.ts'

/** A client, and the resources to close with it. */
export interface Connection {
  readonly client: ComputeClient
  /** Closes connections; saves a changed state of the embedded emulator. */
  close(): Promise<void>
}

/** Connections for inserts and reads, in addition to those of long polls. */
const spareConnections = 50

/** Throws CommandError (usage, emulator state). The first request obtains the credentials. */
export async function connect(
  options: AccessOptions,
  limits: Limits,
  { environment, output }: Pick<SessionContext, 'environment' | 'output'>,
  emit: (event: Event) => void,
): Promise<Connection> {
  const emulator = options.emulator ? await startEmulator(options, environment, output.warning) : undefined
  const { nameOf = flagOf } = options
  const { universeDomain, setting } = chosenUniverse(options, environment)
  const base = resolveEndpoint({
    endpoint: emulator?.url ?? options.endpoint,
    universeDomain,
    from: { endpoint: nameOf('endpoint'), universeDomain: setting },
  })
  if (!base.ok) throw usageError(base.error)
  const http = createHttp({
    userAgent: `mintage/${packageVersion()}`,
    maxConnections: maxLongPolls + spareConnections,
    clock: environment.clock,
    proxyFor: chooseProxies(options, environment, base.value),
  })
  const client = createComputeClient({
    baseUrl: base.value,
    endpointFrom: nameOf('endpoint'),
    storageUrl: storageEndpoint(base.value, universeDomain),
    tokens: emulator ? noTokens : chooseTokens({ options, environment, url: base.value }, http, emit),
    clock: environment.clock,
    http,
    perMinute: {
      write: limits.rate,
      read: limits.readRate,
      list: limits.listRate,
      operation: limits.operationRate,
    },
    emit,
    secrets: environment.secrets,
  })
  return {
    client,
    async close() {
      client.close()
      await emulator?.close()
    },
  }
}

/** The emulator's modules load only when it is used. */
const startEmulator: typeof startEmbeddedEmulator = async (...given) =>
  (await import('./embedded-emulator.ts')).startEmbeddedEmulator(...given)
