import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { lstatSync, readFileSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { Writable } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { loadState } from '../../src/emulator/statefile/state-file.ts'
import { folder, mintage } from '../support/cli.ts'
import { serve, urlIn } from '../support/serve.ts'

const main = resolve(import.meta.dirname, '../../dist/main.js')
const project = 'golden-prod'
const images = `compute/v1/projects/${project}/global/images`
const web = { name: 'web-1', rawDisk: { source: 'https://storage.googleapis.com/golden/web.tar.gz' } }

const responds = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  )

const config = (text: string): string => join(folder({ 'emulator.yaml': text }), 'emulator.yaml')

test('a flag overrides the config file', async () => {
  const path = config('quota: documented\nlatency: { operation: 90s, sources: { rawDisk: 6m } }\nseed: 3\n')
  const plain = await serve('--config', path)
  expect(await plain.get('quota')).toEqual({ preset: 'documented' })
  expect(await plain.get('latency')).toEqual({ operation: '90s', sources: { rawDisk: '6m' } })
  const flagged = await serve('--config', path, '--quota', 'none', '--latency', '0s')
  expect(await flagged.get('quota')).toEqual({ preset: 'none' })
  expect(await flagged.get('latency')).toEqual({ operation: 0, sources: { rawDisk: '6m' } })
  expect(await plain.stop()).toBe(0)
})

test('binding an address other than loopback prints a warning', async () => {
  const open = await serve('--host', '0.0.0.0')
  expect(open.stderr()).toBe(
    `mintage: warning: ${open.url} can be reached from other machines and requires no credentials
  hint: listen on 127.0.0.1, or let a firewall limit who can connect
`,
  )
  expect((await serve('--host', '127.0.0.1')).stderr()).toBe('')
  expect((await serve('--host', 'localhost')).stderr()).toBe('')
})

test('--allow-host serves a host name of a container network', async () => {
  const served = await serve('--allow-host', 'emulator', '--allow-host', '*.internal')
  const statusOf = (origin: string) =>
    fetch(`${served.url}/_mintage/health`, { headers: { origin } }).then(({ status }) => status)
  expect(await statusOf('http://emulator')).toBe(200)
  expect(await statusOf('http://ci.internal:8080')).toBe(200)
  expect(await statusOf('http://evil.example')).toBe(403)
})

test('--strict-bodies rejects members that are otherwise ignored', async () => {
  const misspelt = { ...web, familly: 'web' }
  expect(await (await serve('--strict-bodies')).send('POST', images, misspelt)).toBe(400)
  expect(await (await serve()).send('POST', images, misspelt)).toBe(200)
})

test('without a config, an operation takes 2 s, and --quota documented counts requests', async () => {
  const served = await serve('--quota', 'documented')
  expect(await served.get('quota')).toEqual({ preset: 'documented' })
  expect(await served.send('POST', images, web)).toBe(200)
  const operations = `${served.url}/compute/v1/projects/${project}/global/operations`
  const statusNow = async () => {
    const { items } = (await (await fetch(operations)).json()) as { items: { status: string }[] }
    return items.map(({ status }) => status)
  }
  await served.clock.advance(1_999)
  expect(await statusNow()).toEqual(['RUNNING'])
  await served.clock.advance(1)
  expect(await statusNow()).toEqual(['DONE'])
})

test.each([
  [
    'quota: some\nfaults:\n  - { fault: { kind: explode } }\n',
    'emulator.yaml:1:8: error: "some" is none of documented, none\nemulator.yaml:3:22: error: "explode" is none of reply,',
  ],
  ['latency: [1\n', 'emulator.yaml:2:1: error: '],
])('an invalid config %j is reported with its places, and nothing is served', async (text, message) => {
  const path = config(text)
  const { code, stdout, stderr } = await mintage(['emulator', '--port', '0', '--config', path])
  expect([code, stdout]).toEqual([64, ''])
  expect(stderr.replaceAll(`${dirname(path)}/`, '')).toContain(`mintage: ${message}`)
})

test('missing files and invalid state files are usage errors', async () => {
  const path = folder({ 'state.yaml': 'images: [{ name: X }]\n' })
  const run = (...flags: string[]) => mintage(['emulator', '--port', '0', ...flags])
  const missing = join(path, 'none.yaml')
  expect(await run('--config', missing)).toMatchObject({
    code: 64,
    stderr: `mintage: cannot read ${missing} (ENOENT)\n`,
  })
  expect(await run('--seed', missing)).toMatchObject({
    code: 64,
    stderr: `mintage: emulator state ${missing}: no such file\n`,
  })
  const bad = await run('--state', join(path, 'state.yaml'))
  expect(bad.code).toBe(64)
  expect(bad.stderr).toContain('state.yaml:1:10: error: ')
})

test('a port in use and a host of another machine cannot be bound', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  expect(await mintage(['emulator', '--port', String(port)])).toEqual({
    code: 64,
    stdout: '',
    stderr: `mintage: cannot bind 127.0.0.1:${port} (EADDRINUSE)\n  hint: choose another --port, or 0 for any free port\n`,
  })
  expect(await mintage(['emulator', '--port', '0', '--host', '192.0.2.1'])).toEqual({
    code: 64,
    stdout: '',
    stderr:
      'mintage: cannot bind 192.0.2.1:0 (EADDRNOTAVAIL)\n  hint: --host takes an address of this machine\n',
  })
})

test('SIGTERM saves the state, and the next start loads it', async () => {
  const state = join(folder({}), 'kept', 'state.yaml')
  const child = spawn(process.execPath, [main, 'emulator', '--port', '0', '--state', state], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'close')
  const [output] = await once(child.stdout.setEncoding('utf8'), 'data')
  const body = JSON.stringify(web)
  const headers = { 'content-type': 'application/json' }
  const inserted = await fetch(`${urlIn(output)}/${images}`, { method: 'POST', headers, body })
  expect(inserted.status).toBe(200)
  child.kill('SIGTERM')
  await ended
  expect(child.exitCode).toBe(0)
  expect((await loadState(state))?.images).toMatchObject([{ project, name: 'web-1' }])
  const next = await serve('--state', state)
  expect(await next.get('state')).toMatchObject({ images: [{ name: 'web-1' }] })
})

test('a state replaced over HTTP is saved too, even an empty one', async () => {
  const path = folder({ 'state.yaml': `images: [{ project: ${project}, name: old }]\n` })
  const state = join(path, 'state.yaml')
  const served = await serve('--state', state)
  expect(await served.send('PUT', '_mintage/state', '{}')).toBe(200)
  await served.clock.advance(1_000)
  await expect.poll(() => readFileSync(state, 'utf8')).not.toContain('old')
  expect(await served.send('POST', '_mintage/state', 'projects: [debian-cloud]')).toBe(200)
  expect(await served.stop()).toBe(0)
  expect(await loadState(state)).toEqual({ projects: { 'debian-cloud': {} } })
})

test('a failure to save --emulator-state does not change the report', async () => {
  const path = folder({
    'images.yaml': `project: ${project}\nimages: [{ name: web-1, rawDisk: { source: gs://golden/web.tar.gz } }]\n`,
  })
  symlinkSync('nowhere', join(path, 'kept')) // no file exists, and none can be created
  const state = join(path, 'kept', 'state.yaml')
  const flags = ['--emulator', '--emulator-latency', '0s', '--emulator-state', state, '--format', 'json']
  const { code, stdout, stderr } = await mintage(['apply', join(path, 'images.yaml'), ...flags])
  expect(JSON.parse(stdout)).toMatchObject({ exitCode: code })
  expect(stderr).toContain(`mintage: cannot save the state to ${state}: its folder does not exist\n`)
})

test('a symlinked state file stays a symlink, and its target is written', async () => {
  const path = folder({
    'images.yaml': `project: ${project}\nimages: [{ name: web-1, rawDisk: { source: gs://golden/web.tar.gz } }]\n`,
    'kept.yaml': `projects: [${project}]\n`,
  })
  const state = join(path, 'state.yaml')
  symlinkSync('kept.yaml', state)
  const flags = ['--emulator', '--emulator-latency', '0s', '--emulator-state', state]
  expect((await mintage(['apply', join(path, 'images.yaml'), ...flags])).code).toBe(0)
  expect(lstatSync(state).isSymbolicLink()).toBe(true)
  expect(readFileSync(join(path, 'kept.yaml'), 'utf8')).toContain('web-1')
})

test('nothing is served if its address cannot be printed', async () => {
  let url: string | undefined
  const full = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      url = urlIn(chunk)
      done(Object.assign(new Error('full'), { code: 'ENOSPC' }))
    },
  })
  full.on('error', () => {})
  const { code, stderr } = await mintage(['emulator', '--port', '0'], { stdout: full })
  expect([code, stderr]).toEqual([
    1,
    'mintage: cannot write the result to stdout: no space left on the disk\n',
  ])
  expect(await responds(url ?? '')).toBe(false)
})
