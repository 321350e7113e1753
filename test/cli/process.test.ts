import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder } from '../support/cli.ts'
import { mainFile, start } from '../support/process.ts'

const manyImages = (count: number) =>
  `project: golden-prod\nimages:\n${Array.from({ length: count }, (_, index) => `  - { name: image-${index + 1}, rawDisk: { source: gs://golden/${index + 1}.tar.gz } }\n`).join('')}`

test.each(['a', 'r+'])(
  'a report on /dev/stdout keeps a file that stdout is redirected to (%s)',
  async (flags) => {
    const path = folder({ 'images.yaml': manyImages(1), 'out.txt': 'before\n' })
    const out = openSync(join(path, 'out.txt'), flags)
    if (flags === 'r+') writeSync(out, 'before\n')
    const args = ['plan', join(path, 'images.yaml'), '--emulator', '--report', 'text=/dev/stdout']
    const run = spawn(process.execPath, [mainFile, ...args], { stdio: ['ignore', out, 'pipe'] })
    await once(run, 'close')
    const lines = readFileSync(join(path, 'out.txt'), 'utf8').split('\n')
    const plan = 'Plan: 1 to create, 0 exist.'
    expect(lines.filter((line) => line === 'before' || line === plan)).toEqual(['before', plan, plan])
  },
)

test('stdout holds only the result; a reader that disconnects causes no crash', async () => {
  const path = join(folder({ 'images.yaml': manyImages(3) }), 'images.yaml')
  const run = start(['apply', path, '--emulator', '--emulator-latency', '10ms', '--format', 'json'])
  await run.ended
  expect(JSON.parse(run.output.stdout).counts.created).toBe(3)
  const gone = spawn(process.execPath, [mainFile, 'plan', path, '--emulator'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  gone.stdout.destroy()
  await once(gone, 'close')
  expect(gone.exitCode).toBe(0)
})
