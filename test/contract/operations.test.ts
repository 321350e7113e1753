import { expect } from 'vitest'
import { contract, project, raw } from './contract.ts'

contract({
  async 'are waited for by name and by id'({ client }) {
    for (const key of ['name', 'id']) {
      const begun = await client.images.insert({ name: `by-${key}`, rawDisk: raw })
      expect(await client.operations.wait(begun[key])).toMatchObject({ name: begun.name, status: 'DONE' })
    }
  },

  async 'are waited for again where a wait ends early'({ client, done, emulator }) {
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

  async 'stand under "global" in the list of all scopes'({ client, create }) {
    const { id } = await create({ name: 'web-1', rawDisk: raw })
    const scopes = await client.operations.aggregated()
    expect(scopes.global?.operations).toMatchObject([{ targetId: id, operationType: 'insert' }])
  },

  async 'are deleted, and then unknown'({ client, done, refused }) {
    const { name } = await done(await client.images.insert({ name: 'web-1', rawDisk: raw }))
    await client.operations.delete(name)
    expect(await refused(client.operations.get(name))).toEqual({
      status: 404,
      reason: 'notFound',
      message: `The resource 'projects/${project}/global/operations/${name}' was not found`,
    })
  },
})
