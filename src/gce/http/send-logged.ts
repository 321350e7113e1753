import type { Clock } from '../../util/clock.ts'
import { ApiError } from '../errors/api-error.ts'
import type { HttpResponse } from '../wire/http-response.ts'
import type { HttpClient, HttpRequest } from './http-client.ts'

/** The end of a request: `HTTP 200`, or the network error. */
export interface SentLog {
  readonly result: string
  readonly ms: number
  readonly response?: HttpResponse
}

/** Sends a request and logs its end, also on failure. Resolves and rejects as HttpClient does. */
export async function sendLogged(
  { http, clock }: { readonly http: HttpClient; readonly clock: Clock },
  request: HttpRequest,
  log: (sent: SentLog) => void,
): Promise<HttpResponse> {
  const startMs = clock.monotonic()
  const msSince = () => clock.monotonic() - startMs
  try {
    const response = await http.send(request)
    log({ result: `HTTP ${response.status}`, ms: msSince(), response })
    return response
  } catch (error) {
    log({ result: error instanceof ApiError ? error.message : 'stopped', ms: msSince() })
    throw error
  }
}
