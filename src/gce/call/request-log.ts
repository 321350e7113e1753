import { hidden } from '../../util/scrub.ts'
import type { Secrets } from '../../util/secrets.ts'
import type { HttpResponse } from '../wire/http-response.ts'
import { parseJson } from '../wire/json.ts'

/** Members whose values are never shown. */
const secretMembers = new Set(
  ['rawKey', 'rsaEncryptedKey', 'authorization', 'assertion', 'password', 'clientSecret', 'privateKey']
    .concat('accessToken', 'idToken', 'refreshToken')
    .map((name) => name.toLowerCase()),
)

/** Maximum characters of a value, a header and a body: a page of 500 images has millions. */
const [maxValue, maxHeader, maxBody] = [300, 500, 4_000]

/**
 * One attempt for the log, without secrets: method, path and body of the request; status, headers and body of the
 * response. Request headers are omitted, as they hold the token.
 */
export function requestLines(
  request: { readonly method: string; readonly target: string; readonly body?: unknown },
  response: HttpResponse | undefined,
  secrets: Secrets,
): readonly string[] {
  return [
    `> ${secrets.hide(`${request.method} ${request.target}`)}`,
    ...(request.body === undefined ? [] : [`> ${bodyText(request.body, secrets)}`]),
    ...(response === undefined ? ['< no response'] : responseLines(response, secrets)),
  ]
}

function responseLines({ status, headers, text }: HttpResponse, secrets: Secrets): readonly string[] {
  const shown = Object.entries(headers)
    .filter(([name]) => name.startsWith('x-') || name === 'retry-after' || name === 'location')
    .map(([name, value]) => `< ${name}: ${cut(secrets.hide(String(value)), maxHeader)}`)
  const value = parseJson(text)
  const body = value === undefined ? cut(secrets.hide(text), maxBody) : bodyText(value, secrets)
  return [`< HTTP ${status}`, ...shown, ...(text === '' ? [] : [`< ${body}`])]
}

/** Secrets are hidden before the text is cut: half a secret would not be recognized. */
function bodyText(value: unknown, secrets: Secrets): string {
  const shown = JSON.stringify(value, (name, member: unknown) => {
    if (secretMembers.has(name.replaceAll('_', '').toLowerCase())) return hidden
    return typeof member === 'string' && member.length > maxValue
      ? cut(secrets.hide(member), maxValue)
      : member
  })
  return cut(secrets.hide(shown), maxBody)
}

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`
