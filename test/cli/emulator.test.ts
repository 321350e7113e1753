import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadState } from '../../src/emulator/statefile/state-file.ts'
import { folder, mintage } from '../support/cli.ts'
import { type Served as ServedHere, serve as serveHere } from '../support/serve.ts'

const main = resolve(import.meta.dirname, '../../dist/main.js')
const images = 'compute/v1/projects/golden-prod/global/images'

interface Served {
  readonly url: string
  readonly stderr: () => string
  /** Ends it by that signal; resolves with its exit code. */
  readonly end: (signal: 'SIGINT' | 'SIGKILL') => Promise<number | null>
}

/** `mintage emulator` on a port of its own, as a process of its own. */
async function serve(...args: string[]): Promise<Served> {
  const child = spawn(process.execPath, [main, 'emulator', '--port', '0', ...args])
  onTestFinished(() => void child.kill('SIGKILL'))
  const closed = once(child, 'close')
  let [stdout, stderr] = ['', '']
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  for await (const chunk of child.stdout) {
    stdout += chunk
    const [, url] = /^Compute emulator on (\S+)\n/.exec(stdout) ?? []
    if (url === undefined) continue
    const end: Served['end'] = async (signal) => {
      child.kill(signal)
      await closed
      return child.exitCode
    }
    return { url, stderr: () => stderr, end }
  }
  throw new Error(`it ended: ${stderr}`)
}

async function insert(url: string, name: string): Promise<number> {
  const rawDisk = { source: 'https://storage.googleapis.com/golden/web.tar.gz' }
  const body = JSON.stringify({ name, rawDisk })
  const headers = { 'content-type': 'application/json' }
  return (await fetch(`${url}/${images}`, { method: 'POST', headers, body })).status
}

async function until(holds: () => unknown): Promise<void> {
  while (!(await holds())) await new Promise((wake) => setTimeout(wake, 20))
}

/** Lets a second pass; resolves when the saves that were due in it have ended. */
async function passSecond({ clock }: ServedHere): Promise<void> {
  const { waiting } = clock
  await clock.advance(1_000)
  await until(() => clock.waiting === waiting)
}

test('amid changes, each is saved within a second', async () => {
  const state = join(folder({}), 'kept', 'state.yaml')
  const served = await serveHere('--state', state, '--latency', '1h')
  await until(() => served.clock.waiting > 0)
  for (let n = 1; n <= 10; n++) {
    expect(await insert(served.url, `web-${n}`)).toBe(200)
    await passSecond(served)
    expect((await loadState(state))?.images).toHaveLength(n)
  }
})

test('after a kill amid changes, it restarts with all that was saved', async () => {
  const state = join(folder({}), 'kept', 'state.yaml')
  const first = await serve('--state', state, '--latency', '300ms')
  let sent = 0
  const keepInserting = async (): Promise<void> => {
    for (let status = 200; status === 200; sent++)
      status = await insert(first.url, `web-${sent}-${Math.floor(Math.random() * 1e9)}`).catch(() => 0) // killed
  }
  const load = [keepInserting(), keepInserting()]
  const namesIn = async () => (await loadState(state))?.images?.map(({ name }) => name) ?? []
  await until(async () => (await namesIn()).length > 100)
  const saved = await namesIn()
  await until(() => sent > saved.length + 100)
  await first.end('SIGKILL')
  await Promise.all(load)
  const kept = await namesIn()
  expect(kept).toEqual(expect.arrayContaining(saved))
  const second = await serve('--state', state)
  expect(await insert(second.url, kept[0] ?? '')).toBe(409)
  expect(await insert(second.url, 'another')).toBe(200)
  expect(await second.end('SIGINT')).toBe(0)
  expect(await namesIn()).toHaveLength(kept.length + 1)
})

test('operations may end immediately, as the documentation shows', async () => {
  const { url } = await serve('--latency', '0s')
  expect(await insert(url, 'web-1')).toBe(200)
  expect(await (await fetch(`${url}/${images}/web-1`)).json()).toMatchObject({ status: 'READY' })
})

test('impossible settings are reported in one line', async () => {
  const { code, stderr } = await mintage(['emulator', '--port', '0', '--latency', '9999999d'])
  expect(stderr).toMatch(/^mintage: latency\.operation: \d+ is not a duration such as 500 \(ms\), 90s or 2m/)
  expect(code).toBe(64)
})

test('a failure to save is printed once, and saving is retried until it succeeds', async () => {
  const path = join(folder({}), 'kept')
  const [state, draft] = [join(path, 'state.yaml'), /\.tmp$/]
  const served = await serveHere('--state', state, '--latency', '1h')
  await until(() => served.clock.waiting > 0)
  writeFileSync(path, 'a file where the folder should be')
  expect(await insert(served.url, 'web-1')).toBe(200)
  await passSecond(served)
  expect(served.stderr()).toBe(`mintage: cannot save the state to ${state}: ${path} is not a folder\n`)
  expect(await insert(served.url, 'web-2')).toBe(200)
  await passSecond(served)
  expect(served.stderr()).toBe('')
  rmSync(path)
  mkdirSync(path)
  await passSecond(served)
  expect((await loadState(state))?.images).toHaveLength(2)
  expect(readdirSync(path).filter((name) => draft.test(name))).toEqual([])
  rmSync(path, { recursive: true })
  writeFileSync(path, '')
  expect(await insert(served.url, 'web-3')).toBe(200)
  expect(await served.stop()).toBe(1)
})
