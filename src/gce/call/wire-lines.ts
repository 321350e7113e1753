import { hidden } from '../../util/scrub.ts'
import type { Secrets } from '../../util/secrets.ts'
import type { Call } from '../api/methods.ts'
import type { Reply } from '../errors/classify.ts'
import { parseJson } from '../wire/parse-json.ts'

/** Members whose values are never shown, whatever they are. */
const secretMembers = new Set(
  ['rawKey', 'rsaEncryptedKey', 'authorization', 'assertion', 'password', 'clientSecret', 'privateKey']
    .concat('accessToken', 'idToken', 'refreshToken')
    .map((name) => name.toLowerCase()),
)

/** Characters of one value, of a header, and of a body: a page of 500 images has millions. */
const [longestValue, longestHeader, longestBody] = [300, 500, 4_000]

/**
 * One attempt for the log, with what is secret hidden: method, path and body as they were sent, without the headers,
 * as those hold the token; status, headers and body as they came.
 */
export function wireLines(
  call: Pick<Call, 'method' | 'path' | 'query' | 'body'>,
  reply: Reply | undefined,
  { root, secrets }: { readonly root: string; readonly secrets: Secrets },
): readonly string[] {
  const query = new URLSearchParams(call.query).toString()
  const target = `${call.method} ${root}${call.path}${query === '' ? '' : `?${query}`}`
  return [
    `> ${secrets.hide(target)}`,
    ...(call.body === undefined ? [] : [`> ${bodyText(call.body, secrets)}`]),
    ...(reply === undefined ? ['< no response'] : replyLines(reply, secrets)),
  ]
}

function replyLines({ status, headers, text }: Reply, secrets: Secrets): readonly string[] {
  const told = Object.entries(headers)
    .filter(([name]) => name.startsWith('x-') || name === 'retry-after' || name === 'location')
    .map(([name, value]) => `< ${name}: ${cut(secrets.hide(String(value)), longestHeader)}`)
  return [`< HTTP ${status}`, ...told, ...(text === '' ? [] : [`< ${textOf(text, secrets)}`])]
}

function textOf(text: string, secrets: Secrets): string {
  const value = parseJson(text)
  return value === undefined ? cut(secrets.hide(text), longestBody) : bodyText(value, secrets)
}

/** Hidden first and cut then: half a secret would not be known for one. */
function bodyText(value: unknown, secrets: Secrets): string {
  const shown = JSON.stringify(value, (name, member: unknown) => {
    if (secretMembers.has(name.replaceAll('_', '').toLowerCase())) return hidden
    const isLong = typeof member === 'string' && member.length > longestValue
    return isLong ? cut(secrets.hide(member), longestValue) : member
  })
  return cut(secrets.hide(shown), longestBody)
}

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length)}… (${text.length} characters)`
