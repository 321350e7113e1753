import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSoak, propertyRuns } from '../support/property-runs.ts'
import { figuresText, newFigures, resultOf } from './at-random/run-world.ts'
import { type World, worlds } from './at-random/world.ts'

// MINTAGE_PROPERTY_WORLD: this one world, as a failure prints it
const { MINTAGE_PROPERTY_WORLD: oneWorld } = process.env
const runs = propertyRuns(20, 500)

/** Runs on after a finding: the figures are of all worlds. */
async function soak(): Promise<void> {
  const figures = newFigures()
  const runIn = async (world: World) => {
    const { findings } = await resultOf(world, figures)
    if (findings.length > 0)
      console.log(`${JSON.stringify(world)}\n${JSON.stringify(findings, undefined, 2)}`)
  }
  await fc.assert(fc.asyncProperty(worlds, runIn), runs)
  console.log(figuresText(figures))
  expect(figures).toMatchObject({ hang: 0, lie: 0, duplicate: 0, other: 0 })
}

async function expectNoFinding(world: World): Promise<void> {
  expect((await resultOf(world)).findings).toEqual([])
}

test('in a random world: a run ends, reports the truth, creates each image once, and the next run creates the rest', async () => {
  if (oneWorld !== undefined) return expectNoFinding(JSON.parse(oneWorld) as World)
  if (isSoak) return soak()
  await fc.assert(fc.asyncProperty(worlds, expectNoFinding), runs)
})
