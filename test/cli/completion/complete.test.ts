import { expect, test } from 'vitest'
import { commandNames } from '../../../src/settings/option-definition.ts'
import { flagOf, optionsOf } from '../../../src/settings/options.ts'
import { mintage } from '../../support/cli.ts'

/** The offered words, then the directive. */
async function completed(...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await mintage(['complete', '--', ...words])
  expect([code, stderr]).toEqual([0, ''])
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t')[0] ?? '')
}

const commands = [...commandNames, 'help']
const flagsOf = (command: (typeof commandNames)[number]) => optionsOf(command).map(([name]) => flagOf(name))
const folders = ['yaml', 'yml', ':8']

test.each<[words: string[], offered: string[]]>([
  [[''], [...commands, ':4']],
  [[], [...commands, ':4']],
  [['pl'], ['plan', ':4']],
  [['-'], ['--help', '--version', ':4']],
  [['--v'], ['--version', ':4']],
  [
    ['help', 'app'],
    ['apply', ':4'],
  ],
  [['help', 'apply', ''], [':4']],
  [['aply', ''], [':4']],
  [['plan', 'p'], folders],
  [['plan', 'images.yaml', ''], folders],
  [['plan', ''], folders],
  [
    ['plan', '--fo'],
    ['--format', ':4'],
  ],
  [
    ['plan', '--format', ''],
    ['text', 'json', 'markdown', ':4'],
  ],
  [
    ['plan', '--format', 'm'],
    ['markdown', ':4'],
  ],
  [
    ['plan', '--format=j'],
    ['json', ':4'],
  ],
  [
    ['plan', '--format='],
    ['text', 'json', 'markdown', ':4'],
  ],
  [
    ['plan', '--format="j'],
    ['json', ':4'],
  ],
  [
    ['"plan"', "'--format'", '"j'],
    ['json', ':4'],
  ],
  [['plan', '--format', 'json', '--for'], [':4']], // already given
  [['plan', '--format=json', '--for'], [':4']],
  [
    ['plan', '--only', 'a', '--onl'],
    ['--only', ':4'],
  ], // repeatable
  [['plan', '--emulator', ''], folders], // a switch takes no value
  [['plan', '--project', ''], [':4']],
  [['plan', '--frmat', ''], folders],
  [['plan', '--frmat='], [':4']],
  [['plan', '--report', ''], [':0']],
  [['plan', '--report='], [':0']],
  [['plan', '--var-file', './'], [':0']],
  [
    ['plan', '--phase', 'c'],
    ['create', ':6'],
  ],
  [
    ['plan', '--phase', 'create,'],
    ['create,update', 'create,promote', 'create,retire', ':6'],
  ],
  [
    ['plan', '--phase=create,r'],
    ['create,retire', ':6'],
  ],
  [['plan', '--', '-'], folders],
  [
    ['plan', '-'],
    [...flagsOf('plan'), '--help', ':4'],
  ],
  [['plan', '-', ''], folders], // standard input
  [['import', ''], [':4']],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish', 'powershell', ':4'],
  ],
  [['completion', 'bash', ''], [':4']],
  [
    ['schema', '--c'],
    ['--catalog', ':4'],
  ],
])('after %j, a shell offers %j', async (words, offered) => {
  expect(await completed(...words)).toEqual(offered)
})

test('every flag of every command is offered, and the choices of each flag that has some', async () => {
  for (const command of commandNames) {
    expect(await completed(command, '--')).toEqual([...flagsOf(command), '--help', ':4'])
    for (const [name, { value }] of optionsOf(command)) {
      const offered = await completed(command, flagOf(name), '')
      if (value.choices !== undefined) expect(offered).toEqual([...value.choices, ':4'])
      else if (value.placeholder?.endsWith('file')) expect(offered).toEqual([':0'])
    }
  }
})

test('a shell shows the help of each word next to it', async () => {
  const { stdout } = await mintage(['complete', '--', 'plan', '--dead'])
  expect(stdout).toBe('--deadline\tset the run timeout; unfinished images are reported\n:4\n')
})

test('complete without -- is not a command', async () => {
  const { code, stdout, stderr } = await mintage(['complete', 'plan'])
  expect([code, stdout]).toEqual([64, ''])
  expect(stderr).toContain("mintage: unknown command 'complete'")
})

test('an unknown shell is a usage error', async () => {
  expect(await mintage(['completion', 'tcsh'])).toEqual({
    code: 64,
    stdout: '',
    stderr: "mintage: no completion script for 'tcsh'\n  hint: choose one of bash, zsh, fish, powershell\n",
  })
})
