import { isRecord, lookUp, parseJson } from '../wire/json.ts'
import type { TokenContext } from './context.ts'
import { credentialsError } from './token-error.ts'

const version = 1

/** The member that holds the token, by `token_type`. */
const memberByType: Readonly<Record<string, 'id_token' | 'saml_response'>> = {
  'urn:ietf:params:oauth:token-type:id_token': 'id_token',
  'urn:ietf:params:oauth:token-type:jwt': 'id_token',
  'urn:ietf:params:oauth:token-type:saml2': 'saml_response',
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The subject token in the output of an executable (https://google.aip.dev/auth/4117); throws ApiError. */
export function readExecutableResponse(
  executable: string,
  { code, stdout, stderr }: Exit,
  { secrets, clock }: TokenContext,
): string {
  const failed = (problem: string) => {
    const text = secrets.hide(problem.replace(/\s+/g, ' ').trim()).slice(0, 400)
    return credentialsError(`${executable} ${text}`, 'run it by hand, and correct what it reports')
  }
  const response = parse(stdout)
  if (response?.success === false) {
    const parts = [response.code, response.message].filter((part) => part !== undefined)
    throw failed(`failed: ${parts.join(': ')}`)
  }
  if (code !== 0) throw failed(`failed (exit code ${code}): ${stderr.trim() || 'it printed no error'}`)
  if (response === undefined) throw failed('printed no JSON object')
  if (response.version !== version) throw failed(`returned a response of a version other than ${version}`)
  if (isExpired(response, clock.now())) throw failed('returned an expired token')
  const token = tokenIn(response)
  if (token === undefined) {
    throw failed('returned no token: it needs success, token_type and id_token or saml_response')
  }
  return token
}

/** The token in an output file of an earlier run; undefined if no valid one exists. */
export function readOutputFile(text: string, nowMs: number): string | undefined {
  const response = parse(text)
  const isValid = response?.version === version && !isExpired(response, nowMs)
  return isValid ? tokenIn(response) : undefined
}

const isExpired = ({ expiration_time: seconds }: Record<string, unknown>, nowMs: number): boolean =>
  typeof seconds === 'number' && seconds * 1_000 <= nowMs

function tokenIn(response: Record<string, unknown>): string | undefined {
  const token = response[lookUp(memberByType, String(response.token_type)) ?? '']
  return response.success === true && typeof token === 'string' && token !== '' ? token.trim() : undefined
}

function parse(text: string): Record<string, unknown> | undefined {
  const value = parseJson(text)
  return isRecord(value) ? value : undefined
}
