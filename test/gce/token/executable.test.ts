import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../support/fake-clock.ts'
import { isAlive, until } from '../../support/processes.ts'
import {
  credentialsOf,
  failureOf,
  federated,
  granted,
  type TokenScene,
  writeFiles,
} from '../../support/token-source.ts'
import { startScriptedServer } from '../scripted-server.ts'

const jwtType = 'urn:ietf:params:oauth:token-type:jwt'
const good = { version: 1, success: true, token_type: jwtType, id_token: 'canary.subject.token' }

interface Scene {
  readonly tokens: TokenScene
  readonly program: string
  readonly folder: string
  /** What was exchanged. */
  readonly subjects: () => (string | null)[]
}

/** Credentials that run this script of a shell, on a clock that stands still. */
async function sceneOf(script: string, more: object = {}, env: Record<string, string> = {}): Promise<Scene> {
  const server = await startScriptedServer(granted('federated'))
  const { program, folder } = await writeFiles({ program: `#!/bin/sh\ncd "$(dirname "$0")"\n${script}\n` })
  const source = { credential_source: { executable: { command: program, ...more } } }
  const { credentials } = await writeFiles({ credentials: federated(server.url, source) })
  const given = {
    GOOGLE_APPLICATION_CREDENTIALS: credentials,
    GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES: '1',
  }
  const tokens = credentialsOf({ PATH: process.env.PATH ?? '', ...given, ...env }, { clock: new FakeClock() })
  const subjects = () => server.seen.map(({ body }) => new URLSearchParams(body).get('subject_token'))
  return { tokens, program, folder, subjects }
}

const print = (response: object) => `echo '${JSON.stringify(response)}'`

describe('an executable of the credentials file', () => {
  it.each([
    [good],
    [{ ...good, token_type: 'urn:ietf:params:oauth:token-type:id_token' }],
    [
      {
        ...good,
        token_type: 'urn:ietf:params:oauth:token-type:saml2',
        id_token: undefined,
        saml_response: 'canary.subject.token',
      },
    ],
  ])('gives the subject token: %o', async (response) => {
    const { tokens, subjects } = await sceneOf(`echo noise >&2; ${print(response)}`)
    expect(await tokens.headers()).toEqual({ authorization: 'Bearer federated' })
    expect(subjects()).toEqual(['canary.subject.token'])
    expect(tokens.logs[0]).toMatchObject({
      step: expect.stringMatching(/^executable \//),
      result: 'exit code 0',
    })
  })

  it('gets its audience, and may have arguments in quotes', async () => {
    const { tokens, folder } = await sceneOf(`env > env.txt; ${print(good)}`)
    await tokens.headers()
    const env = readFileSync(join(folder, 'env.txt'), 'utf8')
    expect(env).toContain('GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE=//iam.googleapis.com/projects/1/')
    expect(env).toContain(`GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE=${jwtType}`)
    expect(env).toContain('GOOGLE_EXTERNAL_ACCOUNT_INTERACTIVE=0')
  })

  it.each<[string, string, (program: string) => string]>([
    [
      'that fails',
      'echo "no session: run corp-login" >&2; exit 3',
      (program) =>
        `the executable ${program} of the credentials file failed (exit code 3): no session: run corp-login`,
    ],
    [
      'that reports a failure',
      print({ version: 1, success: false, code: '401', message: 'Caller not authorized.' }),
      (program) => `the executable ${program} of the credentials file failed: 401: Caller not authorized.`,
    ],
    [
      'that prints no JSON',
      'echo canary',
      (program) => `the executable ${program} of the credentials file printed no JSON object`,
    ],
    [
      'of another version',
      print({ ...good, version: 2 }),
      (program) =>
        `the executable ${program} of the credentials file returned a response of a version other than 1`,
    ],
    [
      'whose token has expired',
      print({ ...good, expiration_time: 1_700_000_000 }),
      (program) => `the executable ${program} of the credentials file returned an expired token`,
    ],
    [
      'without a token',
      print({ ...good, id_token: '' }),
      (program) =>
        `the executable ${program} of the credentials file returned no token: it needs success, token_type and id_token or saml_response`,
    ],
  ])('%s is named, with its error', async (_, script, message) => {
    const { tokens, program } = await sceneOf(script)
    expect(await failureOf(tokens.headers())).toMatchObject({
      kind: 'credentials',
      message: message(program),
      hint: 'run it by hand, and correct what it reports',
    })
  })

  it('that is missing is named', async () => {
    const { tokens } = await sceneOf('', { command: '"/no where/exe" --flag' })
    expect(await failureOf(tokens.headers())).toMatchObject({
      kind: 'credentials',
      message: 'the executable /no where/exe of the credentials file cannot be started (ENOENT)',
      hint: 'check credential_source.executable in the credentials file: its command',
    })
  })

  it('runs only if that is allowed', async () => {
    const { tokens, program } = await sceneOf(
      print(good),
      {},
      { GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES: '' },
    )
    expect(await failureOf(tokens.headers())).toMatchObject({
      kind: 'credentials',
      message: `the credentials file names an executable, ${program}, which is not allowed to run`,
      hint: 'if you trust it, set GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1',
    })
  })

  it.each([[4_999], [120_001], ['5000']])('does not accept a timeout of %s ms', async (timeout_millis) => {
    const { tokens } = await sceneOf(print(good), { timeout_millis })
    expect((await failureOf(tokens.headers())).message).toBe(
      'timeout_millis of the executable is not a number from 5000 to 120000',
    )
  })

  it('is killed with its children after the timeout of the credentials file', async () => {
    const { tokens, program, folder } = await sceneOf(
      'sleep 1000 & echo $! > started; mv started pid; wait',
      { timeout_millis: 30_000 },
    )
    const failed = failureOf(tokens.headers())
    await until(() => existsSync(join(folder, 'pid')))
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'))
    await tokens.clock.advance(29_999)
    expect(isAlive(pid)).toBe(true)
    await tokens.clock.advance(1)
    expect(await failed).toMatchObject({
      kind: 'credentials',
      message: `the executable ${program} of the credentials file timed out after 30 s`,
      hint: 'run it by hand to see why, or raise timeout_millis (at most 120000)',
    })
    await until(() => !isAlive(pid))
  })

  it('is killed when the token is no longer needed', async () => {
    const { tokens, folder } = await sceneOf('echo $$ > started; mv started pid; exec sleep 1000')
    const failed = failureOf(tokens.headers())
    await until(() => existsSync(join(folder, 'pid')))
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'))
    tokens.close()
    expect(await failed).toMatchObject({ message: 'the token is no longer needed' })
    await until(() => !isAlive(pid))
  })

  it('is not run while its output file holds a valid token', async () => {
    const kept = { ...good, id_token: 'canary.kept', expiration_time: 4_102_444_800 }
    const { kept: file } = await writeFiles({ kept })
    const { tokens, subjects } = await sceneOf('exit 1', { output_file: file })
    await tokens.headers()
    expect(subjects()).toEqual(['canary.kept'])
    const { old } = await writeFiles({ old: { ...kept, expiration_time: 1_700_000_000 } })
    const renewed = await sceneOf(print(good), { output_file: old })
    await renewed.tokens.headers()
    expect(renewed.subjects()).toEqual(['canary.subject.token'])
  })
})
