import { spawnSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/public.ts'
import { readWorkflow } from '../support/workflow-parser.ts'
import { type Checkout, createCheckout } from '../support/workflow-steps.ts'

const { jobs } = readWorkflow('examples/ci/github-actions.yml')
const pinning = readWorkflow('examples/ci/github-actions-pin.yml')

const stepOf = (job: string, text: string) => jobs[job]?.steps.find(({ run = '' }) => run.includes(text))

const manifest = `project: golden-prod
images:
  - name: web-1
    description: $(touch injected) \`touch injected\` "; touch injected
    rawDisk: { source: gs://golden/web-1.tar.gz }
`

let gce: Emulator
let checkout: Checkout
beforeEach(async () => {
  gce = await startEmulator({ latencyMs: 0 })
  checkout = createCheckout({ 'images.yaml': manifest }, gce.url)
})
afterEach(() => gce.close())

describe('the jobs', () => {
  it('give each identity no more than it needs', () => {
    expect(Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.permissions]))).toEqual({
      validate: { contents: 'read' },
      plan: { contents: 'read', 'id-token': 'write', 'pull-requests': 'write' },
      apply: { contents: 'read', 'id-token': 'write' },
    })
    const account = (job: string) =>
      jobs[job]?.steps.find(({ uses = '' }) => uses.startsWith('google-github-actions/auth@'))?.with
        ?.service_account
    expect(['validate', 'plan', 'apply'].map(account)).toEqual([
      undefined,
      'mintage-reader@golden-prod.iam.gserviceaccount.com',
      'mintage@golden-prod.iam.gserviceaccount.com',
    ])
  })

  it('plan no change of a fork, and apply none of a pull request', () => {
    expect([jobs.validate?.if, jobs.plan?.if, jobs.apply?.if]).toEqual([
      "github.event_name == 'pull_request'",
      'github.event.pull_request.head.repo.full_name == github.repository',
      "github.event_name != 'pull_request'",
    ])
  })
})

describe('validate', () => {
  it('accepts the manifest, offline', async () => {
    expect(await checkout.run(stepOf('validate', ' validate '))).toMatchObject({
      code: 0,
      stdout: 'images.yaml: valid, 1 image\n',
    })
    expect(gce.requests).toEqual([])
  })

  it('fails for an invalid one', async () => {
    checkout.write('images.yaml', manifest.replace('name:', 'nmae:'))
    expect((await checkout.run(stepOf('validate', ' validate '))).code).toBe(3)
  })
})

// gh brings jq along; the stub needs that of the machine
const hasJq = spawnSync('jq', ['--version']).status === 0

describe.skipIf(!hasJq && process.env.CI === undefined)('plan, then the comment', () => {
  const plan = () => checkout.run(stepOf('plan', ' plan '))
  const comment = () => checkout.run(stepOf('plan', 'gh api'))
  const list = 'GET repos/acme/images/issues/7/comments'
  const bot = { login: 'github-actions[bot]' }

  it('posts the plan once, and edits it only if it changes', async () => {
    expect((await plan()).code).toBe(0)
    expect(await comment()).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(checkout.comments).toEqual([{ id: 100, user: bot, body: checkout.read('plan.md') }])
    expect(checkout.calls()).toEqual([list, 'POST repos/acme/images/issues/7/comments'])

    await plan()
    expect(await comment()).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(checkout.calls()).toEqual([list, 'GET repos/acme/images/issues/comments/100'])

    checkout.write('images.yaml', manifest.replaceAll('web-1', 'web-2'))
    await plan()
    expect((await comment()).code).toBe(0)
    expect(checkout.calls().at(-1)).toBe('PATCH repos/acme/images/issues/comments/100')
    expect(checkout.comments).toEqual([{ id: 100, user: bot, body: checkout.read('plan.md') }])
    expect(checkout.read('plan.md')).toContain('web-2')
  })

  it('finds its comment among others, and edits no comment of anyone else', async () => {
    await plan()
    const marker = checkout.read('plan.md').split('\n')[0] ?? ''
    checkout.comments = [
      { id: 1, user: { login: 'mallory' }, body: `${marker}\nforged` },
      { id: 2, user: bot, body: `quoted:\n${marker}` },
      { id: 3, user: bot, body: 'of another tool' },
      { id: 4, user: bot, body: `${marker}\r\nold` },
      { id: 5, user: bot, body: `${marker}\nposted twice` },
    ]
    expect((await comment()).code).toBe(0)
    expect(checkout.calls().at(-1)).toBe('PATCH repos/acme/images/issues/comments/4')
    expect(checkout.comments.map(({ id, body }) => [id, body === checkout.read('plan.md')])).toEqual([
      [1, false],
      [2, false],
      [3, false],
      [4, true],
      [5, false],
    ])
  })

  it('makes no call for line ends that GitHub changed', async () => {
    await plan()
    checkout.comments = [
      { id: 9, user: bot, body: checkout.read('plan.md').replaceAll('\n', '\r\n').trimEnd() },
    ]
    await comment()
    expect(checkout.calls()).toEqual([list, 'GET repos/acme/images/issues/comments/9'])
  })

  it('runs no text of the manifest as a shell command', async () => {
    await plan()
    await comment()
    expect(() => checkout.read('injected')).toThrow('ENOENT')
  })

  it('comments a plan that failed, too', async () => {
    checkout.write('images.yaml', manifest.replace('name:', 'nmae:'))
    expect((await plan()).code).toBe(3)
    expect((await comment()).code).toBe(0)
    expect(checkout.comments).toHaveLength(1)
  })

  it('comments nothing without a plan', async () => {
    expect(await comment()).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(checkout.calls()).toEqual([])
  })

  it('fails if GitHub refuses, instead of posting twice', async () => {
    await plan()
    checkout.values.set('github.token', 'expired')
    expect(await comment()).toMatchObject({ code: 1, stderr: 'gh: not authenticated\n' })
    expect(checkout.comments).toEqual([])
  })
})

describe('apply', () => {
  it.each(['true', 'false'])('creates the images; nightly: %s', async (isNightly) => {
    checkout.values.set("github.event_name == 'schedule'", isNightly)
    expect((await checkout.run(stepOf('apply', ' apply '))).code).toBe(0)
    expect(gce.state().images?.map(({ name }) => name)).toEqual(['web-1'])
    expect(JSON.parse(checkout.read('report.json'))).toMatchObject({ command: 'apply', exitCode: 0 })
  })
})

describe('pin', () => {
  it('writes the lock file, and its changes as the text of a pull request', async () => {
    const source = { project: 'debian-cloud', name: 'debian-12-v1', family: 'debian-12' }
    await using cloud = await startEmulator({ latencyMs: 0, state: { images: [source] } })
    const following =
      'project: golden-prod\nimages:\n  - name: web-${source.name}\n    sourceImage: projects/debian-cloud/global/images/family/debian-12\n'
    const pins = createCheckout({ 'images.yaml': following }, cloud.url)
    expect((await pins.run(pinning.jobs.pin?.steps.find(({ run }) => run !== undefined))).code).toBe(0)
    expect(pins.read('mintage.lock')).toContain('debian-12-v1')
    expect(pins.read('changes.txt')).toContain('debian-12-v1')
  })
})
