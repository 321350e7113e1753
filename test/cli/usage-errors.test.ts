import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folder, mintage } from '../support/cli.ts'

const flagsOf = (command: string) => `mintage ${command} --help lists its flags`
const commands = 'mintage --help lists the commands'

test.each<[string, string, string]>([
  ['plan --metrics x.prom', "unknown option '--metrics'; it is an option of apply", flagsOf('plan')],
  ['plan --metrics=x.prom', "unknown option '--metrics'; it is an option of apply", flagsOf('plan')],
  [
    'status --report x.json',
    "unknown option '--report'; it is an option of apply, plan, validate and schema",
    flagsOf('status'),
  ],
  ['plan --port 1', "unknown option '--port'; it is an option of emulator", flagsOf('plan')],
  [
    '--dry-run plan',
    "unknown option '--dry-run'; it is an option of apply",
    'write flags after the command: mintage COMMAND --dry-run',
  ],
  ['plan --fromat json', "unknown option '--fromat'; did you mean --format?", flagsOf('plan')],
  ['plan --olny web', "unknown option '--olny'; did you mean --only?", flagsOf('plan')],
  ['plan --readRate 5/s', "unknown option '--readRate'; did you mean --read-rate?", flagsOf('plan')],
  ['plan --hlep', "unknown option '--hlep'; did you mean --help?", flagsOf('plan')],
  ['plan --keep 3', "unknown option '--keep'", flagsOf('plan')],
  ['plan --wait', "unknown option '--wait'", flagsOf('plan')],
  ['plan -x', "unknown option '-x'", flagsOf('plan')],
  // flags and commands of other tools
  ['plan -q', "unknown option '-q'", 'write --quiet'],
  ['apply -auto-approve', "unknown option '-auto-approve'", 'mintage asks no questions: omit the flag'],
  ['apply --yes', "unknown option '--yes'", 'mintage asks no questions: omit the flag'],
  ['plan -input=false', "unknown option '-input'", 'mintage asks no questions: omit the flag'],
  ['plan --json', "unknown option '--json'", 'write --format json'],
  ['status -o json', "unknown option '-o'", 'write --format json'],
  ['import --output yaml', "unknown option '--output'", flagsOf('import')],
  ['plan -target=web', "unknown option '-target'", "write --only 'web-*'"],
  ['apply --parallelism 4', "unknown option '--parallelism'", 'write --concurrency N'],
  ['apply --log-http', "unknown option '--log-http'", 'write --log-level trace'],
  ['apply -v', "unknown option '-v'", 'write --verbose'],
  ['-v', "unknown option '-v'", 'write --version'],
  [
    'apply -f images.yaml',
    "unknown option '-f'",
    'pass the manifest without a flag: mintage apply images.yaml',
  ],
  [
    'plan --filename x',
    "unknown option '--filename'",
    'pass the manifest without a flag: mintage plan images.yaml',
  ],
  ['emulator -f x', "unknown option '-f'", flagsOf('emulator')],
  [
    'plan -out=x',
    "unknown option '-out'",
    'mintage saves no plan; mintage pin pins the sources that a plan shows',
  ],
  ['version', "unknown command 'version'", 'mintage --version prints the version'],
  ['lint', "unknown command 'lint'", 'mintage validate checks the manifest offline'],
  ['diff', "unknown command 'diff'", 'mintage plan shows what apply would do'],
  ['list', "unknown command 'list'", 'mintage status shows the families, mintage import the images'],
  ['--nope', "unknown option '--nope'", commands],
  ['--versoin', "unknown option '--versoin'; did you mean --version?", commands],
  ['apply --prune=yes', '--prune takes no value', flagsOf('apply')],
  ['aply images.yaml', "unknown command 'aply'; did you mean apply?", commands],
  ['help plna', "unknown command 'plna'; did you mean plan?", commands],
  [
    'destroy',
    "unknown command 'destroy'",
    'mintage apply --prune deletes images whose announced date has passed',
  ],
  ['rollback', "unknown command 'rollback'", commands],
  ['plan --timeout', '--timeout requires a value', flagsOf('plan')],
  ['validate --report', '--report requires a value', flagsOf('validate')],
  [
    'plan --timeout soon',
    "invalid value 'soon' of --timeout",
    'write it as 90s, 10m or 1h30m, longer than zero',
  ],
  ['plan --format yaml', "invalid value 'yaml' of --format", 'choose one of text, json, markdown'],
  ['plan --format', '--format requires a value', 'choose one of text, json, markdown'],
  ['permissions --format', '--format requires a value', 'choose one of text, json, role, terraform'],
  ['plan --phase', '--phase requires a value', 'write one or more of create,update,promote,retire'],
  ['completion', "missing required argument 'shell'", 'choose one of bash, zsh, fish, powershell'],
  ['completion tcsh', "no completion script for 'tcsh'", 'choose one of bash, zsh, fish, powershell'],
  ['completion bash zsh', "too many arguments for 'completion': expected 1, found 2", flagsOf('completion')],
  ['init a.yaml b.yaml', "too many arguments for 'init': expected 1, found 2", flagsOf('init')],
  ['schema x', "too many arguments for 'schema': expected 0, found 1", flagsOf('schema')],
])('mintage %s', async (line, message, hint) => {
  expect(await mintage(line.split(' '))).toEqual({
    code: 64,
    stdout: '',
    stderr: `mintage: ${message}\n  hint: ${hint}\n`,
  })
})

test.each(['plan', 'validate', 'status', 'import', 'pin', 'permissions', 'init'])(
  'a project of %s is an id, as in the manifest',
  async (command) => {
    const end = (name: string) => ({
      code: 64,
      stdout: '',
      stderr: `mintage: ${name} "Golden" is not a project id: 6-30 lowercase letters, digits and dashes, starting with a letter (the id, not the name or number)\n`,
    })
    expect(await mintage([command, '--project', 'Golden'])).toEqual(end('--project'))
    expect(await mintage([command], { env: { MINTAGE_PROJECT: 'Golden' } })).toEqual(end('MINTAGE_PROJECT'))
  },
)

describe('--var takes NAME=VALUE', () => {
  const form = 'write it as --var NAME=VALUE'
  const names = `${form}; a name has letters, digits, _ and -, and starts with a letter or _`
  const run = (command: string, pair: string) => mintage([command, '--var', pair])

  test.each(['apply', 'plan', 'validate', 'status', 'pin', 'permissions'])('of %s', async (command) => {
    expect(await run(command, 'release')).toEqual({
      code: 64,
      stdout: '',
      stderr: `mintage: --var release has no value\n  hint: ${form}\n`,
    })
  })

  test.each([
    ['my release', '--var my… has no value', form],
    ['=1', '--var … has an invalid name', names],
    ['1a=secret', '--var 1a… has an invalid name', names],
    ['a b=secret', '--var a… has an invalid name', names],
  ])('%j is quoted up to its value', async (pair, message, hint) => {
    expect((await run('validate', pair)).stderr).toBe(`mintage: ${message}\n  hint: ${hint}\n`)
  })

  test('a report has the error of --var', async () => {
    const file = join(folder({}), 'report.json')
    await mintage(['plan', '--var', 'release', '--report', file])
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      error: { message: '--var release has no value', hint: form },
      exitCode: 64,
    })
  })
})

test.each(['plan', 'validate', 'init'])('an empty file name of %s is a usage error', async (command) => {
  expect(await mintage([command, ''])).toEqual({
    code: 64,
    stdout: '',
    stderr:
      'mintage: a file name is empty\n  hint: specify a file, or omit the argument to use images.yaml\n',
  })
})

test('an invalid variable has the same layout', async () => {
  expect(await mintage(['plan'], { env: { MINTAGE_TIMEOUT: 'soon' } })).toEqual({
    code: 64,
    stdout: '',
    stderr:
      "mintage: invalid value 'soon' of MINTAGE_TIMEOUT for plan\n  hint: write it as 90s, 10m or 1h30m, longer than zero; --timeout overrides the variable\n",
  })
})
