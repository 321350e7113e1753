import { describe, expect, test } from 'vitest'
import { images, project, raw, rig } from './rig.ts'

const disks = `projects/${project}/zones/us-central1-a/disks`
const snapshots = `projects/${project}/global/snapshots`

describe('reads request bodies as the API does', () => {
  test('ignores unknown members at any depth', async () => {
    const { create, get } = await rig()
    const rawDisk = { ...raw, container: 'TAR' }
    await create({ name: 'web-1', rawDisk, zone: 'us-central1-a', disk_size_gb: 5, constructor: {} })
    const { body } = await get(`${images}/web-1`)
    expect(body).toMatchObject({ name: 'web-1', rawDisk: { source: '', containerType: 'TAR' } })
    for (const member of ['zone', 'disk_size_gb']) expect(body).not.toHaveProperty(member)
  })

  test('converts scalars to the type of their member', async () => {
    const { create, get, post } = await rig()
    await create({ name: 'web-1', rawDisk: raw, family: false, description: 7, labels: { tier: 1 } })
    expect((await get(`${images}/web-1`)).body).toMatchObject({
      family: 'false',
      description: '7',
      labels: { tier: '1' },
    })
    await post(disks, { name: 'd', enableConfidentialCompute: 'true' })
    expect((await get(`${disks}/d`)).body.enableConfidentialCompute).toBe(true)
  })

  test.each([
    [{ family: {} }, "Invalid value at 'resource.family' (TYPE_STRING), {}"],
    [{ licenses: 'l' }, 'Invalid value at \'resource.licenses\' (TYPE_MESSAGE), "l"'],
    [{ diskSizeGb: 'big' }, 'Invalid value at \'resource.disk_size_gb\' (TYPE_INT64), "big"'],
  ])('refuses a value that cannot be converted: %j', async (body, message) => {
    const { insert } = await rig()
    const response = await insert({ name: 'web-1', rawDisk: raw, ...body })
    expect(response).toMatchObject({ status: 400, body: { error: { message } } })
  })
})

describe('compares fingerprints as bytes', () => {
  const standard = (text: string) => text.replaceAll('-', '+').replaceAll('_', '/')

  test('accepts the fingerprint as shown and re-encoded in the standard alphabet', async () => {
    const { create, post, get } = await rig()
    await create({ name: 'web-1', rawDisk: raw })
    const path = `${images}/web-1`
    let differing = 0
    for (let index = 0; index < 40; index++) {
      const { labelFingerprint } = (await get(path)).body
      expect(labelFingerprint).toMatch(/^[A-Za-z0-9_-]{11}=$/)
      if (standard(labelFingerprint) !== labelFingerprint) differing += 1
      const sent = index % 2 === 0 ? labelFingerprint : standard(labelFingerprint)
      const response = await post(`${path}/setLabels`, {
        labels: { env: `prod-${index}` },
        labelFingerprint: sent,
      })
      expect(response.status).toBe(200)
    }
    expect(differing).toBeGreaterThan(5)
  })

  test.each(['images', 'snapshots', 'disks'] as const)('for %s', async (kind) => {
    const entry = { name: 'x', project, labels: { env: 'prod' }, labelFingerprint: '+/+/+/+/+/8=' }
    const state = kind === 'disks' ? { disks: [{ ...entry, zone: 'us-central1-a' }] } : { [kind]: [entry] }
    const { post, get } = await rig({ state })
    const path = { images: `${images}/x`, snapshots: `${snapshots}/x`, disks: `${disks}/x` }[kind]
    expect((await get(path)).body.labelFingerprint).toBe('-_-_-_-_-_8=')
    const set = (labelFingerprint: string | undefined) =>
      post(`${path}/setLabels`, { labels: { env: 'prod' }, labelFingerprint })
    for (const stale of ['-_-_-_-_-_4=', '', undefined]) expect((await set(stale)).status).toBe(412)
    expect((await set('+/+/+/+/+/8=')).status).toBe(200)
  })
})
