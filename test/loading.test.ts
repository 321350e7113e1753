import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'

// Start-up time is what gets loaded. Loaded modules are counted, not milliseconds, which depend on the machine.
const folder = mkdtempSync(join(tmpdir(), 'mintage-loading-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Names of the packages below node_modules that a run of Node loads. */
async function packagesLoadedBy(...args: string[]): Promise<string[]> {
  const list = join(folder, 'modules')
  rmSync(list, { force: true })
  await promisify(execFile)(process.execPath, ['--import', './test/support/list-modules.mjs', ...args], {
    env: { ...process.env, LOADED_MODULES: list },
  })
  const modules = readFileSync(list, 'utf8').replaceAll('\\', '/')
  const names = modules.matchAll(/\/node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\/(?!.*\/node_modules\/)/g)
  return [...new Set([...names].map(([, name = '']) => name))].sort()
}

const cases: [args: string[], packages: string[]][] = [
  [['--version'], ['commander']],
  [['--help'], ['commander']],
  [['schema'], ['commander']],
  [
    ['validate', 'images.yaml.example'],
    ['commander', 'fastest-levenshtein', 'yaml'],
  ],
]

describe('what a command loads', () => {
  it.each(cases)('mintage %j loads %j and no other package', async (args, packages) => {
    expect(await packagesLoadedBy('dist/main.js', ...args)).toEqual(packages)
  })

  it('is seen, in ES modules and in CommonJS', async () => {
    const script = 'await import("got"); await import("google-auth-library")'
    const packages = await packagesLoadedBy('--input-type=module', '-e', script)
    expect(packages).toEqual(expect.arrayContaining(['got', 'keyv', 'google-auth-library', 'gaxios']))
  })
})
