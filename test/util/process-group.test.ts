import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, test } from 'vitest'
import { startProgram } from '../../src/util/process-group.ts'
import { folder } from '../support/cli.ts'
import { isAlive, until } from '../support/processes.ts'

const run = promisify(execFile)

test('a program dies with the process that has started it', async () => {
  const path = folder({
    'start.ts': `import { startProgram } from '${resolve('src/util/process-group.ts')}'
const command = { program: '/bin/sh', args: ['-c', 'trap "" TERM; echo $$; exec sleep 1000'], env: {} }
startProgram(command, (_stream, text) => {
  process.stdout.write(text)
  process.exit(0)
})
`,
  })
  const { stdout } = await run(process.execPath, ['scripts/ts.mjs', join(path, 'start.ts')])
  await until(() => !isAlive(Number(stdout)))
})

it.each([
  ['an argument with a zero byte', ['\0'], 'ERR_INVALID_ARG_VALUE'],
  ['arguments that are too long', ['x'.repeat(10_000_000)], 'E2BIG'],
])('%s is an end, not an exception', async (_, args, error) => {
  const group = startProgram({ program: '/bin/true', args, env: {} }, () => {})
  group.kill('SIGTERM')
  group.abandon()
  await group.closed
  expect(await group.ended).toEqual({ kind: 'notStarted', error })
})

test('a folder that does not exist is an end too', async () => {
  const group = startProgram({ program: '/bin/true', args: [], env: {}, folder: '/no/such' }, () => {})
  await group.closed
  expect(await group.ended).toEqual({ kind: 'notStarted', error: 'ENOENT' })
})

test('a signal to a group without members is ignored', async () => {
  const group = startProgram({ program: '/bin/true', args: [], env: {} }, () => {})
  await group.closed
  group.kill('SIGKILL')
  expect(await group.ended).toEqual({ kind: 'exited', code: 0, signal: null })
})
