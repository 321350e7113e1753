import { type LimitName, type Limits, limitNames, limitSettings } from '../../settings/limits.ts'
import type { Shard } from '../../settings/shard.ts'
import { shareOf } from './share-of.ts'

/**
 * The limits of one shard, so that all of them together stay within the limits of a whole run. The rate of a source is
 * not divided: one shard has all images of a source.
 */
export function limitsOfShard(limits: Limits, { count }: Shard): Limits {
  const shares = dividedLimits.map((name) => [name, shareOf(limits[name], count)] as const)
  return { ...limits, ...Object.fromEntries(shares) }
}

type DividedLimit = Exclude<LimitName, 'sourceRate'>

const dividedLimits = limitNames.filter((name): name is DividedLimit => name !== 'sourceRate')

/** The limits that cannot be divided, as more shards than units would share them. Zero retirements are zero in all. */
export function indivisibleLimits(limits: Limits, { count }: Shard, maxRetire = 0): readonly string[] {
  const all = [
    ...dividedLimits.map(
      (name) => [`limits.${name}`, limits[name], limitSettings[name].notation.unit] as const,
    ),
    ...(maxRetire === 0 ? [] : [['--max-retire', maxRetire, ''] as const]),
  ]
  return all
    .filter(([, limit]) => limit < count)
    .map(
      ([name, limit, unit]) =>
        `${name} is ${limit}${unit}, less than the ${count} shards: each of them uses 1${unit}, together up to ${count}${unit}`,
    )
}
