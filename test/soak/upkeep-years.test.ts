import { expect, test } from 'vitest'
import { soakSeeds } from '../support/property-runs.ts'
import { simulate } from '../upkeep/simulate.ts'

/** The other half is in more-upkeep-years.test.ts, as each file has its own process. */
const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

test.each(soakSeeds(seeds))('a year of scheduled runs keeps every promise, seed %i', async (seed) => {
  const { findings, world } = await simulate(seed, 365)
  expect(findings.slice(0, 10), world.diary.join('\n')).toEqual([])
})
