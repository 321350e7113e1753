import { expect, test } from 'vitest'
import { simulate } from '../upkeep/simulate.ts'

test.each(Array.from({ length: 20 }, (_, index) => index + 1))(
  'a year of scheduled runs keeps every promise, seed %i',
  async (seed) => {
    const { findings, world } = await simulate(seed, 365)
    expect(findings.slice(0, 10), world.diary.join('\n')).toEqual([])
  },
)
