import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { folder, mintage } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'

const images = [{ project: 'golden-prod', name: 'web-v20261124', family: 'web' }]
const manifest = `project: golden-prod
images:
  - { name: web-v20261110, family: web, rawDisk: { source: gs://golden/web.tar.gz } }
`

async function startCloud(text: string) {
  const clock = new FakeClock({ autoAdvance: true })
  const gce = await startEmulator({ clock: clock.steady, state: { images } })
  const path = join(folder({ 'images.yaml': text }), 'images.yaml')
  const run = async (command: string, ...flags: string[]) => {
    const { code, stdout } = await mintage([command, path, '--endpoint', gce.url, ...flags], { clock })
    return { code, stdout: stdout.replaceAll(path, 'images.yaml') }
  }
  return { gce, run, [Symbol.asyncDispose]: () => gce.close() }
}

test('plan notes that a new image rolls its family back, and apply creates it', async () => {
  await using cloud = await startCloud(manifest)
  expect((await cloud.run('plan')).stdout).toBe(
    `+ web-v20261110  create from https://storage.googleapis.com/golden/web.tar.gz
note: web-v20261110 is an older release than web-v20261124, to which family web points: creating it rolls the family back
    web-v20261110

Plan: 1 to create, 0 exist.
`,
  )
  expect(await cloud.run('apply')).toMatchObject({ code: 0 })
})

test('in a family with a policy, an older release requires --allow-older', async () => {
  await using cloud = await startCloud(`catalog: golden\nfamilies: { web: { keep: 2 } }\n${manifest}`)
  const { code, stdout } = await cloud.run('apply', '--quiet')
  expect([code, cloud.gce.count('images.insert')]).toEqual([1, 0])
  expect(stdout).toContain(
    `! web-v20261110  failed: web-v20261110 is an older release than web-v20261124, to which family web points: creating it would roll the family back (OLDER_RELEASE)
    hint: if this is intended, add --allow-older; otherwise use the current release, or remove the entry
`,
  )
  expect(await cloud.run('apply', '--quiet', '--allow-older')).toMatchObject({ code: 0 })
  expect(cloud.gce.count('images.insert')).toBe(1)
})
