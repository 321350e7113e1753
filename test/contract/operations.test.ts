import { expect } from 'vitest'
import { contract, project, raw } from './contract.ts'

contract({
  async 'can be waited for by name and by id'({ client }) {
    for (const key of ['name', 'id']) {
      const started = await client.images.insert({ name: `by-${key}`, rawDisk: raw })
      expect(await client.operations.wait(started[key])).toMatchObject({ name: started.name, status: 'DONE' })
    }
  },

  async 'are polled again if a wait ends early'({ client, done, emulator }) {
    emulator.failNext('globalOperations.wait', { kind: 'earlyReturn' }, 2)
    const end = await done(await client.images.insert({ name: 'web-1', rawDisk: raw }))
    expect(end.status).toBe('DONE')
    expect(emulator.count('globalOperations.wait')).toBe(3)
  },

  async 'are found by their target'({ client, create }) {
    const { id } = await create({ name: 'web-1', rawDisk: raw })
    await create({ name: 'web-2', rawDisk: raw })
    const filter = `(targetId eq ${id}) (operationType eq insert)`
    const { items } = await client.operations.list({ filter })
    expect(items).toMatchObject([{ targetId: id, operationType: 'insert', status: 'DONE' }])
  },

  async 'are under "global" in the aggregated list'({ client, create }) {
    const { id } = await create({ name: 'web-1', rawDisk: raw })
    const scopes = await client.operations.aggregated()
    expect(scopes.global?.operations).toMatchObject([{ targetId: id, operationType: 'insert' }])
  },

  async 'are unknown once deleted'({ client, done, refused }) {
    const { name } = await done(await client.images.insert({ name: 'web-1', rawDisk: raw }))
    await client.operations.delete(name)
    expect(await refused(client.operations.get(name))).toEqual({
      status: 404,
      reason: 'notFound',
      message: `The resource 'projects/${project}/global/operations/${name}' was not found`,
    })
  },
})
