import { isRecord, parseJson } from '../wire/json.ts'
import type { TokenContext } from './context.ts'
import { readSmallFile } from './read-small-file.ts'
import { credentialsError } from './token-error.ts'

const idTokenTypes: readonly unknown[] = [
  'urn:ietf:params:oauth:token-type:id_token',
  'urn:ietf:params:oauth:token-type:jwt',
]
const samlType = 'urn:ietf:params:oauth:token-type:saml2'
const version = 1
const ownFault = 'run it by hand, and correct what it reports'

/** The subject token in what an executable has written (https://google.aip.dev/auth/4117); throws ApiError. */
export function readExecutableResponse(
  program: string,
  {
    code,
    stdout,
    stderr,
  }: { readonly code: number | null; readonly stdout: string; readonly stderr: string },
  context: TokenContext,
): string {
  const response = parse(stdout)
  const failed = (what: string) => {
    const text = context.secrets.hide(what.replace(/\s+/g, ' ').trim()).slice(0, 400)
    return credentialsError(`the executable ${program} of the credentials file ${text}`, ownFault)
  }
  if (response?.success === false) {
    throw failed(
      `failed: ${[response.code, response.message].filter((part) => part !== undefined).join(': ')}`,
    )
  }
  if (code !== 0) throw failed(`failed (exit code ${code}): ${stderr.trim() || 'it printed no error'}`)
  if (response === undefined) throw failed('printed no JSON object')
  if (response.version !== version) throw failed(`has a response of a version other than ${version}`)
  if (isExpired(response, context)) throw failed('gave a token that has expired')
  const token = tokenIn(response)
  if (token === undefined)
    throw failed(`gave no token: it needs success, token_type and id_token or saml_response`)
  context.secrets.add(token)
  return token
}

/** The token that an earlier run has left in the output file; undefined if there is none that is still good. */
export async function readOutputFile(path: string, context: TokenContext): Promise<string | undefined> {
  const text = await readSmallFile(path)
  const response = text.ok ? parse(text.value) : undefined
  if (response?.success !== true || response.version !== version || isExpired(response, context))
    return undefined
  const token = tokenIn(response)
  context.secrets.add(token)
  return token
}

function isExpired({ expiration_time: seconds }: Record<string, unknown>, { clock }: TokenContext): boolean {
  return typeof seconds === 'number' && seconds * 1_000 <= clock.now()
}

function tokenIn(response: Record<string, unknown>): string | undefined {
  const { success, token_type: type, id_token, saml_response } = response
  const token = type === samlType ? saml_response : idTokenTypes.includes(type) ? id_token : undefined
  return success === true && typeof token === 'string' && token !== '' ? token.trim() : undefined
}

function parse(text: string): Record<string, unknown> | undefined {
  const value = parseJson(text)
  return isRecord(value) ? value : undefined
}
