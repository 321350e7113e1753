import { PassThrough, Writable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { guardOutput } from '../../src/commands/output/guard-output.ts'
import { isReadByRunner } from '../../src/settings/environment.ts'
import { propertyRuns } from '../support/property-runs.ts'
import { looseRunnerCommands, runnerCommands } from '../support/runner-commands.ts'

test.each<[Record<string, string>, boolean]>([
  [{}, false],
  [{ CI: 'true' }, false],
  [{ GITHUB_ACTIONS: 'true' }, true],
  [{ GITHUB_ACTIONS: 'false' }, false],
  [{ TF_BUILD: 'True' }, true],
  [{ TEAMCITY_VERSION: '2026.1' }, true],
])('%j: a runner reads the output: %j', (env, isRead) => {
  expect(isReadByRunner(env)).toBe(isRead)
})

/** What arrives of these writes. */
function written(chunks: readonly (string | Uint8Array)[]): string {
  const stream = new PassThrough()
  const guarded = guardOutput(stream)
  for (const chunk of chunks) guarded.write(chunk)
  return (stream.read() as Buffer | null)?.toString() ?? ''
}

test.each<[string[], string]>([
  [['web-1: created\n', '::error::x\n'], 'web-1: created\n| ::error::x\n'],
  // stderr may have ended the line in between
  [['web-1', '::error::x\n'], 'web-1| ::error::x\n'],
  [[':', ':error::x\n'], ': :error::x\n'],
  [['  ', '::error::x\n'], '  | ::error::x\n'],
  [['a #', '#[error]x\n'], 'a # #[error]x\n'],
  [['a ##', '[error]x\n'], 'a ## [error]x\n'],
  [['##', 'vs', 'o[task]\n'], '##vs o[task]\n'],
  [['a #', ' b\n'], 'a # b\n'],
  [['a:', '\n', ':b\n'], 'a:\n:b\n'],
])('%j arrives as %j', (chunks, text) => {
  expect(written(chunks)).toBe(text)
})

test('bytes are read as UTF-8', () => {
  expect(written([Buffer.from('é\n::error::x\n')])).toBe('é\n| ::error::x\n')
})

test('no runner finds a command, wherever writes are split and lines of the other stream arrive', () => {
  const piece = fc.constantFrom(
    '::',
    ':',
    '#',
    '##[',
    '[',
    ']',
    'error',
    '\n',
    '\r',
    ' ',
    '\u200B',
    'OTHER\n',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const stream = new PassThrough()
      const guarded = guardOutput(stream)
      for (const text of pieces) {
        if (text === 'OTHER\n') stream.write(text)
        else guarded.write(text)
      }
      const output = (stream.read() as Buffer | null)?.toString() ?? ''
      expect([...runnerCommands(output), ...looseRunnerCommands(output)]).toEqual([])
    }),
    propertyRuns(500, 20_000),
  )
})

test('the stream stays what it is: a terminal, its errors, its callbacks', async () => {
  const failing = Object.assign(
    new Writable({ write: (_chunk, _encoding, done) => done(new Error('full')) }),
    {
      isTTY: true,
      columns: 80,
    },
  )
  const guarded = guardOutput(failing)
  const errors: string[] = []
  guarded.on('error', ({ message }) => errors.push(message))
  const message = await new Promise((resolve) => guarded.write('a', (error) => resolve(error?.message)))
  expect([message, guarded.isTTY, guarded.columns, guarded instanceof Writable]).toEqual([
    'full',
    true,
    80,
    true,
  ])
  await new Promise((resolve) => setImmediate(resolve))
  expect([errors, guarded.destroyed]).toEqual([['full'], true])
})
