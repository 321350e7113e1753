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

test('plan notes that a new image rolls its family back, and apply creates it', async () => {
  const clock = new FakeClock({ autoAdvance: true })
  await using gce = await startEmulator({ clock: clock.steady, state: { images } })
  const path = join(folder({ 'images.yaml': manifest }), 'images.yaml')
  const run = (command: string) => mintage([command, path, '--endpoint', gce.url], { clock })
  expect((await run('plan')).stdout).toBe(
    `+ web-v20261110  create from https://storage.googleapis.com/golden/web.tar.gz
note: web-v20261110 is an older release than web-v20261124, to which family web points: its creation rolls the family back
    web-v20261110

Plan: 1 to create, 0 exist.
`,
  )
  expect(await run('apply')).toMatchObject({ code: 0 })
})
