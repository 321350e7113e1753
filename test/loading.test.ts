import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, loadState, startEmulator } from '../src/emulator/public.ts'
import { mintage } from './support/cli.ts'
import { mainFile } from './support/process.ts'

// What a command loads decides how long it takes to start. Modules are counted: times depend on the machine.
const folder = mkdtempSync(join(tmpdir(), 'mintage-loading-'))
const seed = 'examples/emulator-state.yaml'
const list = join(folder, 'modules')
let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ latencyMs: 0, state: (await loadState(seed)) ?? {} })
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await emulator.close()
})

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>>
}

const { outputs } = JSON.parse(readFileSync('.cache/metafile.json', 'utf8')) as Metafile

/** Source files, own ones and those of packages, in the parts of the bundle that a run of the command loads. */
const sourcesLoadedBy = async (...args: string[]): Promise<string[]> =>
  (await partsLoadedBy(...args)).flatMap((part) => Object.keys(outputs[part]?.inputs ?? {}))

/** The files of the bundle that a run of the command loads. */
async function partsLoadedBy(...args: string[]): Promise<string[]> {
  rmSync(list, { force: true })
  const env = { ...process.env, LOADED_MODULES: list, METADATA_SERVER_DETECTION: 'none' }
  const hook = ['--import', './test/support/list-modules.mjs']
  await promisify(execFile)(process.execPath, [...hook, mainFile, ...args], { env })
  const parts = readFileSync(list, 'utf8').match(/dist\/command\/[\w.-]+/g) ?? []
  return [...new Set(parts)]
}

const unique = (names: Iterable<string>) => [...new Set(names)].sort()

function packagesOf(sources: readonly string[]): string[] {
  const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)/
  return unique(sources.flatMap((source) => source.match(name)?.[1] ?? []))
}

/** The modules below `src/`, by their folder. */
const ownModulesOf = (sources: readonly string[]): string[] =>
  unique(sources.flatMap((source) => source.match(/^src\/([^/]+)\//)?.[1] ?? []))

const cli = ['cli', 'commands', 'report', 'session', 'settings', 'text', 'util']
const offline = [...cli, 'catalog', 'manifest']
const online = [...offline, 'gce', 'listeners', 'observe', 'plan', 'run']
const parser = ['commander', 'fastest-levenshtein', 'yaml']
const got = [
  '@sindresorhus/is',
  'byte-counter',
  'decompress-response',
  'form-data-encoder',
  'got',
  'lowercase-keys',
  'mimic-response',
  'p-cancelable',
]
const client = [...parser, ...got, 'p-limit', 'yocto-queue']

const cases: [args: string[], own: string[], packages: string[]][] = [
  [['--version'], cli, ['commander']],
  [['--help'], cli, ['commander']],
  [['schema'], cli, ['commander']],
  [
    ['explain', 'images.labels'],
    [...cli, 'catalog', 'explain', 'manifest', 'plan'],
    ['commander', 'fastest-levenshtein'],
  ],
  [['init', '-'], cli, ['commander']],
  [['complete', '--', 'plan', '--fo'], cli, []],
  [['completion', 'bash'], cli, ['commander']],
  [['completion', 'fish'], cli, ['@bomb.sh/tab', 'commander']],
  [['validate', 'images.yaml.example'], offline, parser],
  [['permissions', 'images.yaml.example'], [...offline, 'gce', 'permissions'], parser],
  [['plan', 'examples/catalog/images.yaml'], online, client],
  [['plan', 'images.yaml.example'], online, [...client, 'picomatch']], // it retires images
]

describe('the modules that a command loads', () => {
  it.each(cases)('mintage %j loads %j, %j and nothing else', async (args, own, packages) => {
    const flags = args[0] === 'plan' ? ['--endpoint', emulator.url] : []
    const sources = await sourcesLoadedBy(...args, ...flags)
    expect(ownModulesOf(sources)).toEqual([...own].sort())
    expect(packagesOf(sources)).toEqual([...packages].sort())
  })

  // each file takes time, whatever its size
  it.each([
    [['--version'], 12],
    [['complete', '--', 'plan', ''], 10],
    [['validate', 'images.yaml.example'], 26],
    [['plan', 'images.yaml.example'], 47],
  ])('come with mintage %j in at most %i files', async (args, most) => {
    const flags = args[0] === 'plan' ? ['--endpoint', emulator.url] : []
    expect((await partsLoadedBy(...args, ...flags)).length).toBeLessThanOrEqual(most)
  })

  it('exclude the screen without a terminal', async () => {
    const flags = ['--endpoint', emulator.url, '--color=always']
    const sources = await sourcesLoadedBy('plan', 'images.yaml.example', ...flags)
    expect(sources).toContain('src/listeners/lines.ts')
    expect(sources).not.toContain('src/listeners/progress.ts')
  })

  it.each([
    ['validate', []],
    ['plan', ['--endpoint']],
  ])('does not include the locales of Node for %s', async (command, flags) => {
    const refuse = `for (const name of Object.getOwnPropertyNames(Intl)) {
      if (/^[A-Z]/.test(name)) Intl[name] = class { constructor() { throw new Error('locales are loaded') } }
    }`
    const hook = ['--import', `data:text/javascript,${encodeURIComponent(refuse)}`]
    const args = [command, 'images.yaml.example', ...flags.flatMap((flag) => [flag, emulator.url])]
    const env = { ...process.env, METADATA_SERVER_DETECTION: 'none' }
    await expect(
      promisify(execFile)(process.execPath, [...hook, mainFile, ...args], { env }),
    ).resolves.toBeDefined()
  })

  // both take a dozen more with them: `performance`, and an import of node:fs by name
  it.each([
    ['validate', []],
    ['plan', ['--endpoint']],
  ])('does not include performance and file streams of Node for %s', async (command, flags) => {
    const args = [command, 'images.yaml.example', ...flags.flatMap((flag) => [flag, emulator.url])]
    const env = { ...process.env, LOADED_MODULES: list, METADATA_SERVER_DETECTION: 'none' }
    await promisify(execFile)(
      process.execPath,
      ['--require', './test/support/list-builtins.cjs', mainFile, ...args],
      { env },
    )
    const loaded = readFileSync(list, 'utf8').split('\n')
    expect(loaded).toContain('NativeModule vm')
    const unwanted = /internal\/(?:perf\/performance|fs\/streams)$/
    expect(loaded.filter((name) => unwanted.test(name))).toEqual([])
  })

  it('includes the emulator where it is asked for', async () => {
    const flags = ['--emulator', '--emulator-seed', seed]
    expect(ownModulesOf(await sourcesLoadedBy('plan', 'images.yaml.example', ...flags))).toContain('emulator')
  })
})

it.each([
  [['validate', 'images.yaml.example'], 1],
  [['--version'], 0],
])('mintage %j limits the heap %i times', async (args, times) => {
  let calls = 0
  await mintage(args, { process: { limitHeap: () => (calls += 1) } })
  expect(calls).toBe(times)
})
