import { describe, expect, test } from 'vitest'
import { previewMembers } from '../../src/emulator/http/response/versions.ts'
import { formatState } from '../../src/emulator/statefile/format-state.ts'
import { parseState } from '../../src/emulator/statefile/state-file.ts'
import { type Json, project, raw, rig } from './rig.ts'

const versions = ['beta', 'alpha'] as const
const images = `projects/${project}/global/images`
const disks = `projects/${project}/zones/us-central1-a/disks`

/** The path of another version, seen from that of v1. */
const inVersion = (version: string, path: string) => `../${version}/${path}`

/** As gce_image_publish sends one: github.com/GoogleCloudPlatform/compute-image-tools, publish.go. */
const policy = {
  defaultRolloutTime: '2026-11-25T00:00:00Z',
  locationRolloutPolicies: { 'zones/us-central1-a': '2026-11-24T00:00:00Z' },
}

const urlsIn = (value: Json): string[] =>
  [...JSON.stringify(value).matchAll(/compute\/(\w+)\/projects/g)].map(([, version = '']) => version)

describe.each(versions)('compute/%s', (version) => {
  test('responds with URLs of its own version in resources, operations, lists and warnings', async () => {
    const { post, get, clock } = await rig({
      state: { disks: [{ name: 'd', project, zone: 'us-central1-a' }] },
    })
    const started = await post(inVersion(version, images), { name: 'web-1', sourceDisk: `${disks}/d` })
    await clock.advance(60_000)
    const paths = [`${images}/web-1`, images, `${disks}/d`, `projects/${project}/aggregated/disks`]
    const responses = [started.body]
    for (const path of paths) responses.push((await get(inVersion(version, path))).body)
    for (const response of responses) expect(new Set(urlsIn(response))).toEqual(new Set([version]))
    for (const path of paths) expect(new Set(urlsIn((await get(path)).body))).toEqual(new Set(['v1']))
    const waited = await get(new URL(started.body.selfLink).pathname.replace('/compute/', '../'))
    expect(waited.body).toMatchObject({ status: 'DONE', selfLink: started.body.selfLink })
  })

  test('has members that v1 neither accepts nor shows', async () => {
    const { post, get, clock } = await rig()
    const body = { rawDisk: raw, family: 'web', rolloutOverride: policy, locked: true, userLicenses: ['l'] }
    await post(inVersion(version, images), { name: 'web-1', ...body })
    await post(images, { name: 'web-2', ...body })
    await clock.advance(60_000)
    const status = { state: 'DEPRECATED', stateOverride: policy }
    await post(inVersion(version, `${images}/web-1/deprecate`), status)
    await clock.advance(60_000)
    const shown = (await get(inVersion(version, `${images}/web-1`))).body
    expect(shown).toMatchObject({
      rolloutOverride: policy,
      locked: true,
      userLicenses: ['l'],
      deprecated: status,
    })
    const { rolloutOverride: _r, locked: _l, userLicenses: _u, ...stable } = shown
    const asV1 = JSON.parse(JSON.stringify(stable).replaceAll(`compute/${version}/`, 'compute/v1/'))
    const expected = { ...asV1, deprecated: { state: 'DEPRECATED' } }
    expect((await get(`${images}/web-1`)).body).toEqual(expected)
    expect((await get(`${images}?filter=name=web-1`)).body.items).toEqual([expected])
    expect((await get(inVersion(version, `${images}/web-2`))).body).not.toHaveProperty('rolloutOverride')
  })

  test('selects its own members by fields', async () => {
    const { post, get } = await rig()
    await post(inVersion(version, images), { name: 'web-1', rawDisk: raw, rolloutOverride: policy })
    const query = `${images}/web-1?fields=rolloutOverride/defaultRolloutTime`
    expect((await get(inVersion(version, query))).body).toEqual({
      rolloutOverride: { defaultRolloutTime: policy.defaultRolloutTime },
    })
    expect((await get(query)).status).toBe(400)
    const unshown = `${disks}?fields=items(name,sourceMachineImage)`
    expect((await get(inVersion(version, unshown))).status).toBe(200)
    expect((await get(unshown)).status).toBe(400)
  })

  test('accepts a batch whose parts are requests to it', async () => {
    const { emulator, clock, get } = await rig({
      state: {
        images: [
          { name: 'a', project },
          { name: 'b', project },
        ],
      },
    })
    const part = (name: string) =>
      `--x\r\nContent-Type: application/http\r\nContent-ID: <${name}>\r\n\r\nDELETE /compute/${version}/${images}/${name} HTTP/1.1\r\n\r\n`
    const response = await fetch(`${emulator.url}/batch/compute/${version}`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/mixed; boundary=x' },
      body: `${part('a')}${part('b')}--x--`,
    })
    const text = await response.text()
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2)
    expect(text).toContain(`compute/${version}/${images}/a`)
    await clock.advance(60_000)
    expect((await get(images)).body).not.toHaveProperty('items')
  })
})

test('a zone sees an image and its deprecation from their rollout on', async () => {
  const { post, get, clock, emulator } = await rig()
  const [inA, elsewhere] = [60_000, 120_000].map((ms) => new Date(emulator.now() + ms).toISOString())
  const rollout = { defaultRolloutTime: elsewhere, locationRolloutPolicies: { 'zones/us-central1-a': inA } }
  const newestIn = async (zone: string) =>
    (await get(`projects/${project}/zones/${zone}/imageFamilyViews/web`)).body.image?.name
  const seen = async () => [await newestIn('us-central1-a'), await newestIn('us-central1-b')]
  await post(images, { name: 'web-1', family: 'web', rawDisk: raw })
  await clock.advance(10_000)
  const body = { name: 'web-2', family: 'web', rawDisk: raw, rolloutOverride: rollout }
  await post(inVersion('alpha', images), body)
  const status = { state: 'DEPRECATED', stateOverride: rollout }
  await post(inVersion('alpha', `${images}/web-1/deprecate`), status)
  await clock.advance(10_000)
  expect(await seen()).toEqual(['web-1', 'web-1'])
  await clock.advance(40_000)
  expect(await seen()).toEqual(['web-2', 'web-1'])
  await clock.advance(60_000)
  expect(await seen()).toEqual(['web-2', 'web-2'])
})

test('saves and loads all members that only beta and alpha accept', async () => {
  const { post, get, clock, emulator } = await rig()
  const sent: Record<string, [string, object]> = {
    'compute#image': [images, { locked: true, rolloutOverride: policy, userLicenses: ['l'], rawDisk: raw }],
    'compute#disk': [
      disks,
      {
        eraseWindowsVssSignature: true,
        interface: 'SCSI',
        multiWriter: true,
        storageType: 'SSD',
        userLicenses: ['l'],
      },
    ],
    'compute#snapshot': [`${disks}/x/createSnapshot`, { userLicenses: ['l'] }],
  }
  for (const [kind, [path, members]] of Object.entries(sent)) {
    const inputs = previewMembers[kind]?.filter((member) => kind !== 'compute#disk' || member !== 'locked')
    expect(Object.keys(members)).toEqual(expect.arrayContaining(inputs ?? []))
    expect((await post(inVersion('alpha', path), { name: 'x', ...members })).status).toBe(200)
    await clock.advance(60_000)
  }
  await post(inVersion('alpha', disks), { name: 'of-locked', sourceImage: 'global/images/x' })
  await post(inVersion('alpha', `${images}/x/deprecate`), { state: 'DEPRECATED', stateOverride: policy })
  await clock.advance(60_000)
  const next = await rig({ state: parseState(formatState(emulator.state()), 'state.yaml') })
  const snapshots = `projects/${project}/global/snapshots`
  for (const path of [images, disks, snapshots].map((list) => inVersion('alpha', list))) {
    expect((await next.get(path)).body).toEqual((await get(path)).body)
  }
})
