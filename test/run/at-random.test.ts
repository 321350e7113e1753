import fc from 'fast-check'
import { expect, test } from 'vitest'
import { figuresText, newFigures, resultOf } from './at-random/run-world.ts'
import { type World, worlds } from './at-random/world.ts'

// Without a variable, the same few worlds every time. MINTAGE_PROPERTY_RUNS=500 (npm run test:soak): so many, others each
// time, or those of MINTAGE_PROPERTY_SEED; MINTAGE_PROPERTY_MINUTES=20: as many as fit into the time.
// MINTAGE_PROPERTY_WORLD: this one world, as a failure prints it.

const { MINTAGE_PROPERTY_MINUTES: minutes, MINTAGE_PROPERTY_RUNS: count } = process.env
const { MINTAGE_PROPERTY_SEED: seed, MINTAGE_PROPERTY_WORLD: oneWorld } = process.env
const isSoak = minutes !== undefined || count !== undefined

function runs() {
  if (!isSoak) return { numRuns: 40, seed: 20261124 }
  const seeded = seed === undefined ? {} : { seed: Number(seed) }
  if (minutes === undefined) return { numRuns: Number(count), ...seeded }
  return { numRuns: 1e9, interruptAfterTimeLimit: Number(minutes) * 60_000, ...seeded }
}

/** Runs on after a finding: the figures are of all worlds. */
async function soak(): Promise<void> {
  const figures = newFigures()
  const runIn = async (world: World) => {
    const { findings } = await resultOf(world, figures)
    if (findings.length > 0)
      console.log(`${JSON.stringify(world)}\n${JSON.stringify(findings, undefined, 2)}`)
  }
  await fc.assert(fc.asyncProperty(worlds, runIn), runs())
  console.log(figuresText(figures))
  expect(figures).toMatchObject({ hang: 0, lie: 0, duplicate: 0, other: 0 })
}

async function expectNoFinding(world: World): Promise<void> {
  expect((await resultOf(world)).findings).toEqual([])
}

test('in a random world: a run ends, reports the truth, creates each image once, and the next run creates the rest', {
  timeout: isSoak ? 0 : 120_000,
}, async () => {
  if (oneWorld !== undefined) return expectNoFinding(JSON.parse(oneWorld) as World)
  if (isSoak) return soak()
  await fc.assert(fc.asyncProperty(worlds, expectNoFinding), runs())
})
