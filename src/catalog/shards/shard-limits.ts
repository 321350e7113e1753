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

/** The limits that cannot be divided, as more shards than units would share them. */
export const indivisibleLimits = (limits: Limits, { count }: Shard): readonly string[] =>
  dividedLimits
    .filter((name) => limits[name] < count)
    .map((name) => {
      const { unit } = limitSettings[name].notation
      return `limits.${name} is ${limits[name]}${unit}, less than the ${count} shards: each of them uses 1${unit}, together up to ${count}${unit}`
    })

/**
 * The same of `maxRetire`, if it is set: its default depends on the project. Zero retirements stay zero. `name`: what
 * the limit is called where the user has set it.
 */
export const indivisibleRetirements = (
  maxRetire: number | undefined,
  { count }: Shard,
  name: string,
): readonly string[] =>
  maxRetire !== undefined && maxRetire > 0 && maxRetire < count
    ? [
        `${name} is ${maxRetire}, less than the ${count} shards: each of them retires up to 1 image of a project, together up to ${count}`,
      ]
    : []
