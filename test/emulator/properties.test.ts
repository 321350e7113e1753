import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commands } from './properties/commands.ts'
import { Tally, World } from './properties/world.ts'

// MINTAGE_PROPERTY_RUNS=5000 npx vitest run test/emulator/properties.test.ts: so many sequences, of another seed each
// time; without it, the same few every time.

const more = process.env.MINTAGE_PROPERTY_RUNS
const runs = more === undefined ? { numRuns: 25, seed: 20261124 } : { numRuns: Number(more) }

/** What must have come about, or the invariants were not put to the test. */
const happenings = [
  'images.insert 200',
  'images.insert 400',
  'images.insert 409',
  'images.delete 200',
  'images.delete 404',
  'replay',
  'resetAfter',
  'replyAfter',
  'restart',
  'wait',
]

test('random calls: whatever was sent, the invariants hold', {
  timeout: more === undefined ? 60_000 : 0,
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
  for (const happening of happenings) expect(tally.counts.get(happening), happening).toBeGreaterThan(0)
})
