import { expect, test } from 'vitest'
import { soakSeeds } from '../support/property-runs.ts'
import { simulate } from '../upkeep/simulate.ts'

/** The other half of upkeep-years.test.ts. */
const seeds = [11, 12, 13, 14, 15, 16, 17, 18, 19, 20]

test.each(soakSeeds(seeds))('a year of scheduled runs keeps every promise, seed %i', async (seed) => {
  const { findings, world } = await simulate(seed, 365)
  expect(findings.slice(0, 10), world.diary.join('\n')).toEqual([])
})
