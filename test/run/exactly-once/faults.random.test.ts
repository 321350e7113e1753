import { expect, test } from 'vitest'
import { createRandom } from '../../../src/emulator/base/random.ts'
import type { FaultRule } from '../../../src/emulator/contract/fault.ts'
import { startEngine } from '../../support/engine.ts'
import { transientFaults } from '../../support/faults.ts'
import { requestIds, timesMade } from '../../support/insert-log.ts'
import { isSoak } from '../../support/property-runs.ts'
import { spec } from '../../support/spec.ts'

/** Of all requests, whatever they ask for. */
const faults: readonly FaultRule[] = [
  ...transientFaults,
  { probability: 0.01, fault: { kind: 'truncateBody', chunked: true } },
]

/** Behavior that Google does not document, and both known ways to report a conflict: all four combinations in turn. */
const api = (seed: number) => ({
  ...(seed % 2 === 0 ? { requestIdMs: 0 } : {}),
  ...(seed % 4 < 2 ? { nameConflict: 'inOperation' as const } : {}),
})

test('sixty images under faults of all kinds: all created, each once, under one requestId', async () => {
  const specs = Array.from({ length: 60 }, (_, index) => spec(`image-${index + 1}`))
  for (let seed = 1; seed <= (isSoak ? 40 : 4); seed++) {
    await using engine = await startEngine({
      ...api(seed),
      seed,
      faults,
      latencyMs: [10_000, 30_000],
      client: { random: createRandom(seed) },
    })
    const outcomes = await engine.run(specs)
    expect(outcomes.filter(({ result }) => result !== 'changed')).toEqual([])
    const seen = specs.map(({ name }) => ({
      name,
      made: timesMade(engine.gce, name),
      requestIds: new Set(requestIds(engine.gce, name)).size,
    }))
    expect(seen, `seed ${seed}`).toEqual(specs.map(({ name }) => ({ name, made: 1, requestIds: 1 })))
  }
})
