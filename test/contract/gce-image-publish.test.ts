import { expect, test } from 'vitest'
import { type ApiResponse, project, rig } from '../emulator/rig.ts'

/*
 * Requests of gce_image_publish, by which Google publishes its own images: built by publish.go in
 * github.com/GoogleCloudPlatform/compute-image-tools (cli_tools/gce_image_publish/publish), sent by the alpha client of
 * github.com/GoogleCloudPlatform/compute-daisy.
 */

const alpha = (path: string) => `../alpha/projects/${project}/global/${path}`
const root = 'https://www.googleapis.com/compute/alpha/'
const zones = ['zones/us-central1-a', 'zones/us-central1-b']
const policy = {
  defaultRolloutTime: '2026-11-25T00:00:00Z',
  locationRolloutPolicies: Object.fromEntries(zones.map((name) => [name, '2026-11-24T12:00:00Z'])),
}

const state = {
  images: [
    {
      name: 'debian-12-v1',
      project,
      family: 'debian-12',
      creationTimestamp: '2026-10-01T00:00:00.000-07:00',
    },
    { name: 'debian-12-v2', project: 'golden-work', family: 'debian-12' },
  ],
}

test('publishes an image with a rollout and deprecates the previous one with the same', async () => {
  const { post, get, clock } = await rig({ state })
  const ended = async (answer: Promise<ApiResponse>) => {
    const { body } = await answer
    await clock.advance(60_000)
    const path = new URL(body.selfLink).pathname.replace('/compute/alpha/', '../alpha/')
    return (await post(`${path}/wait`)).body
  }
  const listed = await get(
    alpha('images?orderBy=creationTimestamp+desc&pageToken=&alt=json&prettyPrint=false'),
  )
  expect(listed.body.items.map(({ name }: { name: string }) => name)).toEqual(['debian-12-v1'])

  const made = await ended(
    post(alpha('images?alt=json&prettyPrint=false'), {
      name: 'debian-12-v2',
      description: 'Debian 12',
      family: 'debian-12',
      deprecated: { state: 'ACTIVE', obsolete: '2027-11-24T00:00:00Z' },
      guestOsFeatures: [{ type: 'UEFI_COMPATIBLE' }, { type: 'GVNIC' }],
      licenses: ['projects/debian-cloud/global/licenses/debian-12'],
      rolloutOverride: policy,
      sourceImage: 'projects/golden-work/global/images/debian-12-v2',
    }),
  )
  expect(made).toMatchObject({
    status: 'DONE',
    targetLink: `${root}projects/${project}/global/images/debian-12-v2`,
  })
  expect(made).not.toHaveProperty('error')
  expect((await get(alpha('images/debian-12-v2'))).body).toMatchObject({ rolloutOverride: policy })

  const replacement = `https://www.googleapis.com/compute/v1/projects/${project}/global/images/debian-12-v2`
  await ended(
    post(alpha('images/debian-12-v1/deprecate?alt=json&prettyPrint=false'), {
      replacement,
      state: 'DEPRECATED',
      stateOverride: policy,
    }),
  )
  expect((await get(alpha('images/debian-12-v1'))).body.deprecated).toMatchObject({
    state: 'DEPRECATED',
    stateOverride: policy,
  })
})

test('rolls back: the previous image is active, the new one deleted', async () => {
  const images = [{ name: 'a-1', project, family: 'a', deprecated: { state: 'DEPRECATED' } }]
  const { post, get, clock, emulator } = await rig({
    state: { images: [...images, { name: 'a-2', project }] },
  })
  await post(alpha('images/a-1/deprecate'), { state: 'ACTIVE', stateOverride: policy })
  const url = `${emulator.url}/compute/alpha/projects/${project}/global/images/a-2?alt=json&prettyPrint=false`
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(200)
  await clock.advance(60_000)
  expect((await get(alpha('images/a-1'))).body.deprecated.state).toBe('ACTIVE')
  expect((await get(alpha('images/a-2'))).status).toBe(404)
})

test('sends rolloutOverride as null without a rollout', async () => {
  const { post, get, clock } = await rig({ state })
  const body = {
    name: 'b',
    sourceImage: 'projects/golden-work/global/images/debian-12-v2',
    rolloutOverride: null,
  }
  expect((await post(alpha('images'), body)).status).toBe(200)
  await clock.advance(60_000)
  expect((await get(alpha('images/b'))).body).not.toHaveProperty('rolloutOverride')
})
