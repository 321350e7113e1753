import { describe, expect, it } from 'vitest'
import { credentialsError, tokenError } from '../../src/gce/token-error.ts'

/** An error as google-auth-library throws it, with all that it carries. */
function libraryError(message: string, more: Record<string, unknown>): Error {
  const config = {
    url: 'https://sts.googleapis.com/v1/token',
    headers: { authorization: 'Bearer canary' },
    data: 'subject_token=canary',
  }
  return Object.assign(new Error(message), { config, ...more })
}

describe('tokenError', () => {
  it.each([
    [{ response: { status: 500 } }, 'HTTP 500'],
    [{ response: { status: 503 } }, 'HTTP 503'],
    [{ response: { status: 429 } }, 'HTTP 429'],
    [{ code: 'ECONNRESET' }, 'ECONNRESET'],
    [{ code: 'ENOTFOUND' }, 'ENOTFOUND'],
    [{ code: 'EAI_AGAIN' }, 'EAI_AGAIN'],
    [{ code: 'TimeoutError' }, 'TimeoutError'],
    [{ name: 'AbortError' }, 'no answer'],
    [{}, 'no answer'],
  ])('%o passes', (more, cause) => {
    const error = tokenError(libraryError('canary', more), 'hint')
    expect(error).toMatchObject({
      kind: 'network',
      message: `no token from sts.googleapis.com: ${cause}`,
      ambiguous: false,
    })
    expect(JSON.stringify(error)).not.toContain('canary')
  })

  it.each([
    [
      libraryError('invalid_grant', {
        response: {
          status: 400,
          data: { error: 'invalid_grant', error_description: 'Token has been revoked.' },
        },
      }),
      'no token: invalid_grant: Token has been revoked.',
    ],
    [
      libraryError(
        "403: unable to impersonate: Permission 'iam.serviceAccounts.getAccessToken' denied\n    at x",
        {
          response: { status: 403 },
        },
      ),
      "no token: 403: unable to impersonate: Permission 'iam.serviceAccounts.getAccessToken' denied",
    ],
    [libraryError('refused ya29.canary', { response: { status: 401 } }), 'no token: refused •••'],
    [Object.assign(new Error('not readable'), { code: 'EACCES' }), 'no token: not readable'],
    [Object.assign(new Error('no such file'), { code: 'ENOENT' }), 'no token: no such file'],
    ['thrown text', 'no token: thrown text'],
    [undefined, 'no token: undefined'],
  ])('%s is final', (thrown, message) => {
    const error = tokenError(thrown, 'do this')
    expect(error).toMatchObject({ kind: 'credentials', message, hint: 'do this' })
    expect(error.status).toBeUndefined()
  })

  it('leaves alone what is told already', () => {
    const told = credentialsError('m', 'h')
    expect(tokenError(told, 'other')).toBe(told)
  })
})
