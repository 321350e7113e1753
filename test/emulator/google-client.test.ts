import { GlobalOperationsClient, ImagesClient } from '@google-cloud/compute'
import { OAuth2Client } from 'google-auth-library'
import { expect, onTestFinished, test } from 'vitest'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { project } from './rig.ts'

/** Google's own client for Node, which knows nothing of ours. */
test("Google's client creates, finds, lists and deletes an image", async () => {
  await using emulator = await startEmulator({ latencyMs: 0 })
  const { hostname, port } = new URL(emulator.url)
  const authClient = new OAuth2Client()
  authClient.setCredentials({ access_token: 'any', expiry_date: Date.now() + 3_600_000 })
  const options = {
    apiEndpoint: hostname,
    port: Number(port),
    protocol: 'http',
    fallback: true as const,
    authClient: authClient as never, // of another copy of the library, by its types
  }
  const images = new ImagesClient(options)
  const operations = new GlobalOperationsClient(options)
  onTestFinished(async () => {
    await images.close()
    await operations.close()
  })

  const [operation] = await images.insert({
    project,
    requestId: '11111111-2222-4333-8444-555555555555',
    imageResource: {
      name: 'web-1',
      family: 'web',
      diskSizeGb: 20,
      labels: { team: 'shop' },
      guestOsFeatures: [{ type: 'GVNIC' }],
      rawDisk: { source: 'https://storage.googleapis.com/golden/web.tar.gz' },
    },
  })
  const name = operation.latestResponse.name ?? ''
  const [done] = await operations.wait({ project, operation: name })
  expect(done).toMatchObject({ name, status: 'DONE', progress: 100 })

  const [image] = await images.get({ project, image: 'web-1' })
  expect(image).toMatchObject({
    name: 'web-1',
    status: 'READY',
    diskSizeGb: '20',
    labels: { team: 'shop' },
    guestOsFeatures: [{ type: 'GVNIC' }],
  })
  const [newest] = await images.getFromFamily({ project, family: 'web' })
  expect(newest.id).toBe(image.id)

  const names: unknown[] = []
  for await (const one of images.listAsync({ project, filter: 'family = web' })) names.push(one.name)
  expect(names).toEqual(['web-1'])

  await expect(images.get({ project, image: 'nope' })).rejects.toMatchObject({
    message: expect.stringContaining("The resource 'projects/golden-prod/global/images/nope' was not found"),
  })
  const [removal] = await images.delete({ project, image: 'web-1' })
  await operations.wait({ project, operation: removal.latestResponse.name ?? '' })
  const [left] = await images.list({ project })
  expect(left).toEqual([])
})
