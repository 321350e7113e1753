import { expect, test } from 'vitest'
import { operations, raw, rig } from './rig.ts'

const requestId = '11111111-2222-4333-8444-555555555555'

test('a requestId is remembered for the configured time, its operation longer', async () => {
  const { insert, get, clock } = await rig({ requestIdMs: 60_000 })
  const { name } = (await insert({ name: 'web-1', rawDisk: raw }, `?requestId=${requestId}`)).body
  await clock.advance(59_999)
  expect((await insert({ name: 'web-1', rawDisk: raw }, `?requestId=${requestId}`)).body.name).toBe(name)
  await clock.advance(1)
  expect((await insert({ name: 'web-1', rawDisk: raw }, `?requestId=${requestId}`)).status).toBe(409)
  expect((await get(`${operations}/${name}`)).status).toBe(200)
})
