import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSoak, propertyRuns } from '../support/property-runs.ts'
import { commands } from './properties/commands.ts'
import { Tally, World } from './properties/world.ts'

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

test('keeps its invariants under random calls', async () => {
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
  await fc.assert(property, propertyRuns(14, 150))
  if (isSoak) console.log(Object.fromEntries([...tally.counts].sort()))
  expect(happenings.filter((happening) => !tally.counts.has(happening))).toEqual([])
})
