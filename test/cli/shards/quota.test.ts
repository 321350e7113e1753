import { expect, test } from 'vitest'
import { idleCheck } from '../../../bench/idle-check.ts'
import {
  boundMs,
  defaultConditions,
  emulatorOptions,
  trialStartMs,
} from '../../../bench/trials/conditions.ts'
import { manifestOf } from '../../../bench/trials/desired-images.ts'
import { collectStats } from '../../../bench/trials/emulator-stats.ts'
import { startEmulator } from '../../../src/emulator/public.ts'
import { folder, mintage } from '../../support/cli.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const count = 8
const images = Array.from({ length: 400 }, (_, index) => {
  const name = `web-${String(index).padStart(5, '0')}`
  const rawDisk = `https://storage.googleapis.com/golden-builds/${name}.tar.gz`
  return { name, family: name, description: `Image ${name}`, source: { rawDisk } }
})

test('eight shards at once share the documented quotas, and take as long as one run', async () => {
  const clock = new FakeClock({ now: trialStartMs, autoAdvance: true })
  clock.advanceOnlyWhile(idleCheck())
  const gce = await startEmulator({ ...emulatorOptions(defaultConditions), clock })
  const path = folder({ 'images.yaml': manifestOf(images) })
  const shards = await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const env = { CLOUD_RUN_TASK_INDEX: `${index}`, CLOUD_RUN_TASK_COUNT: `${count}` }
      const args = ['apply', `${path}/images.yaml`, '--endpoint', gce.url, '--format', 'json', '--quiet']
      return mintage(args, { clock, env })
    }),
  )
  const wallMs = clock.now()
  const reports = shards.map(({ stdout }) => JSON.parse(stdout))
  const stats = collectStats(gce)
  await gce.close()
  expect(shards.map(({ code }) => code)).toEqual(Array.from({ length: count }, () => 0))
  const claimed = reports.flatMap((report) =>
    report.images.map((image: { name: string; status: string }) => `${image.name} ${image.status}`),
  )
  expect(claimed.sort()).toEqual(images.map(({ name }) => `${name} created`))
  expect(stats.images.map(({ name, creations, ready }) => [name, creations, ready]).sort()).toEqual(
    images.map(({ name }) => [name, 1, true]),
  )
  expect(stats.rejected / stats.requests).toBeLessThanOrEqual(0.02)
  const bound = boundMs(images.length, stats.firstRequestMs, { ...defaultConditions, quota: 300 })
  expect((wallMs - stats.firstRequestMs) / bound).toBeLessThanOrEqual(1.1)
})
