import { hasOpenName } from '../../catalog/follow/source-values.ts'
import type { Catalog, ImageSpec } from '../../catalog/image-spec.ts'
import type { Diagnostic } from '../../manifest/diagnostic.ts'
import { problemView } from '../../report/view/problem-view.ts'
import type { ProblemView } from '../../report/view/view.ts'
import type { Env } from '../../settings/environment.ts'
import { type Limits, resolveLimits } from '../../settings/limits.ts'
import { flagOf } from '../../settings/options.ts'
import { chooseShard, type Shard } from '../../settings/shard.ts'
import { usageError } from '../command-error.ts'
import type { RunOptions } from '../options.ts'
import type { Loaded } from './load.ts'
import { selectOnly } from './select-only.ts'

/** The part of the images that a run has, and its part of the limits. */
export interface Division {
  readonly limits: Limits
  /** Limits that cannot be divided, also as data. */
  readonly warnings: readonly Diagnostic[]
  readonly problems: readonly ProblemView[]
  /** Undefined for the whole catalog. */
  readonly isOwn: ((spec: ImageSpec) => boolean) | undefined
  /** Selects from the catalog, whose sources may have been read since. Rejects with CommandError for --only. */
  readonly select: (catalog: Catalog) => Promise<Catalog>
}

/** The shard of the flag or of the environment. Throws CommandError (usage) if the environment names none that exists. */
export function shardOf({ shard }: Pick<RunOptions, 'shard'>, env: Env): Shard | undefined {
  const chosen = chooseShard(shard, env)
  if (!chosen.ok) throw usageError(chosen.error.message, chosen.error.hint)
  return chosen.value
}

/** `shard`: undefined for the whole catalog. */
export async function divide(
  { catalog, limits: given }: Loaded,
  options: RunOptions,
  shard: Shard | undefined,
): Promise<Division> {
  const limits = resolveLimits(options, given)
  if (shard === undefined) {
    const select = (whole: Catalog) => selectOnly(whole, options)
    return { limits, warnings: [], problems: [], isOwn: undefined, select }
  }
  const { indivisibleLimits, indivisibleRetirements, limitsOfShard, partition, selectShard } = await import(
    '../../catalog/shards/shards.ts'
  )
  const divided = partition(catalog, { count: shard.count, sourceRate: limits.sourceRate })
  const isOwn = (spec: ImageSpec): boolean => divided.ofImage(spec) === shard.index
  const { maxRetire, phase, nameOf = flagOf } = options
  const retires = phase === undefined || phase.includes('retire')
  const warnings = [
    ...indivisibleLimits(limits, shard),
    ...(retires ? indivisibleRetirements(maxRetire, shard, nameOf('maxRetire')) : []),
  ].map((message): Diagnostic => ({ severity: 'warning', code: 'limit-not-divided', message }))
  return {
    limits: limitsOfShard(limits, shard),
    warnings,
    problems: warnings.map((one) => problemView(one, (text) => text)),
    isOwn,
    async select(whole) {
      const hasUnknown = whole.images.some((spec) => hasOpenName(spec) && !isOwn(spec))
      return selectShard(await selectOnly(whole, options, hasUnknown), shard, divided)
    },
  }
}
