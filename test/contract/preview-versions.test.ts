import { compute } from '@googleapis/compute'
import { expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { project, raw } from './contract.ts'

test.each(['beta', 'alpha'] as const)('@googleapis/compute: images and disks of %s', async (version) => {
  await using emulator = await startEmulator({ latencyMs: 0 })
  const { images, disks, imageFamilyViews } = compute({
    version: version as 'beta', // whose methods alpha has too
    rootUrl: `${emulator.url}/`,
  })
  const rolloutOverride = { defaultRolloutTime: '2020-01-01T00:00:00Z' }
  const requestBody = { name: 'web-1', family: 'web', rawDisk: raw, rolloutOverride }
  const { data: operation } = await images.insert({ project, requestBody })
  expect(operation.targetLink).toBe(
    `https://www.googleapis.com/compute/${version}/projects/${project}/global/images/web-1`,
  )
  const { data: image } = await images.get({ project, image: 'web-1' })
  expect(image).toMatchObject({ status: 'READY', rolloutOverride })
  const zone = 'us-central1-a'
  const { data: view } = await imageFamilyViews.get({ project, zone, family: 'web' })
  expect(view.image?.selfLink).toBe(image.selfLink)
  await disks.insert({ project, zone, requestBody: { name: 'shared', sizeGb: '10', multiWriter: true } })
  await disks.update({ project, zone, disk: 'shared', paths: ['sizeGb'], requestBody: { sizeGb: '20' } })
  const { data: disk } = await disks.get({ project, zone, disk: 'shared' })
  expect(disk).toMatchObject({ multiWriter: true, sizeGb: '20' })
})
