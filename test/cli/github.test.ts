import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startCatalogCloud } from '../support/catalog-cloud.ts'
import { type CliOptions, folder, mintage } from '../support/cli.ts'
import { mainFile } from '../support/process.ts'

const manifest = `project: golden-prod
images:
  - name: web-1
    rawDisk: { source: gs://golden/web-1.tar.gz }
  - name: web-2
    rawDisk: { source: gs://golden/web-2.tar.gz }
`

/** A step of GitHub Actions, with its files. */
function step(files: { readonly summary?: string; readonly output?: string } = {}) {
  const path = folder({ summary: files.summary ?? '', output: files.output ?? '' })
  const read = (name: string) => readFileSync(join(path, name), 'utf8')
  return {
    env: {
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: join(path, 'summary'),
      GITHUB_OUTPUT: join(path, 'output'),
    },
    summary: () => read('summary'),
    output: () => read('output'),
  }
}

const outputs = (...values: number[]) =>
  ['exit-code', 'changes', 'created', 'updated', 'retired', 'failed']
    .map((name, index) => `${name}=${values[index]}\n`)
    .join('')

const commandsOf = (stderr: string) => stderr.split('\n').filter((line) => line.startsWith('::'))

describe('a step', () => {
  it('plans, and applies', async () => {
    await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
    const [plan, apply] = [step(), step()]
    const planned = await cloud.run('plan', [], { env: plan.env })
    expect([planned.code, plan.output(), commandsOf(planned.stderr)]).toEqual([
      0,
      outputs(0, 2, 0, 0, 0, 0),
      [],
    ])
    expect(plan.summary()).toMatch(/^<!-- mintage:plan:.*\n.*2 to create/)
    const applied = await cloud.run('apply', [], { env: apply.env })
    expect([applied.code, apply.output()]).toEqual([0, outputs(0, 2, 2, 0, 0, 0)])
    expect(apply.summary()).toMatch(/^<!-- mintage:apply:.*\n.*2 created/)
  })

  it('annotates failed images on stderr, after everything else', async () => {
    await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
    cloud.gce.failNext(
      'images.insert',
      { kind: 'reply', status: 400, message: 'no\n::error::x' },
      { name: 'web-2' },
    )
    const { env, output } = step()
    const { code, stdout, stderr } = await cloud.run('apply', [], {
      env: { ...env, GITHUB_WORKSPACE: cloud.path },
    })
    expect([code, output()]).toEqual([1, outputs(1, 1, 1, 0, 0, 1)])
    expect(commandsOf(stdout)).toEqual([])
    expect(stderr.split('\n').slice(-2)).toEqual([
      '::error file=images.yaml,line=5,col=5,title=web-2%3A failed::no ::error::x (HTTP 400, badRequest)',
      '',
    ])
  })

  it('appends to existing content', async () => {
    await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
    const { env, summary, output } = step({ summary: 'before', output: 'other=1' })
    await cloud.run('plan', [], { env })
    expect(summary()).toMatch(/^before\n\n<!-- mintage:plan:/)
    expect(output()).toBe(`other=1\n${outputs(0, 2, 0, 0, 0, 0)}`)
  })

  it('appends nothing to a summary that GitHub would drop', async () => {
    await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
    const full = 'x'.repeat(895_000)
    const { env, summary, output } = step({ summary: full })
    const { code, stderr } = await cloud.run('plan', [], { env })
    expect([code, summary() === full, output()]).toEqual([0, true, outputs(0, 2, 0, 0, 0, 0)])
    expect(stderr).toContain('warning: the result is not in the step summary, which is full\n')
  })

  it('cuts its summary to the rest', async () => {
    const images = Array.from(
      { length: 300 },
      (_, index) => `  - { name: web-${index}, rawDisk: { source: gs://golden/web-${index}.tar.gz } }\n`,
    )
    await using cloud = await startCatalogCloud({
      'images.yaml': `project: golden-prod\nimages:\n${images.join('')}`,
    })
    const { env, summary } = step({ summary: `${'é'.repeat(443_000)}\n` })
    await cloud.run('plan', [], { env })
    const size = Buffer.byteLength(summary())
    expect([size > 888_000, size <= 900_000]).toEqual([true, true])
  })

  it('continues without files that cannot be written', async () => {
    await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: cloud.path, GITHUB_OUTPUT: '/missing/output' }
    const { code, stderr } = await cloud.run('plan', [], { env })
    expect(code).toBe(0)
    expect(stderr).toBe(
      'warning: cannot write to the file in GITHUB_STEP_SUMMARY (EISDIR)\nwarning: cannot write to the file in GITHUB_OUTPUT (ENOENT)\n',
    )
  })

  it('has outputs without the files of a step', async () => {
    await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
    expect(await cloud.run('plan', [], { env: { GITHUB_ACTIONS: 'true' } })).toMatchObject({
      code: 0,
      stderr: '',
    })
  })
})

describe.skipIf(process.platform === 'win32')('a report on a device', () => {
  const described = manifest.replace('rawDisk', "description: '##[error]x'\n    rawDisk")

  it.each([
    ['true', 'description: # #[error]x'],
    ['', 'description: ##[error]x'],
  ])('commands no runner; GITHUB_ACTIONS=%s', async (value, line) => {
    const path = folder({ 'images.yaml': described })
    const command =
      '"$NODE" "$MAIN" plan --emulator --verbose --quiet --format json --report text=/dev/stderr 2>&1 >/dev/null | cat'
    const env = { ...process.env, NODE: process.execPath, MAIN: mainFile, GITHUB_ACTIONS: value }
    const { stdout } = spawnSync('bash', ['-c', command], { cwd: path, env, encoding: 'utf8' })
    expect(stdout).toContain(line)
  })
})

describe('outside of GitHub Actions', () => {
  it('writes nothing', async () => {
    await using cloud = await startCatalogCloud({ 'images.yaml': manifest })
    const { env, summary, output } = step()
    const { stderr } = await cloud.run('plan', [], { env: { ...env, GITHUB_ACTIONS: '' } })
    expect([stderr, summary(), output()]).toEqual(['', '', ''])
  })
})

describe('a command that could not start', () => {
  const failures: [string, string[], CliOptions['env'], number][] = [
    ['an unknown flag', ['plan', '--nothing'], {}, 64],
    ['an invalid variable', ['apply'], { MINTAGE_RATE: 'x' }, 64],
    ['a report that cannot be written', ['apply', '--report', 'x.nothing'], {}, 64],
    ['a missing manifest', ['plan', '/missing/images.yaml'], {}, 3],
    ['a missing manifest to validate', ['validate', '/missing/images.yaml'], {}, 3],
    ['an API that is not there', ['plan', 'images.yaml.example', '--endpoint', 'http://127.0.0.1:1'], {}, 1],
  ]

  it.each(failures)('has outputs: %s', async (_, args, variables, exitCode) => {
    const { env, output, summary } = step()
    const { code } = await mintage(args, { env: { ...env, ...variables } })
    expect([code, output()]).toEqual([exitCode, outputs(exitCode, 0, 0, 0, 0, 0)])
    expect(summary().includes('could not start')).toBe(args[0] !== 'validate')
  })

  it('has none for commands without a result, nor for help', async () => {
    const { env, output } = step()
    for (const args of [['status', '--nothing'], ['plan', '--help'], ['nothing']])
      await mintage(args, { env })
    expect(output()).toBe('')
  })
})

describe('--annotations', () => {
  const invalid = () => folder({ 'images.yaml': 'project: golden-prod\nimages:\n  - nmae: web-1\n' })
  const line =
    /^::error file=images\.yaml,line=3,col=5,title=mintage\/[a-z-]+::unknown key "nmae"; did you mean "name"\?$/m

  it.each([
    [{ GITHUB_ACTIONS: 'true' }, [], true],
    [{ GITHUB_ACTIONS: 'true' }, ['--annotations', 'off'], false],
    [{ GITHUB_ACTIONS: 'true', MINTAGE_ANNOTATIONS: 'off' }, [], false],
    [{}, [], false],
    [{}, ['--annotations', 'on'], true],
    [{ GITHUB_ACTIONS: 'true' }, ['--log-format', 'json'], false],
    [{ GITHUB_ACTIONS: 'true' }, ['--log-format', 'json', '--quiet', '--annotations', 'on'], true],
    [{}, ['--log-format', 'json', '--annotations', 'on'], true],
  ])('%j %j: %j', async (env, flags, isAnnotated) => {
    const path = invalid()
    const file = join(path, 'images.yaml')
    const result = await mintage(['validate', file, ...flags], { env: { ...env, GITHUB_WORKSPACE: path } })
    expect([result.code, line.test(result.stderr)]).toEqual([3, isAnnotated])
  })

  it('names a file outside of the workspace in the message', async () => {
    const file = join(invalid(), 'images.yaml')
    const { stderr } = await mintage(['validate', file], {
      env: { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: '/work' },
    })
    const [command = ''] = commandsOf(stderr)
    expect(command.replace(/mintage\/[a-z-]+/, 'CODE')).toBe(
      `::error title=CODE::${file}:3:5: unknown key "nmae"; did you mean "name"?`,
    )
  })
})
