import fc from 'fast-check'
import { test } from 'vitest'
import { commands } from './properties/commands.ts'
import { World } from './properties/world.ts'

// MINTAGE_PROPERTY_RUNS=5000 npx vitest run test/emulator/properties.test.ts: so many sequences, of another seed each
// time; without it, the same few every time.

const more = process.env.MINTAGE_PROPERTY_RUNS
const runs = more === undefined ? { numRuns: 40, seed: 20261124 } : { numRuns: Number(more) }

test('random calls: whatever was sent, the invariants hold', {
  timeout: more === undefined ? 60_000 : 0,
}, async () => {
  const property = fc.asyncProperty(commands, async (sequence) => {
    const world = await World.start()
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
})
