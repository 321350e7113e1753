import { describe, expect, test } from 'vitest'
import type { EmulatorState } from '../../src/emulator/statefile/state-file.ts'
import { computeError, images, type Json, project, raw, rig } from './rig.ts'

const api = 'https://www.googleapis.com/compute/v1/'
const debian: EmulatorState = {
  images: [
    {
      project: 'debian-cloud',
      name: 'debian-11-v1',
      family: 'debian-11',
      licenses: ['projects/debian-cloud/global/licenses/debian-11-bullseye'],
      creationTimestamp: '2026-01-01T00:00:00.000-08:00',
    },
    { project: 'debian-cloud', name: 'debian-11-v0', family: 'debian-11' },
  ],
}

describe('projects.get', () => {
  test('has the recorded members and the usage of images and snapshots', async () => {
    const { get, create } = await rig({
      state: {
        projects: { [project]: { number: 123456789012, imagesQuota: 50 }, other: null },
        snapshots: [
          { project, name: 's1' },
          { project: 'other', name: 's2' },
        ],
      },
    })
    await create({ name: 'web-1', rawDisk: raw })
    const { body, status } = await get(`projects/${project}`)
    expect(status).toBe(200)
    expect(body).toEqual({
      kind: 'compute#project',
      id: expect.stringMatching(/^\d{19}$/),
      creationTimestamp: expect.stringMatching(/-08:00$/),
      name: project,
      commonInstanceMetadata: { kind: 'compute#metadata', fingerprint: expect.any(String) },
      quotas: expect.any(Array),
      selfLink: `${api}projects/${project}`,
      defaultServiceAccount: '123456789012-compute@developer.gserviceaccount.com',
      xpnProjectStatus: 'UNSPECIFIED_XPN_PROJECT_STATUS',
      defaultNetworkTier: 'PREMIUM',
    })
    const quota = (metric: string) => body.quotas.find((one: Json) => one.metric === metric)
    expect(quota('IMAGES')).toEqual({ metric: 'IMAGES', limit: 50, usage: 1 })
    expect(quota('SNAPSHOTS')).toEqual({ metric: 'SNAPSHOTS', limit: 10_000, usage: 1 })
  })

  test('refuses an unknown project and a caller without permission', async () => {
    const { get, emulator } = await rig({ state: { projects: [project] } })
    expect((await get('projects/nope')).body).toEqual(
      computeError(404, 'notFound', "The resource 'projects/nope' was not found"),
    )
    emulator.deny('compute.projects.get')
    expect((await get(`projects/${project}`)).body).toEqual(
      computeError(403, 'forbidden', `Required 'compute.projects.get' permission for 'projects/${project}'`),
    )
  })
})

describe('imageFamilyViews.get', () => {
  test('returns the newest image of the family', async () => {
    const { get } = await rig({ state: debian })
    const { body } = await get('projects/debian-cloud/zones/us-central1-a/imageFamilyViews/debian-11')
    expect(body).toEqual({ image: (await get('projects/debian-cloud/global/images/debian-11-v1')).body })
  })

  test('refuses a family without images', async () => {
    const { get } = await rig()
    const path = `projects/${project}/zones/us-central1-a/imageFamilyViews/web`
    expect((await get(path)).body).toEqual(
      computeError(404, 'notFound', `The resource '${path}' was not found`),
    )
  })
})

describe('licenses', () => {
  const licenses = 'projects/debian-cloud/global/licenses'

  test('lists licenses that resources have, in their own project', async () => {
    const { get, create } = await rig({ state: debian })
    await create({ name: 'web-1', sourceImage: 'projects/debian-cloud/global/images/debian-11-v1' })
    const license = {
      kind: 'compute#license',
      name: 'debian-11-bullseye',
      chargesUseFee: false,
      id: expect.stringMatching(/^\d+$/),
      licenseCode: '3853522013536123851',
      creationTimestamp: expect.any(String),
      description: 'debian-11-bullseye',
      transferable: true,
      selfLink: `${api}${licenses}/debian-11-bullseye`,
    }
    const { body } = await get(`${licenses}/debian-11-bullseye`)
    expect(body).toEqual(license)
    expect((await get(`${licenses}/${body.id}`)).body).toEqual(body)
    expect((await get(licenses)).body).toEqual({
      id: licenses,
      items: [license],
      selfLink: `${api}${licenses}`,
    })
    expect((await get(`projects/${project}/global/licenses`)).body).not.toHaveProperty('items')
    const [code] = (await get(`${images}/web-1`)).body.licenseCodes
    expect((await get(`projects/debian-cloud/global/licenseCodes/${code}`)).body).toMatchObject({
      kind: 'compute#licenseCode',
      name: code,
      state: 'ENABLED',
      licenseAlias: [{ selfLink: `${api}${licenses}/debian-11-bullseye` }],
    })
  })

  test('does not find a license that no resource has', async () => {
    const { get } = await rig({ state: debian })
    expect((await get(`${licenses}/cos`)).body).toEqual(
      computeError(404, 'notFound', `The resource '${licenses}/cos' was not found`),
    )
    expect((await get('projects/debian-cloud/global/licenseCodes/1001010')).status).toBe(404)
  })

  test('keeps licenses of the state without resources that have them, across saving and loading', async () => {
    const state: EmulatorState = {
      ...debian,
      licenses: [{ project: 'debian-cloud', name: 'byol', licenseCode: '42', description: 'Bring your own' }],
    }
    const first = await rig({ state })
    const { body } = await first.get(licenses)
    expect(body.items).toMatchObject([
      { name: 'byol', licenseCode: '42', description: 'Bring your own', selfLink: `${api}${licenses}/byol` },
      { name: 'debian-11-bullseye' },
    ])
    const second = await rig({ state: first.emulator.state() })
    expect((await second.get(licenses)).body).toEqual(body)
  })
})
