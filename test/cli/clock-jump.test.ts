import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { folder, mintage } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'

const manifest =
  'project: golden-prod\nimages:\n  - { name: web, rawDisk: { source: "gs://golden/web.tar.gz" } }\n'

test.each([3_600_000, -3_600_000])(
  'the clock of the machine is set by %i ms during a run: the durations in the report are the true ones',
  async (jumpMs) => {
    const clock = new FakeClock({ autoAdvance: true })
    const gce = await startEmulator({ clock: clock.steady, latencyMs: 20_000 })
    void clock.sleep(10_000).then(() => clock.jump(jumpMs))
    const path = join(folder({ 'images.yaml': manifest }), 'images.yaml')
    const { code, stdout, stderr } = await mintage(
      ['apply', path, '--endpoint', gce.url, '--format', 'json'],
      { clock },
    )
    await gce.close()
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      { durationMs: 20_000, images: [{ status: 'created', durationMs: 20_000 }] },
    ])
    expect(stderr).toContain('web: created in 20.0s')
  },
)
