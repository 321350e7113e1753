import { describe, expect, test } from 'vitest'
import { readSpec } from '../../scripts/schema/proto.ts'
import { resourceMembers, responseMembers } from '../../src/emulator/http/response/response-members.ts'
import { images, operations, type Rig, raw, rig } from './rig.ts'

async function twoImages(): Promise<Rig> {
  const one = await rig()
  await one.create({ name: 'web-1', rawDisk: raw, labels: { team: 'web', env: 'dev' } })
  await one.create({ name: 'web-2', rawDisk: raw })
  return one
}

describe('fields', () => {
  test.each<[string, string, unknown]>([
    [`${images}/web-1`, 'name', { name: 'web-1' }],
    [`${images}/web-1`, 'status,name', { name: 'web-1', status: 'READY' }],
    [`${images}/web-1`, ' name , status ', { name: 'web-1', status: 'READY' }],
    [`${images}/web-1`, 'labels/team', { labels: { team: 'web' } }],
    [`${images}/web-1`, 'labels.team', { labels: { team: 'web' } }],
    [`${images}/web-1`, 'labels(env)', { labels: { env: 'dev' } }],
    [`${images}/web-1`, 'labels/team,labels/env', { labels: { team: 'web', env: 'dev' } }],
    [`${images}/web-1`, 'labels,labels/team', { labels: { team: 'web', env: 'dev' } }],
    [
      `${images}/web-1`,
      'rawDisk/containerType,*/team',
      { labels: { team: 'web' }, rawDisk: { containerType: 'TAR' } },
    ],
    [`${images}/web-1`, 'family', {}],
    [`${images}/web-1`, 'name/first', { name: 'web-1' }],
    [`${images}/web-1`, '', {}],
    [images, 'items/name', { items: [{ name: 'web-1' }, { name: 'web-2' }] }],
    [
      images,
      'items(name,labels/env)',
      { items: [{ name: 'web-1', labels: { env: 'dev' } }, { name: 'web-2' }] },
    ],
    [
      images,
      'items(labels(env)),kind',
      { kind: 'compute#imageList', items: [{ labels: { env: 'dev' } }, {}] },
    ],
    [images, 'nextPageToken', {}],
  ])('%s: %s', async (path, fields, expected) => {
    const { get } = await twoImages()
    const { status, body } = await get(`${path}?fields=${encodeURIComponent(fields)}`)
    expect(status).toBe(200)
    if (fields.includes('*')) expect(body).toMatchObject(expected as object)
    else expect(body).toEqual(expected)
  })

  test('* selects all members', async () => {
    const { get } = await twoImages()
    const { body } = await get(images)
    expect((await get(`${images}?fields=*`)).body).toEqual(body)
    expect((await get(`${images}?fields=*,items/*`)).body).toEqual(body)
  })

  test.each([
    ['bogus', 'bogus'],
    ['name,bogus', 'bogus'],
    ['items(name)', 'items'],
    ['name(', ''],
    ['labels(team', 'labels(team'],
    ['labels(team))', ')'],
    ['labels()', ')'],
    ['name,', ''],
    [',name', ',name'],
    ['labels//team', '/team'],
    ['labels(team)/x', '/x'],
    ['__proto__', '__proto__'],
    ['a('.repeat(100), ''],
    ['a/'.repeat(500), ''],
  ])('rejects %.20s', async (fields, selection) => {
    const { get } = await twoImages()
    const { status, body } = await get(`${images}/web-1?fields=${encodeURIComponent(fields)}`)
    expect(status).toBe(400)
    const message = `Invalid field selection ${selection}`
    const found = {
      domain: 'global',
      reason: 'invalidParameter',
      location: 'fields',
      locationType: 'parameter',
    }
    if (fields.startsWith('a')) expect(body.error.message).toMatch(/^Invalid field selection a/)
    else expect(body).toEqual({ error: { code: 400, message, errors: [{ message, ...found }] } })
  })

  test('rejects an invalid mask before the method runs', async () => {
    const { insert, get } = await rig()
    expect((await insert({ name: 'web-1', rawDisk: raw }, '?fields=items')).status).toBe(400)
    expect((await get(`${images}/web-1`)).status).toBe(404)
    expect((await insert({ name: 'web-1', rawDisk: raw }, '?fields=name,status')).body).toEqual({
      name: expect.stringMatching(/^operation-/),
      status: 'RUNNING',
    })
    expect((await get(`${operations}?fields=items/bogus`)).status).toBe(400)
  })

  test('does not mask errors', async () => {
    const { get } = await rig()
    expect((await get(`${images}/nope?fields=name`)).body.error.code).toBe(404)
  })

  test('knows the names of the API', () => {
    const spec = readSpec()
    const messages = {
      images: 'Image',
      operations: 'Operation',
      disks: 'Disk',
      snapshots: 'Snapshot',
      licenses: 'License',
      licenseCodes: 'LicenseCode',
      zones: 'Zone',
      regions: 'Region',
      projects: 'Project',
      diskTypes: 'DiskType',
      imageFamilyViews: 'ImageFamilyView',
    } as const satisfies Record<keyof typeof resourceMembers, string>
    // Recorded responses have these, which the published API does not.
    const recorded = new Set(['images rolloutOverride', 'disks locked', 'disks multiWriter'])
    for (const [collection, names] of Object.entries(resourceMembers)) {
      const message = messages[collection as keyof typeof messages]
      const known = [...names].filter((name) => !recorded.has(`${collection} ${name}`))
      expect(known.toSorted()).toEqual(
        spec
          .message(message)
          .map(({ name }) => name)
          .toSorted(),
      )
    }
    expect(responseMembers('regionDisks.insert', 'v1')).toBe(responseMembers('globalOperations.wait', 'v1'))
  })
})

describe('gzip', () => {
  const client = { 'user-agent': 'some client (gzip)' }

  test.each<[boolean, Record<string, string>]>([
    [true, { ...client, 'accept-encoding': 'gzip, deflate' }],
    [true, { ...client, 'accept-encoding': 'deflate, gzip;q=0.5' }],
    [false, { ...client, 'accept-encoding': 'gzip;q=0, deflate' }],
    [false, { ...client, 'accept-encoding': 'identity' }],
    [false, { 'user-agent': 'some client', 'accept-encoding': 'gzip' }],
  ])('%s: %o', async (zipped, headers) => {
    const { emulator, get } = await twoImages()
    const response = await fetch(`${emulator.url}/compute/v1/${images}`, { headers })
    expect(response.headers.get('content-encoding')).toBe(zipped ? 'gzip' : null)
    expect(await response.json()).toEqual((await get(images)).body)
  })

  test('does not compress small responses', async () => {
    const { emulator } = await rig()
    const headers = { ...client, 'accept-encoding': 'gzip' }
    const response = await fetch(`${emulator.url}/compute/v1/${images}`, { headers })
    expect(response.headers.get('content-encoding')).toBe(null)
  })
})
