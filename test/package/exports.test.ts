import { execFile } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { folder } from '../support/cli.ts'

const root = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

/** The strictest settings that others may have; their own code is checked, and our declarations too. */
const compilerOptions = {
  target: 'es2022',
  lib: ['es2022'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  skipLibCheck: false,
}

/** Somebody else's project with mintage among its dependencies. */
function project(files: Record<string, string>): string {
  const path = folder({
    ...files,
    'package.json': JSON.stringify({ private: true, type: 'module' }),
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }),
  })
  mkdirSync(join(path, 'node_modules/@types'), { recursive: true })
  symlinkSync(root, join(path, 'node_modules/mintage'), 'junction')
  symlinkSync(join(root, 'node_modules/@types/node'), join(path, 'node_modules/@types/node'), 'junction')
  return path
}

const compile = (path: string) =>
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', path]).catch(
    ({ stdout }: { stdout: string }) => ({ stdout }),
  )

const sample = `
import { type Emulator, type EmulatorState, formatState, startEmulator } from 'mintage/emulator'

const state: EmulatorState = { images: [{ project: 'p', name: 'base-1' }] }
await using emulator: Emulator = await startEmulator({ state, latencyMs: 0 })
emulator.failNext('images.get', { kind: 'reply', status: 503 })
const url = \`\${emulator.url}/compute/v1/projects/p/global/images/base-1\`
const statuses: number[] = []
for (let i = 0; i < 2; i++) statuses.push((await fetch(url)).status)
console.log(statuses.join(' '), emulator.count('images.get'), formatState(emulator.state()).includes('name: base-1'))
`

describe('mintage/emulator', () => {
  it('compiles and runs in a foreign project', async () => {
    const path = project({ 'sample.ts': sample })
    expect((await compile(path)).stdout).toBe('')
    const { stdout } = await run(process.execPath, [join(path, 'sample.js')])
    expect(stdout).toBe('503 200 2 true\n')
  })

  it('rejects options outside its types', async () => {
    const path = project({
      'wrong.ts': "import { startEmulator } from 'mintage/emulator'\nstartEmulator({ latencyMs: 'soon' })\n",
      'inner.ts': "import { Store } from 'mintage/dist/emulator/store/store.js'\nStore.name\n",
    })
    const { stdout } = await compile(path)
    expect(stdout.split('\n').filter((line) => line.includes('error'))).toEqual([
      expect.stringContaining(
        "inner.ts(1,23): error TS2307: Cannot find module 'mintage/dist/emulator/store/store.js'",
      ),
      expect.stringContaining('wrong.ts(2,17): error TS2322'),
    ])
  })

  it('exports these values and no others', async () => {
    const names = Object.keys(await import('../../src/emulator/public.ts'))
    expect(names.sort()).toEqual([
      'EmulatorOptionsError',
      'EmulatorStateError',
      'formatState',
      'loadState',
      'parseState',
      'saveState',
      'startEmulator',
    ])
  })
})
