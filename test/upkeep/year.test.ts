import { expect, test } from 'vitest'
import { simulate } from './simulate.ts'

test('forty days of scheduled runs keep every promise', async () => {
  const { findings, world } = await simulate(1, 40)
  expect(findings, world.diary.join('\n')).toEqual([])
})
