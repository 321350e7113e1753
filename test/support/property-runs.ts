const {
  MINTAGE_PROPERTY_MINUTES: minutes,
  MINTAGE_PROPERTY_RUNS: count,
  MINTAGE_PROPERTY_SEED: seed,
} = process.env

/** Whether `npm run test:soak` runs. */
export const isSoak = process.env.MINTAGE_SOAK !== undefined

/** From MINTAGE_SOAK_SHARE: the part of the seeds and random runs that count, such as 0.5 in CI. */
const share = Number(process.env.MINTAGE_SOAK ?? 1)

/** The first seeds of a list, as many as the share leaves. */
export const soakSeeds = (seeds: readonly number[]): readonly number[] =>
  seeds.slice(0, Math.ceil(seeds.length * share))

/**
 * How often a random test runs. In `npm test`: seldom, and the same each time. In `npm run test:soak`: often, less with
 * MINTAGE_SOAK_SHARE, or MINTAGE_PROPERTY_RUNS times, with another seed each time or with MINTAGE_PROPERTY_SEED.
 * MINTAGE_PROPERTY_MINUTES=20: as often as fits into the time.
 */
export function propertyRuns(quick: number, soak: number) {
  if (!isSoak) return { numRuns: quick, seed: 20261124 }
  const seeded = seed === undefined ? {} : { seed: Number(seed) }
  if (minutes === undefined) return { numRuns: Number(count ?? Math.ceil(soak * share)), ...seeded }
  return { numRuns: 1e9, interruptAfterTimeLimit: Number(minutes) * 60_000, ...seeded }
}
