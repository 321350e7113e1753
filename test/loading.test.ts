import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { folder } from './support/cli.ts'

const main = resolve(import.meta.dirname, '../dist/main.js')

/** The packages that a command loads, seen by a hook in its process. */
function loadedBy(...args: string[]): {
  readonly code: number | null
  readonly packages: ReadonlySet<string>
} {
  const path = folder({
    'images.yaml': 'project: golden-prod\nimages:\n  - { name: web, sourceImage: base }\n',
  })
  writeFileSync(
    join(path, 'hooks.mjs'),
    "import { writeSync } from 'node:fs'\nexport async function load(url, context, next) {\n  writeSync(2, `loaded ${url}\\n`)\n  return next(url, context)\n}\n",
  )
  writeFileSync(
    join(path, 'register.mjs'),
    "import { register } from 'node:module'\nregister('./hooks.mjs', import.meta.url)\n",
  )
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', join(path, 'register.mjs'), main, ...args],
    { cwd: path, encoding: 'utf8' },
  )
  const urls = [...stderr.matchAll(/^loaded .*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)]
  return { code: status, packages: new Set(urls.map(([, name = '']) => name)) }
}

test.each([
  ['--version', ['commander', 'fastest-levenshtein']],
  ['schema', ['commander', 'fastest-levenshtein']],
  ['validate', ['commander', 'fastest-levenshtein', 'picomatch', 'yaml']],
])('%s loads neither HTTP client nor authentication nor screen', (command, allowed) => {
  const { code, packages } = loadedBy(command)
  expect(code).toBe(0)
  expect([...packages].filter((name) => !allowed.includes(name))).toEqual([])
  expect(packages).toContain('commander')
})

test('the hook would see them: plan loads the HTTP client', () => {
  expect(loadedBy('plan', '--emulator').packages).toContain('got')
})
