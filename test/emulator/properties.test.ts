import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commands } from './properties/commands.ts'
import { Tally, World } from './properties/world.ts'

// MINTAGE_PROPERTY_MINUTES=20 npx vitest run test/emulator/properties.test.ts: as many sequences as fit into the time,
// of another seed each time; without it, the same few every time.

const minutes = process.env.MINTAGE_PROPERTY_MINUTES
const runs =
  minutes === undefined
    ? { numRuns: 14, seed: 20261124 }
    : { numRuns: 1e9, interruptAfterTimeLimit: Number(minutes) * 60_000 }

/** Situations that must occur, or the invariants were not tested. */
const happenings = [
  'images.insert 200',
  'images.insert 400',
  'images.insert 409',
  'images.delete 200',
  'images.delete 404',
  'images.deprecate 200',
  'images.patch 200',
  'images.setLabels 200',
  'images.setLabels 412',
  'disks.insert 200',
  'disks.delete 200',
  'snapshots.insert 200',
  'snapshots.delete 200',
  'replay',
  'resetAfter',
  'replyAfter',
  'restart',
  'wait',
]

test('keeps its invariants under random calls', {
  timeout: minutes === undefined ? 120_000 : 0,
}, async () => {
  const tally = new Tally()
  const property = fc.asyncProperty(commands, async (sequence) => {
    const world = await World.start(tally)
    try {
      for (const command of sequence) await world.run(command)
      await world.run({ kind: 'check', filter: { text: '', holds: () => true }, maxResults: 3 })
      await world.run({ kind: 'restart', asText: true })
      await world.clock.advance(60_000)
      await world.run({ kind: 'check', filter: { text: '', holds: () => true }, maxResults: 3 })
    } finally {
      await world.emulator.close()
    }
  })
  await fc.assert(property, runs)
  if (minutes !== undefined) console.log(Object.fromEntries([...tally.counts].sort()))
  expect(happenings.filter((happening) => !tally.counts.has(happening))).toEqual([])
})
