import { Compute, gcpMetadata } from 'google-auth-library'
import { parseJson } from '../wire/json.ts'
import type { TokenContext } from './context.ts'
import { hasToken, type LibraryTransport, TokenFailure } from './library-transport.ts'
import { requestToken, sendTokenRequest, type TokenRequest } from './request-token.ts'
import { withoutToken } from './token-error.ts'

/** ms for a server that the environment does not announce. */
const pingMs = 3_000
/** ms for a server that the environment announces: on GKE it accepts no connections in the first seconds of a pod. */
const [announcedMs, betweenMs] = [10_000, 500]

/** GKE has no variable of its own, but all pods have a Kubernetes variable. */
const announcements = [
  'GCE_METADATA_HOST',
  'GCE_METADATA_IP',
  'KUBERNETES_SERVICE_HOST',
  'K_SERVICE',
  'CLOUD_RUN_JOB',
]

/**
 * Whether this machine has Google's metadata server, and so perhaps a service account. google-auth-library does not
 * suffice: it warns on stderr if there is none, and tries only once. METADATA_SERVER_DETECTION works as in that
 * library.
 */
export async function hasMetadataServer(context: TokenContext): Promise<boolean> {
  const { env } = context
  const mode = env.METADATA_SERVER_DETECTION?.trim().toLowerCase()
  if (mode === 'none') return false
  if (mode === 'assume-present') return true
  const isGoogle = mode !== 'ping-only' && gcpMetadata.detectGCPResidency()
  if (mode === 'bios-only') return isGoogle
  const isExpected = isGoogle || announcements.some((name) => env[name])
  return (isExpected ? await waitForServer(context) : await ping(pingMs, context)) || isGoogle
}

async function waitForServer(context: TokenContext): Promise<boolean> {
  const { clock, signal } = context
  const untilMs = clock.monotonic() + announcedMs
  for (;;) {
    if (await ping(announcedMs, context)) return true
    if (clock.monotonic() >= untilMs) return false
    await clock.sleep(betweenMs, signal)
  }
}

function requestOf(path: string, { env }: TokenContext): TokenRequest {
  const server = env.GCE_METADATA_IP || env.GCE_METADATA_HOST || '169.254.169.254'
  const base = /^https?:\/\//.test(server) ? server : `http://${server}`
  return {
    step: { kind: 'metadata' },
    method: 'GET',
    url: new URL(`/computeMetadata/v1/${path}`, base).href,
    headers: { 'metadata-flavor': 'Google' },
    addressFrom: 'GCE_METADATA_HOST',
  }
}

async function ping(ms: number, context: TokenContext): Promise<boolean> {
  const { signal } = context
  try {
    // where a firewall drops packets, even connecting would take longer
    const limited = { ...context, signal: AbortSignal.any([signal, AbortSignal.timeout(ms)]) }
    const { headers } = await sendTokenRequest(requestOf('instance/', context), limited)
    return headers['metadata-flavor'] === 'Google'
  } catch {
    signal.throwIfAborted()
    return false // no route, no response: an ordinary machine
  }
}

/** The universe of the metadata server; undefined if the server names none. */
export async function metadataUniverse(context: TokenContext): Promise<string | undefined> {
  const { status, text } = await sendTokenRequest(requestOf('universe/universe-domain', context), context)
  if (status === 404) return 'googleapis.com' // servers older than other universes
  const domain = text.trim()
  return status === 200 && /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain) ? domain : undefined
}

/**
 * The service account of this machine. google-auth-library would bypass the transport, and try for only three
 * seconds.
 */
export class MetadataClient extends Compute {
  readonly #context: TokenContext

  constructor(
    context: TokenContext,
    options: ConstructorParameters<typeof Compute>[0],
    transport: LibraryTransport,
  ) {
    super({ ...options, transporter: transport })
    this.#context = context
  }

  protected override async refreshTokenNoCache() {
    const scopes = new URLSearchParams({ scopes: this.scopes.join(',') })
    const path = `instance/service-accounts/${this.serviceAccountEmail}/token?${scopes}`
    const request = requestOf(path, this.#context)
    const response = await requestToken(request, this.#context)
    const granted = parseJson(response.text)
    if (!hasToken(granted)) {
      throw new TokenFailure(withoutToken(request.step, new URL(request.url).host, response))
    }
    const { access_token, expires_in } = granted as {
      readonly access_token: string
      readonly expires_in?: number
    }
    const expires = typeof expires_in === 'number' ? { expiry_date: Date.now() + expires_in * 1_000 } : {}
    return { tokens: { access_token, token_type: 'Bearer', ...expires }, res: null }
  }
}
