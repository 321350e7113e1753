const {
  MINTAGE_PROPERTY_MINUTES: minutes,
  MINTAGE_PROPERTY_RUNS: count,
  MINTAGE_PROPERTY_SEED: seed,
} = process.env

/** Whether `npm run test:soak` runs. */
export const isSoak = process.env.MINTAGE_SOAK !== undefined

/**
 * How often a random test runs. In `npm test`: seldom, and the same each time. In `npm run test:soak`: often or
 * MINTAGE_PROPERTY_RUNS times, with another seed each time or with MINTAGE_PROPERTY_SEED. MINTAGE_PROPERTY_MINUTES=20:
 * as often as fits into the time.
 */
export function propertyRuns(quick: number, soak: number) {
  if (!isSoak) return { numRuns: quick, seed: 20261124 }
  const seeded = seed === undefined ? {} : { seed: Number(seed) }
  if (minutes === undefined) return { numRuns: Number(count ?? soak), ...seeded }
  return { numRuns: 1e9, interruptAfterTimeLimit: Number(minutes) * 60_000, ...seeded }
}
