import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/public.ts'
import { folder, mintage } from '../support/cli.ts'

const manifest = 'project: golden-prod\nimages: [{ name: web, rawDisk: { source: gs://b/web.tar.gz } }]\n'
const manifestFile = (text = manifest) => join(folder({ 'images.yaml': text }), 'images.yaml')

/** Each flag of the help text as its environment variable. */
const variablesIn = (help: string): string[] =>
  [...help.matchAll(/^ {2}--([a-z-]+)/gm)]
    .map(([, flag = '']) => `MINTAGE_${flag.replaceAll('-', '_').toUpperCase()}`)
    .filter((name) => name !== 'MINTAGE_VAR')

describe('an empty environment variable counts as unset', () => {
  test('for each flag of plan', async () => {
    const { stdout } = await mintage(['plan', '--help'])
    const variables = variablesIn(stdout)
    expect(variables).toContain('MINTAGE_DEADLINE')
    expect(variables).toContain('MINTAGE_ONLY')
    expect(variables.length).toBeGreaterThan(25)
    for (const empty of ['', '\n', '\r\n']) {
      const env = Object.fromEntries(variables.map((name) => [name, empty]))
      const { code, stderr } = await mintage(['plan', manifestFile(), '--emulator'], { env })
      expect([code, stderr]).toEqual([0, ''])
    }
  })

  test('for a variable of the manifest, which keeps its own value', async () => {
    const text = `vars: { release: "1" }\n${manifest.replace('web,', '"web-${vars.release}",')}`
    const env = { MINTAGE_VAR_release: '' }
    const { stdout } = await mintage(['plan', manifestFile(text), '--emulator'], { env })
    expect(stdout).toContain('web-1')
  })

  test('for ${env.X}', async () => {
    const text = manifest.replace('web,', '"web-${env.SUFFIX}",')
    const { code, stderr } = await mintage(['validate', manifestFile(text)], { env: { SUFFIX: '' } })
    expect(stderr).toContain(
      'environment variable SUFFIX is not set or empty; export it before running mintage',
    )
    expect(code).toBe(3)
  })

  test("for Google's variables", async () => {
    const text = manifest.replace('project: golden-prod\n', '')
    const env = { GOOGLE_CLOUD_PROJECT: '', GOOGLE_CLOUD_UNIVERSE_DOMAIN: '' }
    const { code, stderr } = await mintage(['validate', manifestFile(text)], { env })
    expect(stderr).toContain('no project; set project:')
    expect(code).toBe(3)
  })
})

describe('GOOGLE_CLOUD_PROJECT', () => {
  const env = { GOOGLE_CLOUD_PROJECT: 'Golden' }
  const rule =
    'GOOGLE_CLOUD_PROJECT "Golden" is not a project id: 6-30 lowercase letters, digits and dashes, starting with a letter (the id, not the name or number)'

  test('is checked like the project of a manifest', async () => {
    const text = manifest.replace('project: golden-prod\n', '')
    const file = manifestFile(text)
    const { code, stderr } = await mintage(['plan', file, '--emulator'], { env })
    expect(stderr).toBe(`error: ${file}: ${rule}\n\n1 error in the manifest; nothing was sent.\n`)
    expect(code).toBe(3)
  })

  test('is checked before an import', async () => {
    const { code, stderr } = await mintage(['import', '--emulator'], { env })
    expect([code, stderr]).toEqual([64, `mintage: ${rule}\n`])
  })

  test('is ignored where another project is given', async () => {
    const runs = [
      ['validate', manifestFile()],
      ['validate', manifestFile(), '--project', 'golden-dev'],
    ]
    for (const args of runs) expect((await mintage(args, { env })).code).toBe(0)
  })
})

test('an empty value of a flag is a usage error', async () => {
  for (const flag of ['--only', '--project', '--endpoint', '--report', '--var-file']) {
    const { code, stdout, stderr } = await mintage(['plan', manifestFile(), '--emulator', flag, ''])
    expect(stderr).toBe(`mintage: invalid value '' of ${flag}\n  hint: write a value that is not empty\n`)
    expect([code, stdout]).toEqual([64, ''])
  }
})

describe('a line break at the end of a variable is dropped', () => {
  test.each(['\n', '\r\n', '\r', '\n\n'])('%j', async (end) => {
    const text = manifest.replace('gs://b/web.tar.gz', '"${env.SOURCE}"')
    const env = { SOURCE: `gs://b/web.tar.gz${end}`, MINTAGE_VAR_x: `1${end}`, MINTAGE_STRICT: `true${end}` }
    const { code, stderr } = await mintage(['validate', manifestFile(text)], { env })
    expect([code, stderr]).toEqual([0, ''])
  })
})

describe('a boolean variable', () => {
  const strictly = (value: string) =>
    mintage(['validate', manifestFile(manifest.replace('web,', 'web, architecture: RISCV64,'))], {
      env: { MINTAGE_STRICT: value },
    })

  test.each(['1', 'true', 'yes', 'on', 'TRUE', 'On'])('%s turns a flag on', async (value) => {
    expect((await strictly(value)).code).toBe(3)
  })

  test.each(['0', 'false', 'no', 'off', 'False', ''])('%j leaves it off', async (value) => {
    expect((await strictly(value)).code).toBe(0)
  })

  test.each(['2', 'y', 'enabled', ' ', 'constructor'])('%j is a usage error', async (value) => {
    const { code, stderr } = await strictly(value)
    expect(stderr).toBe(
      `mintage: invalid value '${value}' of MINTAGE_STRICT for validate\n  hint: write 1, true, yes or on; or 0, false, no or off; --strict overrides the variable\n`,
    )
    expect(code).toBe(64)
  })
})

test('a choice from the environment is checked like a flag', async () => {
  const { code, stderr } = await mintage(['plan', manifestFile()], { env: { MINTAGE_FORMAT: 'yaml' } })
  expect(stderr).toBe(
    "mintage: invalid value 'yaml' of MINTAGE_FORMAT for plan\n  hint: choose one of text, json, markdown; --format overrides the variable\n",
  )
  expect(code).toBe(64)
})

test.each(['validate', 'permissions'])('MINTAGE_FORMAT is the format of %s too', async (command) => {
  const path = manifestFile()
  const run = (format: string, ...flags: string[]) =>
    mintage([command, path, ...flags], { env: { MINTAGE_FORMAT: format } })
  const json = await run('json')
  expect([json.code, JSON.parse(json.stdout)]).toEqual([0, expect.anything()])
  const choices = command === 'validate' ? 'text, json' : 'text, json, role, terraform'
  expect(await run('yaml')).toEqual({
    code: 64,
    stdout: '',
    stderr: `mintage: invalid value 'yaml' of MINTAGE_FORMAT for ${command}\n  hint: choose one of ${choices}; --format overrides the variable\n`,
  })
  // a format of plan, in a job that also runs this command
  expect(await run('markdown')).toEqual(await run('text'))
  expect(await run('json', '--format', 'text')).toEqual(await run('text'))
})

test('MINTAGE_REPORT is ignored where only other commands have its kind', async () => {
  const path = manifestFile()
  const run = (report: string, ...args: string[]) => mintage(args, { env: { MINTAGE_REPORT: report } })
  const plan = ['plan', '--emulator', path]
  expect(await run('', ...plan)).toMatchObject({ code: 0, stderr: '' })
  expect(await run('no/plan.xml', ...plan)).toEqual(await run('', ...plan))
  expect(await run('codequality=no/lint', ...plan)).toEqual(await run('', ...plan))
  expect(await run('no/plan.html', 'validate', path)).toEqual(await run('', 'validate', path))
  const flag = await run('', 'validate', path, '--report', 'plan.html')
  expect(flag.stderr).toMatch(/^mintage: validate has no report of kind html; /)
  const unknown = await run('plan.pdf', 'validate', path)
  expect(unknown.stderr).toMatch(/^mintage: cannot infer the kind of report plan.pdf: /)
})

test('a flag overrides the environment', async () => {
  const env = { MINTAGE_ONLY: 'nothing*', MINTAGE_FORMAT: 'json' }
  const flags = ['--emulator', '--only', 'web', '--format', 'text']
  const { code, stdout } = await mintage(['plan', manifestFile(), ...flags], { env })
  expect(stdout).toContain('+ web')
  expect(code).toBe(0)
})

describe('of two mutually exclusive options', () => {
  const unreachable = 'http://127.0.0.1:1'

  test.each([
    [['plan', '--emulator'], { MINTAGE_ENDPOINT: unreachable }],
    [['plan', '--emulator'], { MINTAGE_ENDPOINT: 'nowhere' }],
    [['apply', '--dry-run', '--emulator'], { MINTAGE_METRICS: 'mintage.prom' }],
  ])('%j overrides %j', async ([command = '', ...flags], env) => {
    const { code, stdout, stderr } = await mintage([command, manifestFile(), ...flags], { env })
    expect(stdout).toMatch(/^Plan: 1 to create/m)
    expect([code, stderr]).toEqual([0, ''])
  })

  test('--endpoint overrides the variables of the emulator', async () => {
    await using gce = await startEmulator()
    const env = { MINTAGE_EMULATOR: '1', MINTAGE_EMULATOR_STATE: 'state.yaml' }
    const { code } = await mintage(['plan', manifestFile(), '--endpoint', gce.url], { env })
    expect([code, gce.count('images.get')]).toEqual([0, 1])
  })

  test('--set overrides the variable of --check', async () => {
    const env = { MINTAGE_CHECK: '1' }
    const { code, stderr } = await mintage(['pin', manifestFile(), '--emulator', '--set', 'family/a=b'], {
      env,
    })
    expect(stderr).toContain('--set family/a: not a source family of the manifest')
    expect(code).toBe(64)
  })

  test('two variables are a usage error, with their names', async () => {
    const env = { MINTAGE_EMULATOR: '1', MINTAGE_ENDPOINT: unreachable }
    const { code, stdout, stderr } = await mintage(['plan', manifestFile()], { env })
    expect(stderr).toBe(
      'mintage: MINTAGE_EMULATOR and MINTAGE_ENDPOINT are mutually exclusive: use one Compute API at a time\n',
    )
    expect([code, stdout]).toEqual([64, ''])
  })

  test('a variable that requires a flag has its name', async () => {
    const env = { MINTAGE_EMULATOR_STATE: 'state.yaml' }
    const { code, stderr } = await mintage(['plan', manifestFile()], { env })
    expect(stderr).toBe(
      'mintage: MINTAGE_EMULATOR_STATE requires --emulator\n  hint: without it, the real API would be used\n',
    )
    expect(code).toBe(64)
  })
})
