import { describe, expect, test } from 'vitest'
import { computeError, type Json, project, rig } from './rig.ts'

const base = `projects/${project}`
const url = (path: string) => `https://www.googleapis.com/compute/v1/${base}/${path}`
const names = (body: Json): string[] => (body.items ?? []).map((item: Json) => item.name)

describe('zones', () => {
  test('a zone has the recorded members', async () => {
    const { get } = await rig()
    expect((await get(`${base}/zones/us-central1-f`)).body).toEqual({
      kind: 'compute#zone',
      id: expect.stringMatching(/^2\d{3}$/),
      creationTimestamp: '1969-12-31T16:00:00.000-08:00',
      name: 'us-central1-f',
      description: 'us-central1-f',
      status: 'UP',
      region: url('regions/us-central1'),
      selfLink: url('zones/us-central1-f'),
      availableCpuPlatforms: expect.arrayContaining(['Intel Skylake', 'AMD Rome']),
      supportsPzs: false,
    })
  })

  test('lists all by name, with filters and pages', async () => {
    const { get } = await rig()
    const { body } = await get(`${base}/zones`)
    expect(body).toMatchObject({
      kind: 'compute#zoneList',
      id: `${base}/zones`,
      selfLink: url('zones'),
    })
    const all = names(body)
    expect(all).toHaveLength(130)
    expect(all).toEqual([...all].sort())
    expect(new Set(body.items.map((item: Json) => item.id)).size).toBe(130)
    expect((await get(`${base}/zones?filter=name=us-east1-*`)).body.items).toMatchObject([
      { name: 'us-east1-b' },
      { name: 'us-east1-c' },
      { name: 'us-east1-d' },
    ])
    const first = (await get(`${base}/zones?maxResults=2`)).body
    expect(names(first)).toEqual(['africa-south1-a', 'africa-south1-b'])
    const pageToken = encodeURIComponent(first.nextPageToken)
    expect(names((await get(`${base}/zones?maxResults=2&pageToken=${pageToken}`)).body)).toEqual([
      'africa-south1-c',
      'asia-east1-a',
    ])
  })

  test('an unknown zone is a 404 if requested itself, else a 400', async () => {
    const { get } = await rig()
    expect(await get(`${base}/zones/us-east1-a`)).toMatchObject({
      status: 404,
      body: computeError(404, 'notFound', `The resource '${base}/zones/us-east1-a' was not found`),
    })
    const unknown = "Invalid value for field 'zone': 'us-east1'. Unknown zone."
    for (const path of [
      'zones/us-east1/disks/d',
      'zones/us-east1/diskTypes',
      'zones/us-east1/imageFamilyViews/f',
    ]) {
      expect(await get(`${base}/${path}`)).toMatchObject({
        status: 400,
        body: computeError(400, 'invalid', unknown),
      })
    }
    expect((await get(`${base}/zones/Mars_1`)).body.error.message).toBe(
      "Invalid value for field 'zone': 'Mars_1'. Must be a match of regex '[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?'",
    )
  })

  test('refuses a caller without the permission', async () => {
    const { emulator, get } = await rig()
    emulator.deny('compute.zones.get', 'compute.zones.list', 'compute.diskTypes.list')
    const denied = async (path: string) => (await get(path)).body.error.message
    expect(await denied(`${base}/zones/us-east1-b`)).toBe(
      `Required 'compute.zones.get' permission for '${base}/zones/us-east1-b'`,
    )
    expect(await denied(`${base}/zones`)).toBe(`Required 'compute.zones.list' permission for '${base}'`)
    expect(await denied(`${base}/zones/us-east1-b/diskTypes`)).toBe(
      `Required 'compute.diskTypes.list' permission for '${base}'`,
    )
  })
})

describe('regions', () => {
  test('a region names its zones and has quotas', async () => {
    const { get } = await rig()
    expect((await get(`${base}/regions/europe-west1`)).body).toEqual({
      kind: 'compute#region',
      id: expect.stringMatching(/^1\d{3}$/),
      creationTimestamp: '1969-12-31T16:00:00.000-08:00',
      name: 'europe-west1',
      description: 'europe-west1',
      status: 'UP',
      zones: ['b', 'c', 'd'].map((letter) => url(`zones/europe-west1-${letter}`)),
      quotas: expect.arrayContaining([{ metric: 'DISKS_TOTAL_GB', limit: 102_400, usage: 0 }]),
      selfLink: url('regions/europe-west1'),
      supportsPzs: false,
    })
  })

  test('quotas show the usage of its disks', async () => {
    const us = { project, zone: 'us-central1-a' }
    const { get } = await rig({
      state: {
        disks: [
          { ...us, name: 'a', sizeGb: 50 },
          { ...us, name: 'b', sizeGb: 30, type: 'zones/us-central1-a/diskTypes/pd-balanced' },
          { ...us, name: 'c', sizeGb: 70, type: 'zones/us-central1-a/diskTypes/hyperdisk-balanced' },
          { project, region: 'us-central1', name: 'd', sizeGb: 200 },
          { project, zone: 'us-east1-b', name: 'e', sizeGb: 10 },
        ],
      },
    })
    const { quotas } = (await get(`${base}/regions/us-central1`)).body
    const usage = (metric: string) => quotas.find((quota: Json) => quota.metric === metric).usage
    expect([usage('DISKS_TOTAL_GB'), usage('SSD_TOTAL_GB'), usage('CPUS')]).toEqual([450, 30, 0])
  })

  test('lists regions; an unknown one is not found', async () => {
    const { get } = await rig()
    const { body } = await get(`${base}/regions`)
    expect(body).toMatchObject({ kind: 'compute#regionList', id: `${base}/regions` })
    expect(names(body)).toHaveLength(43)
    expect(await get(`${base}/regions/us`)).toMatchObject({
      status: 404,
      body: computeError(404, 'notFound', `The resource '${base}/regions/us' was not found`),
    })
    expect((await get(`${base}/regions/us/disks/d`)).body.error.message).toBe(
      "Invalid value for field 'region': 'us'. Unknown region.",
    )
  })
})

describe('disk types', () => {
  test('of a zone and a region', async () => {
    const { get } = await rig()
    expect((await get(`${base}/zones/us-east1-b/diskTypes/pd-ssd`)).body).toEqual({
      kind: 'compute#diskType',
      creationTimestamp: '1969-12-31T16:00:00.000-08:00',
      name: 'pd-ssd',
      description: 'SSD Persistent Disk',
      validDiskSize: '10GB-65536GB',
      zone: url('zones/us-east1-b'),
      selfLink: url('zones/us-east1-b/diskTypes/pd-ssd'),
      defaultDiskSizeGb: '100',
    })
    const zonal = (await get(`${base}/zones/us-east1-b/diskTypes`)).body
    expect(zonal.kind).toBe('compute#diskTypeList')
    expect(names(zonal)).toContain('local-ssd')
    const regional = (await get(`${base}/regions/us-east1/diskTypes`)).body
    expect(regional.kind).toBe('compute#regionDiskTypeList')
    expect(names(regional)).toEqual([
      'hyperdisk-balanced-high-availability',
      'pd-balanced',
      'pd-ssd',
      'pd-standard',
    ])
    expect((await get(`${base}/regions/us-east1/diskTypes/local-ssd`)).status).toBe(404)
  })
})
