import { expect } from 'vitest'
import { contract, raw } from './contract.ts'

contract({
  async 'the IAM policy, with its etag'({ client, create, refused }) {
    await create({ name: 'web-1', rawDisk: raw })
    const before = await client.images.getIamPolicy('web-1')
    expect(before.bindings ?? []).toEqual([])
    const bindings = [{ role: 'roles/compute.imageUser', members: ['user:ada@example.com'] }]
    await client.images.setIamPolicy('web-1', { etag: before.etag, bindings })
    const after = await client.images.getIamPolicy('web-1')
    expect(after.bindings).toEqual(bindings)
    expect(after.etag).not.toBe(before.etag)
    const stale = client.images.setIamPolicy('web-1', { etag: before.etag, bindings: [] })
    expect((await refused(stale)).status).toBe(412)
  },

  async 'the permissions that are not denied'({ client, create, emulator }) {
    await create({ name: 'web-1', rawDisk: raw })
    emulator.deny('compute.images.delete')
    const asked = ['compute.images.get', 'compute.images.delete']
    expect(await client.images.testIamPermissions('web-1', asked)).toMatchObject({
      permissions: ['compute.images.get'],
    })
  },
})
