import { parseJson, record } from '../wire/json.ts'
import type { TokenContext } from './context.ts'
import { type ExecutableAudience, type ExecutableSource, runExecutable } from './executable.ts'
import { readSmallFile, shownPath } from './read-small-file.ts'
import { requestToken } from './request-token.ts'
import { credentialsError } from './token-error.ts'

/** `credential_source` of a credentials file, as far as it is read here. */
export interface SubjectSource {
  readonly file?: unknown
  readonly url?: unknown
  readonly headers?: unknown
  readonly format?: { readonly type?: unknown; readonly subject_token_field_name?: unknown }
  readonly executable?: ExecutableSource
}

const checkSource = 'check credential_source in the credentials file'

/** The token that Google's Security Token Service exchanges: from a file, a URL or an executable. Rejects with ApiError. */
export async function subjectToken(
  source: SubjectSource,
  audience: ExecutableAudience,
  context: TokenContext,
): Promise<string> {
  if (source.executable) return runExecutable(source.executable, audience, context)
  if (typeof source.file === 'string') return fromFile(source.file, source, context)
  if (typeof source.url === 'string' && URL.canParse(source.url)) return fromUrl(source.url, source, context)
  throw credentialsError(
    'credential_source of the credentials file names no file, URL or executable',
    checkSource,
  )
}

async function fromFile(path: string, source: SubjectSource, context: TokenContext): Promise<string> {
  const text = await readSmallFile(path)
  if (!text.ok) {
    throw credentialsError(
      `the subject token file ${shownPath(path)} cannot be read (${text.error})`,
      `check that the step that writes it has run, and ${checkSource.replace('check ', '')}`,
    )
  }
  return tokenIn(text.value, source, { from: `the subject token file ${shownPath(path)}`, context })
}

async function fromUrl(url: string, source: SubjectSource, context: TokenContext): Promise<string> {
  const { text } = await requestToken(
    {
      step: { kind: 'subject' },
      method: 'GET',
      url,
      headers: textsOf(source.headers),
      addressFrom: 'credential_source.url in the credentials file',
    },
    context,
  )
  return tokenIn(text, source, { from: `the response of ${new URL(url).host}`, context })
}

/** A line break at the end is not part of it: `echo "$TOKEN" > file` writes one. */
function tokenIn(
  text: string,
  { format = {} }: SubjectSource,
  { from, context }: { readonly from: string; readonly context: TokenContext },
): string {
  const field = format.type === 'json' ? format.subject_token_field_name : undefined
  const value = field === undefined ? text : record(parseJson(text))[String(field)]
  const token = typeof value === 'string' ? value.trim() : ''
  if (token !== '' && !token.startsWith('<!')) {
    context.secrets.add(token)
    return token
  }
  const what = field === undefined ? 'a subject token' : `a subject token in "${String(field)}"`
  throw credentialsError(`${from} does not hold ${what}`, checkSource)
}

function textsOf(value: unknown): Record<string, string> {
  const texts = Object.entries(value ?? {}).filter(([, text]) => typeof text === 'string')
  return Object.fromEntries(texts) as Record<string, string>
}
