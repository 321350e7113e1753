import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { folder, mintage } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'

const manifest = (text: string) => join(folder({ 'images.yaml': text }), 'images.yaml')
const web = `projects: [golden-staging, golden-prod, golden-edge]
images:
  - { name: web, rawDisk: { source: gs://b/web.tar.gz }, imageEncryptionKey: { rawKey: "\${env.KEY}" } }
`
const key = Buffer.alloc(32, 'k').toString('base64')

async function startCloud() {
  const clock = new FakeClock({ autoAdvance: true })
  const gce = await startEmulator({ clock: clock.steady })
  const run = async (command: string, path: string, ...flags: string[]) => {
    const args = [command, path, '--endpoint', gce.url, ...flags]
    const { code, stdout, stderr } = await mintage(args, { clock, env: { KEY: key } })
    return { code, stderr, stdout: stdout.replaceAll(path, 'images.yaml') }
  }
  return { gce, run, [Symbol.asyncDispose]: () => gce.close() }
}

describe('--project', () => {
  test('creates a copy once its origin exists, and names the command for that', async () => {
    await using cloud = await startCloud()
    const path = manifest(web)
    const early = await cloud.run('apply', path, '--project', 'golden-prod', '--quiet')
    expect([early.code, early.stdout]).toEqual([
      1,
      `! web  failed: source image projects/golden-staging/global/images/web not found (SOURCE_NOT_FOUND)
    hint: golden-prod gets a copy of that image; first run mintage apply images.yaml --project golden-staging

1 image: 1 failed · 2 requests · 0ms
`,
    ])
    expect(cloud.gce.count('images.insert')).toBe(0)
    for (const project of ['golden-staging', 'golden-prod']) {
      expect(await cloud.run('apply', path, '--project', project, '--quiet')).toMatchObject({ code: 0 })
    }
    const { stdout } = await cloud.run('plan', path)
    expect(stdout).toBe(
      `+ golden-edge/web  create from image golden-staging/web

Plan: 1 to create, 2 exist.
note: the source of 1 raw image is not compared: the API does not return it
`,
    )
  })

  test('requires the permission to read the origin', async () => {
    await using cloud = await startCloud()
    const path = manifest(web)
    await cloud.run('apply', path, '--project', 'golden-staging')
    cloud.gce.addState({
      projects: { 'golden-staging': { deny: ['compute.images.get'] }, 'golden-prod': null },
    })
    const { code, stdout } = await cloud.run('plan', path, '--project', 'golden-prod')
    expect(code).toBe(4)
    expect(stdout).toContain(
      'origin image golden-staging/web cannot be read: permission compute.images.get missing on project golden-staging',
    )
  })
})

describe('copies of a verified origin', () => {
  const verified = (program: string) => `catalog: golden
projects: [golden-staging, golden-prod]
images:
  - { name: web, family: web, rawDisk: { source: gs://b/web.tar.gz }, verify: ["${program}"] }
`

  test('are skipped if its verification fails', async () => {
    await using cloud = await startCloud()
    const { code, stdout } = await cloud.run('apply', manifest(verified('false')), '--quiet')
    expect(code).toBe(1)
    expect(stdout).toContain('golden-prod/web  skipped: origin image golden-staging/web failed\n')
    expect(cloud.gce.count('images.insert')).toBe(1)
  })

  test('wait for the phase that verifies it', async () => {
    await using cloud = await startCloud()
    const path = manifest(verified('true'))
    const created = async () =>
      (cloud.gce.state().images ?? []).map(({ project, family }) => [project, family])
    const phases = ['create', 'promote', 'create']
    const states: unknown[] = []
    for (const phase of phases) {
      expect(await cloud.run('apply', path, '--phase', phase, '--quiet')).toMatchObject({ code: 0 })
      states.push(await created())
    }
    expect(states).toEqual([
      [['golden-staging', undefined]],
      [['golden-staging', 'web']],
      [
        ['golden-staging', 'web'],
        ['golden-prod', 'web'],
      ],
    ])
  })
})

test('the key of an origin, and of the source of its copies, is never printed', async () => {
  await using cloud = await startCloud()
  const path = manifest(web)
  const flags = ['--verbose', '--log-level', 'trace']
  for (const command of ['plan', 'apply'] as const) {
    for (const format of ['text', 'json', 'markdown']) {
      const { stdout, stderr } = await cloud.run(command, path, ...flags, '--format', format)
      expect(stdout + stderr).toContain('web')
      expect(stdout + stderr).not.toContain(key)
    }
  }
  expect(cloud.gce.count('images.insert')).toBe(3)
})
