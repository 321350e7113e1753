import { createPrivateKey } from 'node:crypto'
import { join } from 'node:path'
import process from 'node:process'
import { parseJson, record } from '../wire/json.ts'
import type { TokenContext } from './context.ts'
import { holdsContent, readSmallFile, shownPath } from './read-small-file.ts'
import { secretsIn } from './request-token.ts'
import { credentialsError } from './token-error.ts'

export type CredentialsType = keyof typeof requiredMembers

export interface Credentials {
  readonly type: CredentialsType
  /** All members of the JSON: required members are present, and `private_key` has its line breaks. */
  readonly content: Readonly<Record<string, unknown>>
  /** For `impersonated_service_account`: the credentials that impersonate. */
  readonly source?: Credentials
}

export interface CredentialsFile extends Credentials {
  readonly path: string
  /** `googleapis.com`, or the universe that the file names. */
  readonly universe: string
}

/** The members that google-auth-library requires, by type of credentials. */
const requiredMembers = {
  authorized_user: ['client_id', 'client_secret', 'refresh_token'],
  service_account: ['client_email', 'private_key'],
  external_account: ['audience', 'subject_token_type', 'credential_source'],
  external_account_authorized_user: ['client_id', 'client_secret', 'refresh_token'],
  impersonated_service_account: ['service_account_impersonation_url', 'source_credentials'],
} as const

const knownTypes = Object.keys(requiredMembers)
const isKnown = (type: unknown): type is CredentialsType => knownTypes.includes(String(type))

const variable = 'GOOGLE_APPLICATION_CREDENTIALS'

/**
 * The application default credentials: the file that GOOGLE_APPLICATION_CREDENTIALS names, otherwise the file that
 * gcloud writes; undefined if there is none. Registers their secrets. Rejects with ApiError `credentials`, which
 * names the file and never quotes it.
 */
export async function findCredentialsFile(context: TokenContext): Promise<CredentialsFile | undefined> {
  const { env, secrets } = context
  const named = env.GOOGLE_APPLICATION_CREDENTIALS?.trim() || env.google_application_credentials?.trim()
  if (named && holdsContent(named)) {
    secrets.add(named)
    throw credentialsError(
      `${variable} contains credentials; it must contain the path of the file with them`,
      `write them to a file that only you can read, and set ${variable} to its path`,
    )
  }
  const path = named || gcloudFile(env)
  if (path === undefined) return undefined
  const text = await readSmallFile(path)
  if (text.ok)
    return readCredentials(path, text.value, { ...context, from: named ? variable : 'written by gcloud' })
  if (!named && (text.error === 'ENOENT' || text.error === 'ENOTDIR')) return undefined
  throw credentialsError(
    `the credentials file ${shownPath(path)}${named ? ` (${variable})` : ''} cannot be read (${text.error})`,
    named
      ? `correct ${variable}, or unset it and run \`gcloud auth application-default login\``
      : 'check its permissions',
  )
}

function gcloudFile(env: TokenContext['env']): string | undefined {
  const ofSystem =
    process.platform === 'win32'
      ? env.APPDATA && join(env.APPDATA, 'gcloud')
      : env.HOME && join(env.HOME, '.config', 'gcloud')
  const folder = env.CLOUDSDK_CONFIG || ofSystem
  return folder ? join(folder, 'application_default_credentials.json') : undefined
}

const newFile =
  'recreate the file: `gcloud auth application-default login`, a new key of the service account, or the step that writes it'

type Fail = (problem: string, hint?: string) => never

function readCredentials(
  path: string,
  text: string,
  { secrets, from }: Pick<TokenContext, 'secrets'> & { readonly from: string },
): CredentialsFile {
  const fail: Fail = (problem, hint = newFile) => {
    throw credentialsError(`the credentials file ${path} (${from}) ${problem}`, hint)
  }
  const value = parseJson(text)
  if (value === undefined) return fail(text.trim() === '' ? 'is empty' : 'is not JSON')
  secrets.add(...secretsIn(value))
  const credentials = check(value, fail)
  const universe = credentials.content.universe_domain ?? credentials.source?.content.universe_domain
  const domain = typeof universe === 'string' && universe !== '' ? universe.toLowerCase() : 'googleapis.com'
  return { ...credentials, path, universe: domain }
}

function check(value: unknown, fail: Fail): Credentials {
  const content = record(value)
  const { type } = content
  if (!isKnown(type)) return fail(`has an unknown type; "type" must be one of ${knownTypes.join(', ')}`)
  const missing = requiredMembers[type].find((name) => !content[name])
  if (missing !== undefined) return fail(`lacks "${missing}", which type ${type} requires`)
  const badUrl = ['token_url', 'service_account_impersonation_url'].find(
    (name) => content[name] !== undefined && !URL.canParse(String(content[name])),
  )
  if (badUrl !== undefined) return fail(`contains a "${badUrl}" that is not a URL`)
  if (type === 'service_account') {
    return { type, content: { ...content, private_key: privateKey(String(content.private_key), fail) } }
  }
  if (type !== 'impersonated_service_account') return { type, content }
  return { type, content, source: check(content.source_credentials, fail) }
}

/** Pipelines that copy the key through environment variables often escape its line breaks twice. */
function privateKey(text: string, fail: Fail): string {
  const key = text.replaceAll(String.raw`\r`, '').replaceAll(String.raw`\n`, '\n')
  try {
    createPrivateKey(key)
    return key
  } catch {
    return fail(
      'contains a "private_key" that is not a private key in PEM',
      'create a new key of the service account, and keep its line breaks: each is \\n in JSON',
    )
  }
}
