export { partition } from './partition.ts'
export { selectShard } from './select-shard.ts'
export { indivisibleLimits, limitsOfShard } from './shard-limits.ts'
