import { describe, expect, it } from 'vitest'
import {
  indivisibleLimits,
  indivisibleRetirements,
  limitsOfShard,
} from '../../../src/catalog/shards/shard-limits.ts'
import { shareOf } from '../../../src/catalog/shards/share-of.ts'
import { resolveLimits } from '../../../src/settings/limits.ts'

it.each([
  [300, 8, 37],
  [8, 8, 1],
  [7, 8, 1],
  [1, 10_000, 1],
  [0, 8, 0],
])('the share of %i in %i shards is %i', (total, count, share) => {
  expect(shareOf(total, count)).toBe(share)
})

describe('the limits of a shard', () => {
  const limits = resolveLimits({ concurrency: 4 }, { rate: 2 })

  it('are those of the run, divided; the rate of a source is not', () => {
    expect(limitsOfShard(resolveLimits({}, {}), { index: 2, count: 8 })).toEqual({
      rate: 37,
      readRate: 150,
      listRate: 150,
      operationRate: 150,
      concurrency: 62,
      sourceRate: 6,
    })
    expect(limitsOfShard(limits, { index: 8, count: 8 })).toMatchObject({ rate: 1, concurrency: 1 })
  })

  it('that more shards than units share are named', () => {
    expect(indivisibleLimits(limits, { index: 1, count: 8 })).toEqual([
      'limits.rate is 2/min, less than the 8 shards: each of them uses 1/min, together up to 8/min',
      'limits.concurrency is 4, less than the 8 shards: each of them uses 1, together up to 8',
    ])
    expect(indivisibleLimits(limits, { index: 1, count: 2 })).toEqual([])
  })

  it('include the retirements of a run', () => {
    const warningsOf = (maxRetire: number | undefined) =>
      indivisibleRetirements(maxRetire, { index: 1, count: 8 }, 'MINTAGE_MAX_RETIRE')
    expect(warningsOf(3)).toEqual([
      'MINTAGE_MAX_RETIRE is 3, less than the 8 shards: each of them retires up to 1 image of a project, together up to 8',
    ])
    expect([undefined, 0, 8].flatMap(warningsOf)).toEqual([])
  })
})
