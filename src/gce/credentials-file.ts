import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { credentialsError } from './token-error.ts'

export interface CredentialsFile {
  readonly path: string
  readonly type: string
}

const knownTypes: readonly string[] = [
  'authorized_user',
  'service_account',
  'external_account',
  'external_account_authorized_user',
  'impersonated_service_account',
  'gdch_service_account',
]

/**
 * The file that application default credentials will be taken from: GOOGLE_APPLICATION_CREDENTIALS, else the
 * one that gcloud writes; undefined if there is none. Looked at before google-auth-library reads it, whose
 * message for a broken one quotes from it. Rejects with ApiError `credentials` naming the file.
 */
export async function findCredentialsFile(): Promise<CredentialsFile | undefined> {
  // the process's own environment, because that is what google-auth-library looks at
  const { env } = process
  const named = env.GOOGLE_APPLICATION_CREDENTIALS || env.google_application_credentials || undefined
  if (named !== undefined && /[{\n]/.test(named)) {
    throw credentialsError(
      'GOOGLE_APPLICATION_CREDENTIALS holds credentials; it must hold the path of the file with them',
      'write them to a file that only you can read, and set GOOGLE_APPLICATION_CREDENTIALS to its path',
    )
  }
  if (named) {
    const text = await read(named)
    if (typeof text === 'string') return check(named, text, 'GOOGLE_APPLICATION_CREDENTIALS')
    throw credentialsError(
      `the credentials file ${named} (GOOGLE_APPLICATION_CREDENTIALS) cannot be read (${text.code})`,
      'correct GOOGLE_APPLICATION_CREDENTIALS, or unset it and run `gcloud auth application-default login`',
    )
  }
  const folder = gcloudFolder(env)
  if (folder === undefined) return undefined
  const path = join(folder, 'application_default_credentials.json')
  const text = await read(path)
  if (typeof text === 'string') return check(path, text, 'written by gcloud')
  if (text.code === 'ENOENT' || text.code === 'ENOTDIR') return undefined
  throw credentialsError(
    `the credentials file ${path} cannot be read (${text.code})`,
    'check its permissions',
  )
}

function gcloudFolder(env: NodeJS.ProcessEnv): string | undefined {
  if (env.CLOUDSDK_CONFIG) return env.CLOUDSDK_CONFIG
  if (process.platform === 'win32') return env.APPDATA && join(env.APPDATA, 'gcloud')
  return env.HOME && join(env.HOME, '.config', 'gcloud')
}

async function read(path: string): Promise<string | { readonly code: string | undefined }> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code }
  }
}

function check(path: string, text: string, from: string): CredentialsFile {
  const bad = (what: string) =>
    credentialsError(
      `the credentials file ${path} (${from}) ${what}`,
      'get it anew: `gcloud auth application-default login`, a new key of the service account, or the step that writes it',
    )
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw bad(text.trim() === '' ? 'is empty' : 'is not JSON')
  }
  const type = (content as { readonly type?: unknown } | null)?.type
  if (typeof type !== 'string' || !knownTypes.includes(type)) {
    throw bad(`is of no known type; "type" is one of ${knownTypes.join(', ')}`)
  }
  return { path, type }
}
