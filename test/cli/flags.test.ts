import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { folder, mintage } from '../support/cli.ts'

const image = 'project: golden-prod\nimages: [{ name: web, rawDisk: { source: gs://b/web.tar.gz } }]\n'
const manifest = () => join(folder({ 'images.yaml': image }), 'images.yaml')

test.each([
  [
    ['--access-token-file', 'token', '--impersonate-service-account', 'a@b.iam.gserviceaccount.com'],
    '--access-token-file and --impersonate-service-account are mutually exclusive: the file contains the token to send',
  ],
  [['--emulator-state', 'state.yaml'], '--emulator-state requires --emulator'],
  [['--emulator-seed', 'state.yaml'], '--emulator-seed requires --emulator'],
])('%j is a usage error', async (flags, message) => {
  const { code, stdout, stderr } = await mintage(['plan', manifest(), ...flags])
  expect([code, stdout]).toEqual([64, ''])
  expect(stderr.split('\n')[0]).toBe(`mintage: ${message}`)
})

test('an invalid manifest is also reported in JSON and in the report file', async () => {
  const path = folder({ 'images.yaml': 'images: 5\n' })
  const report = join(path, 'report.md')
  const flags = ['--format', 'json', '--report', report]
  const { code, stdout } = await mintage(['apply', join(path, 'images.yaml'), ...flags])
  expect(JSON.parse(stdout)).toEqual({
    version: '2.0',
    command: 'apply',
    exitCode: 3,
    shard: null,
    error: { message: 'the manifest is invalid', hint: null },
    images: [],
    problems: [
      {
        severity: 'error',
        code: 'invalid-type',
        message: 'images must be a list, not a number',
        place: { file: join(path, 'images.yaml'), line: 1, column: 9 },
        image: null,
        field: 'images',
      },
    ],
  })
  const [marker, ...lines] = readFileSync(report, 'utf8').split('\n')
  expect(marker).toMatch(/^<!-- mintage:apply:\S+images\.yaml -->$/)
  expect(lines[0]).toBe('### mintage apply could not start: 1 error')
  expect(code).toBe(3)
})

test('the reason why a command cannot start is in a text report, and on stderr once', async () => {
  const report = join(folder({}), 'report.txt')
  const { code, stdout, stderr } = await mintage(['apply', manifest(), '--only', 'db*', '--report', report])
  const printed =
    'mintage: --only db* matches no image of the manifest\n  hint: a glob matches the name or project/name of an image; a leading ! excludes\n'
  expect([code, stdout, stderr]).toEqual([64, '', printed])
  expect(readFileSync(report, 'utf8')).toBe(printed)
})

test("a server's message cannot rewrite the terminal", async () => {
  const body = JSON.stringify({ error: { code: 400, message: 'no\u001B[2J\u202E way' } })
  const server = createServer((_request, response) => response.writeHead(400).end(body)).listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const { stderr } = await mintage(['plan', manifest(), '--endpoint', `http://127.0.0.1:${port}`])
  server.close()
  expect(stderr).toBe('mintage: cannot read the images of project golden-prod: no way\n')
})

test('a full disk behind stdout is reported, and the report file is still written', async () => {
  const path = folder({ 'images.yaml': image })
  const report = join(path, 'report.json')
  const full = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('full'), { code: 'ENOSPC' })),
  })
  full.on('error', () => {})
  const flags = ['plan', join(path, 'images.yaml'), '--emulator', '--report', report]
  const { code, stderr } = await mintage(flags, { stdout: full })
  expect(stderr).toBe('mintage: cannot write the result to stdout: no space left on the disk\n')
  expect(code).toBe(1)
  expect(JSON.parse(readFileSync(report, 'utf8')).counts.create).toBe(1)
})

test('--log-level trace logs requests and responses as sanitized lines; debug logs one line per attempt', async () => {
  const flags = ['--emulator', '--emulator-latency', '1ms']
  const traced = await mintage(['apply', manifest(), ...flags, '--log-level', 'trace'])
  expect(traced.stderr).toContain('debug: images.insert golden-prod: HTTP 200, 0ms\n')
  expect(traced.stderr).toMatch(
    /^trace: > POST \/compute\/v1\/projects\/golden-prod\/global\/images\?requestId=[\da-f-]{36}\ntrace: > \{"name":"web".*\ntrace: < HTTP 200\n(trace: < x-.*\n)*trace: < \{"kind":"compute#operation"/m,
  )
  const debugged = await mintage(['apply', manifest(), ...flags, '--log-level', 'debug'])
  expect(debugged.stderr).toContain('debug: images.insert')
  expect(debugged.stderr).not.toContain('trace:')
})

test('plan shows a retried read on stderr; --quiet and --log-level warn hide it', async () => {
  const retried = /^golden-prod: retrying images\.get in \d+(\.\d)?m?s: HTTP 503\n$/
  for (const [flags, expected] of [
    [[], retried],
    [['--quiet'], /^$/],
    [['--log-level', 'warn'], /^$/],
  ] as const) {
    await using gce = await startEmulator()
    gce.failNext('images.get', { kind: 'reply', status: 503 })
    const { code, stderr } = await mintage(['plan', manifest(), '--endpoint', gce.url, ...flags])
    expect(code).toBe(0)
    expect(stderr).toMatch(expected)
  }
})
