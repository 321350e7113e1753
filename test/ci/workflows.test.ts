import { spawnSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { folder } from '../support/cli.ts'
import { createWorkflowCheck, readWorkflow } from '../support/workflow-parser.ts'

const own = readdirSync('.github/workflows').map((name) => `.github/workflows/${name}`)
const examples = readdirSync('examples/ci')
  .filter((name) => name.startsWith('github-actions'))
  .map((name) => `examples/ci/${name}`)
const all = [...own, ...examples]

let check: (name: string, content: string) => Promise<string[]>
beforeAll(async () => {
  check = await createWorkflowCheck()
})

describe('each workflow', () => {
  it.each(all)('%s is valid by the parser of GitHub', async (path) => {
    expect(await check(path, readFileSync(path, 'utf8'))).toEqual([])
  })

  it.each(all)('%s grants no permission to jobs that do not ask for it', (path) => {
    expect([{}, { contents: 'read' }]).toContainEqual(readWorkflow(path).permissions)
  })

  it.each(all)('%s keeps the token of the checkout out of .git/config', (path) => {
    const checkouts = Object.values(readWorkflow(path).jobs)
      .flatMap(({ steps }) => steps)
      .filter(({ uses = '' }) => uses.startsWith('actions/checkout@'))
    expect(checkouts.length).toBeGreaterThan(0)
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([])
  })

  it.each(all)('%s passes values to shells as variables, never as text of a script', (path) => {
    const scripts = Object.values(readWorkflow(path).jobs).flatMap(({ steps }) =>
      steps.map(({ run = '' }) => run),
    )
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([])
  })
})

describe('actions', () => {
  const uses = all.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/uses: (\S+)(.*)/g)].map(([, action = '', comment = '']) => ({
      path,
      action,
      comment: comment.trim(),
    })),
  )

  it('are pinned by commit, with their version in a comment', () => {
    expect(uses.length).toBeGreaterThan(10)
    expect(
      uses.filter(
        ({ action, comment }) => !/@[0-9a-f]{40}$/.test(action) || !/^# v\d+\.\d+\.\d+\b/.test(comment),
      ),
    ).toEqual([])
  })

  it('have one version everywhere', () => {
    const versions = new Set(
      uses.map(({ action, comment }) => `${action} ${comment.split(' ', 2).join(' ')}`),
    )
    const names = new Set(uses.map(({ action }) => action.split('@')[0]))
    expect(versions.size).toBe(names.size)
  })
})

describe('the release', () => {
  const { jobs } = readWorkflow('.github/workflows/release.yml')

  it('grants OIDC to the jobs that publish, and to no other', () => {
    expect(Object.entries(jobs).map(([name, { needs, permissions }]) => [name, needs, permissions])).toEqual([
      ['test', undefined, undefined],
      ['publish', 'test', { contents: 'read', 'id-token': 'write' }],
      [
        'container',
        'test',
        { contents: 'read', packages: 'write', 'id-token': 'write', attestations: 'write' },
      ],
    ])
  })

  it('needs no secret', () => {
    expect(readFileSync('.github/workflows/release.yml', 'utf8')).not.toMatch(/secrets\.|NPM_TOKEN/)
  })

  it.each([
    ['22.14.0', '11.5.1', 0],
    ['24.9.0', '11.10.0', 0],
    ['22.13.1', '11.5.1', 1],
    ['24.1.0', '11.5.0', 1],
    ['24.1.0', '9.9.9', 1],
  ])('publishes with Node %s and npm %s: exit code %i', (node, npm, code) => {
    const step = jobs.publish?.steps.find(({ run = '' }) => run.includes('at_least'))
    const path = folder({ node: `#!/bin/sh\necho ${node}\n`, npm: `#!/bin/sh\necho ${npm}\n` })
    for (const name of ['node', 'npm']) chmodSync(join(path, name), 0o755)
    const env = { PATH: [path, process.env.PATH].join(delimiter) }
    expect(spawnSync('bash', ['-e', '-c', step?.run ?? 'exit 98'], { env }).status).toBe(code)
  })
})

describe('the check itself', () => {
  const valid = 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo\n'

  it('accepts a workflow', async () => {
    expect(await check('w.yml', valid)).toEqual([])
  })

  it('names an unknown key', async () => {
    expect(await check('w.yml', valid.replace('runs-on', 'run-on'))).toEqual([
      expect.stringContaining("Unexpected value 'run-on'"),
      expect.stringContaining('Required property is missing: runs-on'),
    ])
  })

  it('names an invalid expression', async () => {
    expect(await check('w.yml', valid.replace('echo', 'echo ${{ nothing.x }}'))).toEqual([
      expect.stringContaining("Unrecognized named-value: 'nothing'"),
    ])
  })
})
