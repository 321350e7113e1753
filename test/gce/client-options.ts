import type { ComputeClientOptions } from '../../src/gce/compute-client.ts'
import { createHttp } from '../../src/gce/http/http-client.ts'
import { noTokens } from '../../src/gce/token/token-source.ts'
import type { FakeClock } from '../support/fake-clock.ts'

/** Options of a client of this server that sends `token` and is not slowed by its limiters. */
export function clientOptions(
  { base }: { readonly base: URL },
  clock: FakeClock,
  token: string,
): Pick<ComputeClientOptions, 'baseUrl' | 'tokens' | 'clock' | 'http' | 'perMinute'> {
  return {
    baseUrl: base,
    tokens: { ...noTokens, headers: async () => ({ authorization: `Bearer ${token}` }) },
    clock,
    http: createHttp({ userAgent: 'mintage/1.2.3', maxConnections: 5, clock }),
    perMinute: { write: 6_000, read: 6_000, list: 6_000, operation: 6_000 },
  }
}
