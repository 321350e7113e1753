import { expect } from 'vitest'
import { contract, project, raw } from './contract.ts'

const root = `https://www.googleapis.com/compute/v1/projects/${project}`

contract({
  async 'labels, unless they have changed'({ client, create, done, refused }) {
    const { labelFingerprint } = await create({ name: 'web-1', rawDisk: raw, labels: { team: 'shop' } })
    const labels = { team: 'ops', tier: '' }
    const changed = await client.images.setLabels('web-1', labels, labelFingerprint)
    expect(changed).toMatchObject({ operationType: 'setLabels', status: 'DONE', progress: 100 })
    expect(await done(changed)).toEqual(changed)
    const now = await client.images.get('web-1')
    expect(now.labels).toEqual(labels)
    expect(now.labelFingerprint).not.toBe(labelFingerprint)
    expect(await refused(client.images.setLabels('web-1', { team: 'web' }, labelFingerprint))).toEqual({
      status: 412,
      reason: 'conditionNotMet',
      message: 'Labels fingerprint either invalid or resource labels have changed',
    })
    await client.images.setLabels('web-1', {}, now.labelFingerprint)
    const bare = await client.images.get('web-1')
    expect(bare).not.toHaveProperty('labels')
    expect(bare.labelFingerprint).toBe('42WmSpB8rSM=')
  },

  async 'family and description by a patch'({ client, create, done, refused }) {
    await create({ name: 'web-1', rawDisk: raw, description: 'Old.' })
    const patched = await done(await client.images.patch('web-1', { family: 'web', description: 'New.' }))
    expect(patched).toMatchObject({ operationType: 'patch', targetLink: `${root}/global/images/web-1` })
    expect(await client.images.get('web-1')).toMatchObject({ family: 'web', description: 'New.' })
    expect(await client.images.getFromFamily('web')).toMatchObject({ name: 'web-1' })
    const { status, reason } = await refused(client.images.patch('web-1', { diskSizeGb: '20' }))
    expect([status, reason]).toEqual([400, 'invalid'])
  },

  async 'deprecation: the family rolls back and forward'({ client, create, done, refused }) {
    for (const name of ['web-1', 'web-2']) await create({ name, family: 'web', rawDisk: raw })
    const replacement = `${root}/global/images/web-1`
    const newest = async () => (await client.images.getFromFamily('web')).name
    for (const state of ['DEPRECATED', 'OBSOLETE', 'DELETED']) {
      const started = await client.images.deprecate('web-2', { state, replacement })
      expect((await done(started)).error).toBeUndefined()
      const image = await client.images.get('web-2')
      expect(image).toMatchObject({ status: 'READY', deprecated: { state, replacement } })
      expect(await newest()).toBe('web-1')
    }
    const { items } = await client.images.list({ filter: 'deprecated.state:*' })
    expect(items.map(({ name }) => name)).toEqual(['web-2'])
    await done(await client.images.deprecate('web-1', { state: 'DEPRECATED' }))
    expect((await refused(client.images.getFromFamily('web'))).status).toBe(404)
    await done(await client.images.deprecate('web-2', { state: 'ACTIVE' }))
    expect(await newest()).toBe('web-2')
  },

  async 'a deprecated source warns, an obsolete one is rejected'({ client, create, done, refused }) {
    await create({ name: 'base', rawDisk: raw })
    await done(await client.images.deprecate('base', { state: 'DEPRECATED' }))
    const body = { name: 'web-1', sourceImage: 'global/images/base' }
    const made = await done(await client.images.insert(body))
    expect(made.error).toBeUndefined()
    expect(made.warnings).toMatchObject([{ code: 'DEPRECATED_RESOURCE_USED' }])
    await done(await client.images.deprecate('base', { state: 'OBSOLETE' }))
    expect((await refused(client.images.insert({ ...body, name: 'web-2' }))).status).toBe(400)
  },
})
