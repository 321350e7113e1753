import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { compile, project } from '../support/foreign-project.ts'

const run = promisify(execFile)

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
