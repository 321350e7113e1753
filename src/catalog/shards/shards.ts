export { partition } from './partition.ts'
export { selectShard } from './select-shard.ts'
export { indivisibleLimits, indivisibleRetirements, limitsOfShard } from './shard-limits.ts'
