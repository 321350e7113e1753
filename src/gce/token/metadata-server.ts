import { Compute, gcpMetadata } from 'google-auth-library'
import type { HttpResponse } from '../wire/http-response.ts'
import { parseJson } from '../wire/json.ts'
import type { TokenContext, TokenStep } from './context.ts'
import { hasToken, type LibraryTransport, TokenFailure } from './library-transport.ts'
import { requestToken, sendLogged } from './request-token.ts'
import { withoutToken } from './token-error.ts'

/** ms for a server that nothing announces. */
const pingMs = 3_000
/** ms for one that the environment announces: on GKE it takes no connections in the first seconds of a pod. */
const [patienceMs, betweenMs] = [10_000, 500]

const step: TokenStep = { kind: 'metadata' }
const flavor = { 'metadata-flavor': 'Google' }

/**
 * Whether this machine has Google's metadata server, and so maybe a service account. Asked here because
 * google-auth-library warns on stderr where there is none, and asks but once; METADATA_SERVER_DETECTION is obeyed as there.
 */
export async function hasMetadataServer(context: TokenContext): Promise<boolean> {
  const mode = context.env.METADATA_SERVER_DETECTION?.trim().toLowerCase()
  if (mode === 'none') return false
  if (mode === 'assume-present') return true
  const isGoogle = mode !== 'ping-only' && gcpMetadata.detectGCPResidency()
  if (mode === 'bios-only') return isGoogle
  const answers =
    isGoogle || isAnnounced(context) ? await waitForServer(context) : await ping(pingMs, context)
  return answers || isGoogle
}

/** GKE has no variable of its own, but all pods have that of Kubernetes. */
const isAnnounced = ({ env }: TokenContext): boolean =>
  ['GCE_METADATA_HOST', 'GCE_METADATA_IP', 'KUBERNETES_SERVICE_HOST', 'K_SERVICE', 'CLOUD_RUN_JOB'].some(
    (name) => env[name],
  )

async function waitForServer(context: TokenContext): Promise<boolean> {
  const { clock, signal } = context
  const untilMs = clock.monotonic() + patienceMs
  for (;;) {
    if (await ping(patienceMs, context)) return true
    if (clock.monotonic() >= untilMs) return false
    await clock.sleep(betweenMs, signal)
  }
}

const serverOf = ({ env }: TokenContext): string =>
  env.GCE_METADATA_IP || env.GCE_METADATA_HOST || 'http://169.254.169.254'

function urlOf(path: string, context: TokenContext): string {
  const server = serverOf(context)
  return new URL(`/computeMetadata/v1/${path}`, /^https?:\/\//.test(server) ? server : `http://${server}`)
    .href
}

const ask = (path: string, context: TokenContext): Promise<HttpResponse> =>
  sendLogged(
    { step, method: 'GET', url: urlOf(path, context), headers: flavor, addressFrom: 'GCE_METADATA_HOST' },
    context,
  )

async function ping(ms: number, context: TokenContext): Promise<boolean> {
  const { signal } = context
  try {
    // where packets are dropped, even connecting would take longer
    const limited = { ...context, signal: AbortSignal.any([signal, AbortSignal.timeout(ms)]) }
    const { headers } = await ask('instance/', limited)
    return headers['metadata-flavor'] === 'Google'
  } catch {
    signal.throwIfAborted()
    return false // no route, no response: an ordinary machine
  }
}

/** The universe of the metadata server; undefined if it names none. */
export async function metadataUniverse(context: TokenContext): Promise<string | undefined> {
  const { status, text } = await ask('universe/universe-domain', context)
  if (status === 404) return 'googleapis.com' // servers from before there were others
  const domain = text.trim()
  return status === 200 && /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain) ? domain : undefined
}

/** The service account of this machine. google-auth-library would ask past the transport, and for three seconds only. */
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
    const path = `instance/service-accounts/${this.serviceAccountEmail}/token`
    const url = `${urlOf(path, this.#context)}?${new URLSearchParams({ scopes: this.scopes.join(',') })}`
    const reply = await requestToken(
      { step, method: 'GET', url, headers: flavor, addressFrom: 'GCE_METADATA_HOST' },
      this.#context,
    )
    const granted = parseJson(reply.text)
    if (!hasToken(granted)) throw new TokenFailure(withoutToken(step, new URL(url).host, reply))
    const { access_token, expires_in } = granted as {
      readonly access_token: string
      readonly expires_in?: number
    }
    const expires = typeof expires_in === 'number' ? { expiry_date: Date.now() + expires_in * 1_000 } : {}
    return { tokens: { access_token, token_type: 'Bearer', ...expires }, res: null }
  }
}
