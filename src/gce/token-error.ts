import { scrub } from '../util/scrub.ts'
import { ApiError } from './api-error.ts'

/** No token is to be had, and asking again does not help. */
export function credentialsError(message: string, hint: string): ApiError {
  return new ApiError({ kind: 'credentials', reason: 'NO_CREDENTIALS', message, hint })
}

/** What google-auth-library throws, as far as it is looked at; it carries the whole request, tokens and all. */
interface LibraryError {
  readonly message?: unknown
  readonly code?: unknown
  readonly name?: unknown
  readonly config?: { readonly url?: unknown }
  readonly response?: {
    readonly status?: unknown
    readonly data?: { readonly error?: unknown; readonly error_description?: unknown }
  }
}

/** An attempt to get a token failed. A failure that passes is of kind `network`, so that it is repeated. */
export function tokenError(error: unknown, hint: string): ApiError {
  if (error instanceof ApiError) return error
  const thrown = (error ?? {}) as LibraryError
  const { message, code, name, config, response } = thrown
  const status = response?.status
  const host = hostOf(config?.url)
  if (passes(status) || (status === undefined && isOfNetwork(code, name)) || isUnanswered(thrown)) {
    const cause = status === undefined ? String(code ?? 'no answer') : `HTTP ${status}`
    return new ApiError({
      kind: 'network',
      reason: 'NO_TOKEN',
      message: `no token from ${host ?? 'the token endpoint'}: ${cause}`,
      hint: 'check the network, and whether a firewall or proxy is in the way',
    })
  }
  const text = String(message ?? error).split('\n')[0] ?? ''
  const description = response?.data?.error_description
  const more = typeof description === 'string' && !text.includes(description) ? `: ${description}` : ''
  return credentialsError(`no token: ${scrub(text + more).slice(0, 400)}`, hint)
}

const passes = (status: unknown): boolean => typeof status === 'number' && (status >= 500 || status === 429)

/** A request that got no reply, such as by a proxy that hung up: not always with a code. */
const isUnanswered = ({ config, response }: LibraryError): boolean =>
  config?.url !== undefined && response === undefined

function isOfNetwork(code: unknown, name: unknown): boolean {
  return [code, name].some((text) =>
    /^(ECONN|ENET|EHOST|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|AbortError|TimeoutError)/.test(String(text)),
  )
}

function hostOf(url: unknown): string | undefined {
  const text = String(url ?? '')
  return URL.canParse(text) ? new URL(text).host : undefined
}
