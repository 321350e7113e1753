import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { commandNames } from '../../src/settings/option-definition.ts'
import { mintage } from '../support/cli.ts'

const commands: readonly string[] = commandNames

/** A terminal of so many columns. */
const terminal = (columns: number) => Object.assign(new PassThrough(), { isTTY: true, columns })

const longest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length))

async function helpOn(columns: number, ...args: string[]): Promise<string> {
  const stdout = terminal(columns)
  await mintage([...args, '--help'], { stdout })
  return String(stdout.read())
}

test('help fits into 80 columns without a terminal, or if its size is unknown', async () => {
  for (const command of [[], ...commands.map((name) => [name])]) {
    expect(longest((await mintage([...command, '--help'])).stdout)).toBeLessThanOrEqual(80)
    expect(longest(await helpOn(0, ...command))).toBeLessThanOrEqual(80)
  }
})

/** Lines that are too long although they could be broken between words. */
const breakable = (text: string, columns: number): string[] =>
  text.split('\n').filter((line) => line.length > columns && /\S (?!\\$)/.test(line))

/** Words, without line breaks in commands and in lists with commas. */
const words = (text: string): string[] => text.replace(/ \\\n/g, ' ').replace(/,\s+/g, ',').split(/\s+/)

test.each([40, 60, 100])('help wraps at words at %i columns', async (columns) => {
  const wide = await Promise.all([[], ...commands.map((name) => [name])].map((line) => helpOn(400, ...line)))
  for (const [at, command] of [[], ...commands.map((name) => [name])].entries()) {
    const help = await helpOn(columns, ...command)
    expect(breakable(help, columns)).toEqual([])
    expect(words(help)).toEqual(words(wide[at] ?? ''))
  }
})

test('COLUMNS overrides the width of the terminal, and of output to a file', async () => {
  const narrow = await helpOn(40, 'plan')
  expect((await mintage(['plan', '--help'], { env: { COLUMNS: '40' } })).stdout).toBe(narrow)
  for (const invalid of ['0', 'x', '-1'])
    expect((await mintage(['plan', '--help'], { env: { COLUMNS: invalid } })).stdout).toBe(
      (await mintage(['plan', '--help'])).stdout,
    )
})

test('a wide terminal shows each description in one line', async () => {
  expect(await helpOn(200, 'plan')).toMatch(
    /^ {2}--log-level <level> {2,}set the log level; trace: log requests and responses \(choices: .*\)$/m,
  )
})

test('each description has at most 60 characters', async () => {
  for (const command of commands) {
    const descriptions = (await helpOn(400, command)).match(/^ {2}-.*$/gm) as RegExpMatchArray
    for (const line of descriptions) {
      const [, text = ''] = /^ {2}-.*? {2,}(.*?)(?: \((?:default|choices): .*\))?$/.exec(line) ?? []
      expect(text.length, line).toBeLessThanOrEqual(60)
      expect(text).not.toBe('')
    }
  }
})

/** The flags of each heading, in order. */
async function groupsOf(command: string): Promise<Record<string, string[]>> {
  const { stdout } = await mintage([command, '--help'])
  const parts = stdout.split(/^(?=\S.*:$)/m).map((part) => {
    const flags = part.match(/^ {2}(?:-h, )?--[\w-]+/gm) ?? []
    return [part.split(':\n')[0], flags.map((flag) => flag.replace(/^.*--/, ''))] as const
  })
  return Object.fromEntries(parts.filter(([, flags]) => flags.length > 0))
}

test('what a command writes and prints is below Output, in each command', async () => {
  const flags = ['format', 'marker', 'report', 'annotations', 'metrics', 'verbose', 'quiet', 'color']
  for (const command of commands.filter((name) => name !== 'schema')) {
    const { Output = [], ...others } = await groupsOf(command)
    expect(Object.values(others).flatMap((names) => names.filter((name) => flags.includes(name)))).toEqual([])
    if (command === 'apply') expect(Output).toContain('metrics')
  }
  expect((await groupsOf('permissions')).Output).toEqual(['log-format', 'quiet', 'color', 'format'])
  expect((await groupsOf('apply')).Options).toEqual(['dry-run', 'help'])
})

test('a bare mintage prints help and exits with 64: a script that lost its command must not pass', async () => {
  const { code, stdout, stderr } = await mintage([])
  expect([code, stdout]).toEqual([64, ''])
  expect(stderr).toContain('Usage: mintage COMMAND')
  expect(await mintage(['--help'])).toEqual({ code: 0, stdout: stderr, stderr: '' })
})

test('a mistyped command is not read as a file', async () => {
  expect(await mintage(['aply', 'images.yaml'])).toEqual({
    code: 64,
    stdout: '',
    stderr:
      "mintage: unknown command 'aply'; did you mean apply?\n  hint: mintage --help lists the commands\n",
  })
})

test.each(['images.yaml', './images', 'catalog/', '-'])(
  '%s in place of a command is a usage error',
  async (file) => {
    const { code, stdout, stderr } = await mintage([file, '--emulator'])
    expect([code, stdout]).toEqual([64, ''])
    expect(stderr).toBe(
      `mintage: unknown command '${file}'\n  hint: put a command first: mintage plan ${file}\n`,
    )
  },
)

test('help for an unknown command is an error', async () => {
  expect(await mintage(['help', 'aply'])).toEqual({
    code: 64,
    stdout: '',
    stderr:
      "mintage: unknown command 'aply'; did you mean apply?\n  hint: mintage --help lists the commands\n",
  })
  const { code, stdout } = await mintage(['help', 'plan'])
  expect({ code, stdout }).toEqual({ code: 0, stdout: (await mintage(['plan', '--help'])).stdout })
})

test('help help is help', async () => {
  expect(await mintage(['help', 'help'])).toEqual(await mintage(['--help']))
})

test('help names every exit code', async () => {
  const { stdout } = await mintage(['--help'])
  const [, codes = ''] = /^Exit codes:\n(.*?)\n\n/ms.exec(stdout) ?? []
  expect(codes.match(/(?<=^ {2}|, )\d+/gm)).toEqual(['0', '1', '2', '3', '4', '5', '64', '129', '130', '143'])
})
