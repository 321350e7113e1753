import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type EmulatorOptions, startEmulator } from '../../src/emulator/start-emulator.ts'
import { apiError, closedPort, type Step, startScriptedServer } from '../gce/scripted-server.ts'
import { folder } from '../support/cli.ts'
import { start } from '../support/process.ts'
import { scaledClock } from '../support/scaled-clock.ts'

/** Whatever secret goes in, and whatever goes wrong: none of them comes out, in no form and in no part. */

const key = () => randomBytes(32).toString('base64')
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string

const canaries = {
  literal: key(),
  ofEnv: key(),
  ofVar: key(),
  ofFile: key(),
  ofDisk: key(),
  ofImage: key(),
  ofSnapshot: key(),
  wrapped: randomBytes(256).toString('base64'),
  token: `tok-${randomBytes(24).toString('base64url')}`,
  granted: `granted-${randomBytes(24).toString('base64url')}`,
  password: `Pw-${randomBytes(12).toString('hex')}`,
}

const bytesKey = randomBytes(32)

/** The start, the middle and the end of each secret, plain and in the encodings that others would use. */
function formsOf(name: string, secret: string): [string, string][] {
  const inBase64 = [0, 1, 2].map((before) =>
    Buffer.from('.'.repeat(before) + secret)
      .toString('base64')
      .slice(before === 0 ? 0 : 4, -4),
  )
  const whole = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), ...inBase64]
  const urlSafe = whole.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  return [...whole, ...urlSafe].flatMap((text): [string, string][] => [
    [name, text.slice(0, 16)],
    [name, text.slice(text.length >> 1, (text.length >> 1) + 16)],
    [name, text.slice(-18, -2)],
  ])
}

const pemLines = pem.split('\n').filter((line) => line.length > 20 && !line.startsWith('---'))
const forbidden = [
  ...Object.entries(canaries),
  ['bytes', bytesKey.toString('base64')] as [string, string],
  // the first line starts like that of every such key
  ...pemLines.slice(1).map((line, n): [string, string] => [`private key, line ${n + 2}`, line]),
].flatMap(([name, secret]) => formsOf(name, secret))

function leaks(text: string): string[] {
  const found = forbidden.filter(([, form]) => text.includes(form))
  const assertion = /eyJ[\w-]{20,}\.[\w-]{20,}/.exec(text)
  return [
    ...found.map(([name, form]) => {
      const at = text.indexOf(form)
      return `${name}: ${text.slice(Math.max(0, at - 80), at + 60)}`
    }),
    ...(assertion ? [`assertion: ${assertion[0].slice(0, 60)}`] : []),
  ]
}

const preload = (...files: string[]) =>
  files.map((file) => `--import=${pathToFileURL(resolve(import.meta.dirname, '../support', file))}`).join(' ')

const environment = {
  IMAGE_KEY: canaries.ofEnv,
  MINTAGE_VAR_key: canaries.ofVar,
  HTTP_PROXY: '',
  HTTPS_PROXY: '',
}

/** Runs mintage at the most verbose level; returns all its output, files included. */
async function run(
  path: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ readonly code: number | null; readonly text: string }> {
  const { child, output, ended } = start(args, { ...environment, HOME: path, ...env })
  child.stdin.end()
  await ended
  const files = readdirSync(path).filter((name) => name.startsWith('out-'))
  const text = files.map((name) => readFileSync(join(path, name), 'utf8')).join('\n')
  return { code: child.exitCode, text: `${output.stdout}\n${output.stderr}\n${text}` }
}

const manifest = `project: golden-prod
vars: { key: overridden }
images:
  - name: of-literal
    rawDisk: { source: gs://golden/a.tar.gz }
    imageEncryptionKey: { rawKey: ${canaries.literal} }
  - name: of-env
    rawDisk: { source: gs://golden/b.tar.gz }
    imageEncryptionKey: { rawKey: "\${env.IMAGE_KEY}" }
  - name: of-var
    rawDisk: { source: gs://golden/b.tar.gz }
    imageEncryptionKey: { rawKey: "\${vars.key}" }
  - name: of-file
    rawDisk: { source: gs://golden/c.tar.gz }
    imageEncryptionKey: { rawKeyFile: key.txt }
  - name: of-bytes
    rawDisk: { source: gs://golden/c.tar.gz }
    imageEncryptionKey: { rawKeyFile: key.bin }
  - name: of-wrapped
    rawDisk: { source: gs://golden/d.tar.gz }
    imageEncryptionKey: { rsaEncryptedKey: ${canaries.wrapped} }
  - name: of-disk
    sourceDisk: zones/us-central1-a/disks/locked
    sourceDiskEncryptionKey: { rawKey: ${canaries.ofDisk} }
  - name: of-image
    sourceImage: locked
    sourceImageEncryptionKey: { rawKey: ${canaries.ofImage} }
  - name: of-snapshot
    sourceSnapshot: locked
    sourceSnapshotEncryptionKey: { rawKey: ${canaries.ofSnapshot} }
`

const credentials = {
  type: 'service_account',
  client_email: 'minter@golden-prod.iam.gserviceaccount.com',
  private_key: pem,
  private_key_id: 'k1',
  token_uri: 'https://oauth2.googleapis.com/token',
}

const files = (text: string = manifest): string =>
  folder({
    'images.yaml': text,
    'key.txt': `${canaries.ofFile}\n`,
    'key.bin': bytesKey,
    token: `${canaries.token}\n`,
    'credentials.json': JSON.stringify(credentials),
  })

const formats = ['text', 'json', 'markdown'] as const
const reports = { text: 'out-report.txt', json: 'out-report.json', markdown: 'out-report.md' }

const state: NonNullable<EmulatorOptions['state']> = {
  disks: [{ project: 'golden-prod', zone: 'us-central1-a', name: 'locked' }],
  images: [{ project: 'golden-prod', name: 'locked' }],
  snapshots: [{ project: 'golden-prod', name: 'locked' }],
}

const flagsOf = (path: string, format: (typeof formats)[number]) => [
  join(path, 'images.yaml'),
  '--format',
  format,
  '--report',
  join(path, reports[format]),
  '--log-level',
  'trace',
]

test.each(formats)('validate, plan and apply, as %s', async (format) => {
  const path = files()
  await using gce = await startEmulator({ state, latencyMs: 1 })
  const flags = [...flagsOf(path, format), '--endpoint', gce.url]
  const outputs = [
    await run(path, ['validate', join(path, 'images.yaml')]),
    await run(path, ['plan', ...flags]),
    await run(path, ['apply', ...flags]),
    await run(path, ['plan', ...flags]),
  ]
  const text = outputs.map((one) => one.text).join('\n')
  expect(text).toContain('•••')
  expect(text).toMatch(/trace: > .*"rawKey":"•••"/)
  expect(leaks(text)).toEqual([])
})

test('the state that the built-in emulator keeps', async () => {
  const path = files()
  const own = ['--emulator', '--emulator-latency', '1ms', '--emulator-state', join(path, 'out-state.yaml')]
  const { text } = await run(path, ['apply', ...flagsOf(path, 'json'), ...own])
  expect(text).toContain('of-literal')
  expect(leaks(text)).toEqual([])
})

/** Servers that echo the request in their response. */
const echoes: Readonly<Record<string, (text: string) => Step>> = {
  'an error of the API': (text) => ({ status: 400, body: apiError(400, 'invalid', text) }),
  'an error with details': (text) => ({
    status: 403,
    body: apiError(403, 'forbidden', 'no', [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: text, metadata: { quota_limit: text } },
      { '@type': 'type.googleapis.com/google.rpc.LocalizedMessage', message: text },
      { '@type': 'type.googleapis.com/google.rpc.Help', links: [{ url: `https://x/?${text}` }] },
      {
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [{ field: 'f', description: text }],
      },
    ]),
  }),
  'the error of OAuth': (text) => ({ status: 401, body: { error: 'bad', error_description: text } }),
  'a page': (text) => ({ status: 502, body: `<p>${text}</p>`, headers: { 'content-type': 'text/html' } }),
  headers: (text) => ({
    status: 404,
    body: '{}',
    headers: {
      'x-echo': encodeURIComponent(text),
      location: `https://elsewhere/?${encodeURIComponent(text)}`,
    },
  }),
  'an operation that fails': (text) => ({
    status: 200,
    body: {
      kind: 'compute#operation',
      name: 'operation-1',
      status: 'DONE',
      operationType: 'insert',
      httpErrorMessage: text,
      httpErrorStatusCode: 400,
      error: {
        errors: [{ code: text, message: text, errorDetails: [{ help: { links: [{ url: text }] } }] }],
      },
      warnings: [{ code: text, message: text }],
    },
  }),
  'an operation that warns': (text) => ({
    status: 200,
    body: {
      kind: 'compute#operation',
      name: 'operation-1',
      status: 'DONE',
      operationType: 'insert',
      targetLink: 'https://www.googleapis.com/compute/v1/projects/golden-prod/global/images/x',
      warnings: [{ code: text, message: text, data: [{ key: 'k', value: text }] }],
    },
  }),
  'nothing that is known': (text) => ({ status: 200, body: { what: text } }),
}

/** The sources of the manifest exist, its images do not. */
function readBody(path: string): Record<string, unknown> {
  const kind = /\/(disk|snapshot)s\//.exec(path)?.[1]
  if (kind !== undefined) return { kind: `compute#${kind}`, name: 'locked', status: 'READY' }
  return { kind: path.endsWith('/operations') ? 'compute#operationList' : 'compute#imageList' }
}

test.each(Object.keys(echoes))('a response that quotes the request: %s', async (kind) => {
  const { env } = scaledClock(60)
  await using server = await startScriptedServer((seen) => {
    const heard = `${seen.headers.authorization} ${seen.body}`
    const all = `${heard} ${encodeURIComponent(heard)} ${Buffer.from(heard).toString('base64')}`
    if (seen.method === 'POST') return echoes[kind]?.(all) ?? 'hang'
    return { status: 200, body: readBody(seen.url.pathname) }
  })
  // side by side, as most of the time is spent waiting, and each in its own folder
  await Promise.all(
    formats.map(async (format) => {
      const path = files()
      const auth = ['--auth', 'always', '--access-token-file', join(path, 'token')]
      const flags = [...flagsOf(path, format), '--endpoint', server.url, ...auth, '--timeout', '3m']
      const { text } = await run(path, ['apply', ...flags], env)
      expect(text).toContain('of-literal')
      expect(leaks(text)).toEqual([])
    }),
  )
})

test('a token that has expired', async () => {
  const path = files()
  await using gce = await startEmulator({ state, requireToken: 'another' })
  const auth = ['--auth', 'always', '--access-token-file', join(path, 'token'), '--endpoint', gce.url]
  const { code, text } = await run(path, ['apply', ...flagsOf(path, 'json'), ...auth])
  expect(code).toBe(4)
  expect(text).toContain('HTTP 401')
  expect(leaks(text)).toEqual([])
})

describe('the key of a service account', () => {
  const keyed = async (step: Step, more: Record<string, string> = {}, path = files()) => {
    await using endpoint = await startScriptedServer(step)
    await using gce = await startEmulator({ state, latencyMs: 1, requireToken: canaries.granted })
    const time = scaledClock(60).env
    const env = {
      GOOGLE_APPLICATION_CREDENTIALS: join(path, 'credentials.json'),
      TOKEN_ENDPOINT: endpoint.url,
      ...time,
      NODE_OPTIONS: `${time.NODE_OPTIONS} ${preload('token-endpoint.mjs')}`,
      ...more,
    }
    const flags = [...flagsOf(path, 'json'), '--auth', 'always', '--endpoint', gce.url]
    const { code, text } = await run(path, ['apply', ...flags], env)
    expect(leaks(text)).toEqual([])
    return { code, text, asked: endpoint.seen.length }
  }
  const heard = (body: string) => `${body} ${decodeURIComponent(body)} ${pem} ${JSON.stringify(pem)}`

  test('that is good', async () => {
    const body = { access_token: canaries.granted, token_type: 'Bearer', expires_in: 3_600 }
    const { code, asked } = await keyed({ status: 200, body })
    expect([code, asked]).toEqual([0, 1])
  })

  test.each<[string, Step]>([
    [
      'refused with its own words',
      (seen) => ({ status: 400, body: { error: 'invalid_grant', error_description: heard(seen.body) } }),
    ],
    [
      'refused with another error',
      (seen) => ({
        status: 403,
        body: { error: { code: 403, message: heard(seen.body), status: heard(seen.body) } },
      }),
    ],
    [
      'refused with a page',
      (seen) => ({ status: 404, body: heard(seen.body), headers: { 'content-type': 'text/html' } }),
    ],
    ['refused with a 503', (seen) => ({ status: 503, body: heard(seen.body) })],
    ['used for another response', (seen) => ({ status: 200, body: { assertion: heard(seen.body) } })],
    ['cut off', 'reset'],
  ])('that is %s', async (_, step) => {
    const { code, text } = await keyed(step)
    expect(code).not.toBe(0)
    expect(text).toContain('token')
  })

  test('that is broken', async () => {
    const path = files()
    for (const [name, content] of [
      ['cut.json', JSON.stringify(credentials).slice(0, -20)],
      ['key.json', JSON.stringify({ ...credentials, private_key: pem.replace(/\n[^-][^\n]*\n/, '\n') })],
      ['line.json', JSON.stringify({ ...credentials, private_key: pemLines.join('') })],
    ] as const) {
      const broken = folder(Object.fromEntries([[name, content]]))
      const { code } = await keyed('hang', { GOOGLE_APPLICATION_CREDENTIALS: join(broken, name) }, path)
      expect([name, code]).toEqual([name, 4])
    }
  })

  test('that is given instead of its path', async () => {
    for (const content of [JSON.stringify(credentials), pem, JSON.stringify(credentials, null, 2)]) {
      const { code, text } = await keyed('hang', { GOOGLE_APPLICATION_CREDENTIALS: content })
      expect(code).toBe(4)
      expect(text).toContain('GOOGLE_APPLICATION_CREDENTIALS')
    }
  })
})

const entry = (key: string) =>
  `project: p\nimages:\n  - name: web\n    rawDisk: { source: gs://b/o }\n${key}\n`
const { literal, wrapped } = canaries

test.each([
  ['a quote that is not closed', entry(`    imageEncryptionKey: { rawKey: "${literal} }`)],
  ['a brace that is not closed', entry(`    imageEncryptionKey: { rawKey: ${literal}`)],
  ['text after a quoted key', entry(`    imageEncryptionKey: { rawKey: "${literal}" x }`)],
  ['a colon in it', entry(`    imageEncryptionKey:\n      rawKey: ${literal}: x`)],
  ['a key on a line of its own', entry(`    imageEncryptionKey:\n      rawKey:\n      ${literal}`)],
  ['a tab before it', entry(`    imageEncryptionKey:\n\t  rawKey: ${literal}`)],
  ['a tag', entry(`    imageEncryptionKey: { rawKey: !secret ${literal} }`)],
  ['a key as a tag', entry(`    imageEncryptionKey: { rawKey: !${literal} x }`)],
  ['a key as an alias', entry(`    imageEncryptionKey: { rawKey: *${literal} }`)],
  ['a bad escape', entry(`    imageEncryptionKey: { rawKey: "\\q${literal}" }`)],
  ['a key twice', entry(`    imageEncryptionKey: { rawKey: ${literal}, rawKey: ${literal} }`)],
  ['a block', entry(`    imageEncryptionKey:\n      rawKey: |\n        ${literal}\n       x: y`)],
  ['another spelling', entry(`    imageEncryptionKey: { rawkey: ${literal} }`)],
  ['another word for it', entry(`    imageEncryptionKey: { key: "${literal}" }`)],
  ['a key in place of its map', entry(`    imageEncryptionKey: ${literal}`)],
  ['a key in a list', entry(`    imageEncryptionKey: [${literal}]`)],
  ['a key as a name', entry(`    imageEncryptionKey: { ${literal} }`)],
  ['a list of keys', entry(`    imageEncryptionKey: { rawKey: [${literal}] }`)],
  ['one that is too short', entry(`    imageEncryptionKey: { rawKey: ${literal.slice(0, 40)} }`)],
  ['one that is too long', entry(`    imageEncryptionKey: { rawKey: ${literal}${literal} }`)],
  [
    'one with a line end',
    entry(`    imageEncryptionKey:\n      rawKey: ${literal.slice(0, 20)}\n        ${literal.slice(20)}`),
  ],
  ['two of them', entry(`    imageEncryptionKey: { rawKey: ${literal}, rsaEncryptedKey: ${wrapped} }`)],
  ['a field that is none', entry(`    encryptionKey: { rawKey: ${literal} }`)],
  ['a key without a source', entry(`    sourceDiskEncryptionKey: { rawKey: ${literal} }`)],
  [
    'in the defaults',
    `project: p\ndefaults: { imageEncryptionKey: { rawKey: ${literal}, x: 1 } }\nimages: 5\n`,
  ],
  ['in a variable', `project: p\nvars: { key: ${literal}, key2: [${literal}] }\nimages: 5\n`],
  ['a file named like a key', entry(`    imageEncryptionKey: { rawKeyFile: ${literal} }`)],
  ['an expression around it', entry(`    imageEncryptionKey: { rawKey: "\${${literal}}" }`)],
  ['an expression that is not closed', entry(`    imageEncryptionKey: { rawKey: "\${${literal}" }`)],
  ['one of the environment that is none', entry(`    imageEncryptionKey: { rawKey: "x\${env.IMAGE_KEY}" }`)],
  [
    'one of the environment as a name',
    `project: p\nimages: [{ name: "x-\${env.IMAGE_KEY}", rawDisk: { source: gs://b/o } }]\n`,
  ],
  ['one of the environment as an enum', entry(`    architecture: "\${env.IMAGE_KEY}"`)],
  ['one of the environment as a label', entry(`    labels: { a: "\${env.IMAGE_KEY}" }`)],
  [
    'one of the environment as a source',
    `project: p\nimages: [{ name: x, rawDisk: { source: "\${env.IMAGE_KEY}" } }]\n`,
  ],
  ['one of the environment as a project', entry(`    project: "\${env.IMAGE_KEY}"`)],
  ['all on one line', `{ project: p, images: [{ name: X, imageEncryptionKey: { rawKey: ${literal} } }] }`],
  ['a second document', `${entry(`    imageEncryptionKey: { rawKey: ${literal} }`)}---\n${literal}: x\n`],
  ['a key and nothing else', literal],
])('a manifest with %s', async (_, text) => {
  const path = files(text)
  const validated = await run(path, ['validate', join(path, 'images.yaml')])
  const planned = await run(path, ['plan', ...flagsOf(path, 'json'), '--endpoint', 'http://127.0.0.1:1'])
  expect(validated.code === 0 ? planned.code : validated.code).not.toBe(0)
  expect(leaks(validated.text + planned.text)).toEqual([])
})

describe('a password in a URL', () => {
  const { password } = canaries
  test.each([
    ['of a host', `http://user:${password}@127.0.0.1:1`],
    ['of Google', `https://user:${password}@compute.googleapis.com`],
    ['without a host', `http://user:${password}@`],
    ['with a space', `http://user:${password}@ho st/`],
    ['without a scheme', `user:${password}@host`],
    ['of another scheme', `ftp://user:${password}@host/`],
    ['in the query', `http://127.0.0.1:1/?key=${password}`],
    ['in the query of a path', `host/?key=${password}`],
    ['without its scheme', `//user:${password}@host`],
  ])('of --endpoint, %s', async (_, endpoint) => {
    const path = files()
    const flagged = await run(path, ['plan', ...flagsOf(path, 'json'), '--endpoint', endpoint])
    const ofEnv = await run(path, ['plan', ...flagsOf(path, 'text')], { MINTAGE_ENDPOINT: endpoint })
    expect([flagged.code, ofEnv.code]).toEqual([64, 64])
    expect(leaks(flagged.text + ofEnv.text)).toEqual([])
  })

  test.each([
    ['that cannot be reached', async () => `http://user:${password}@127.0.0.1:${await closedPort()}`],
    ['that is no URL', async () => `user:${password}@ho st`],
  ])('of a proxy %s', async (_, proxy) => {
    const path = files()
    const url = await proxy()
    const { env } = scaledClock(600)
    const { code, text } = await run(
      path,
      [
        'plan',
        ...flagsOf(path, 'json'),
        '--auth',
        'always',
        '--endpoint',
        `http://127.0.0.1:${await closedPort()}`,
      ],
      {
        ...env,
        HTTPS_PROXY: url,
        HTTP_PROXY: url,
        GOOGLE_APPLICATION_CREDENTIALS: join(path, 'credentials.json'),
      },
    )
    expect(code).not.toBe(0)
    expect(leaks(text)).toEqual([])
  })
})

test.each([
  ['in the run', {}],
  ['out of nowhere', { BUG_IS_ASYNC: '1' }],
])('an unexpected exception, %s', async (_, more) => {
  const path = files()
  await using gce = await startEmulator({ state, latencyMs: 1 })
  const auth = ['--auth', 'always', '--access-token-file', join(path, 'token'), '--endpoint', gce.url]
  const quoted = `${JSON.stringify(canaries)} ${bytesKey.toString('base64')} Bearer ${canaries.token} ${pem}`
    .replace(canaries.granted, '')
    .replace(canaries.password, '')
  const { code, text } = await run(path, ['apply', ...flagsOf(path, 'json'), ...auth], {
    NODE_OPTIONS: preload('bug.mjs'),
    BUG_QUOTES: quoted,
    ...more,
  })
  expect(code).toBe(1)
  expect(text).toContain('TypeError: cannot read x of ')
  expect(text).toMatch(/at .*\.m?js:\d+/)
  expect(leaks(text)).toEqual([])
})
