import { parseJson, record, strings } from '../wire/json.ts'
import type { TokenContext } from './context.ts'
import { type ExecutableAudience, type ExecutableSource, runExecutable } from './executable.ts'
import { readSmallFile, shownPath } from './read-small-file.ts'
import { requestToken } from './request-token.ts'
import { credentialsError } from './token-error.ts'

/** The members of `credential_source` in a credentials file that are read here. */
export interface SubjectSource {
  readonly file?: unknown
  readonly url?: unknown
  readonly headers?: unknown
  readonly format?: { readonly type?: unknown; readonly subject_token_field_name?: unknown }
  readonly executable?: ExecutableSource
}

const source = 'credential_source in the credentials file'

/**
 * Reads the token that Google's Security Token Service exchanges, from a file, a URL or an executable. Rejects with
 * ApiError.
 */
export async function subjectToken(
  { executable, file, url, headers, format = {} }: SubjectSource,
  audience: ExecutableAudience,
  context: TokenContext,
): Promise<string> {
  if (executable) return runExecutable(executable, audience, context)
  let [from, text] = ['', '']
  if (typeof file === 'string') {
    from = `the subject token file ${shownPath(file)}`
    const read = await readSmallFile(file)
    if (!read.ok) {
      const hint = `check that the step that writes it has run, and ${source}`
      throw credentialsError(`${from} cannot be read (${read.error})`, hint)
    }
    text = read.value
  } else if (typeof url === 'string' && URL.canParse(url)) {
    from = `the response of ${new URL(url).host}`
    const addressFrom = 'credential_source.url in the credentials file'
    const request = {
      step: { kind: 'subject' },
      method: 'GET',
      url,
      headers: strings(headers),
      addressFrom,
    } as const
    text = (await requestToken(request, context)).text
  } else {
    throw credentialsError(
      'credential_source of the credentials file names no file, URL or executable',
      `check ${source}`,
    )
  }
  const field = format.type === 'json' ? format.subject_token_field_name : undefined
  const value = field === undefined ? text : record(parseJson(text))[String(field)]
  const token = typeof value === 'string' ? value.trim() : '' // `echo "$TOKEN" > file` writes a line break
  if (token === '' || token.startsWith('<!')) {
    const place = field === undefined ? '' : ` in "${String(field)}"`
    throw credentialsError(`${from} does not contain a subject token${place}`, `check ${source}`)
  }
  context.secrets.add(token)
  return token
}
