import { expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/public.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { arrive } from './killable.ts'

test.each<[string, 'hang' | 'reply']>([
  ['has no response', 'hang'],
  ['has one', 'reply'],
])('a late request that %s does not stop the simulation', async (_, kind) => {
  const clock = new FakeClock({ autoAdvance: true })
  await using gce = await startEmulator({ clock: clock.steady })
  gce.addFault({ fault: kind === 'hang' ? { kind } : { kind, status: 503 } })
  await arrive(() => fetch(`${gce.url}/compute/v1/projects/golden/global/images/web`), clock)
  expect([gce.requests.map(({ method }) => method), clock.waiting]).toEqual([['images.get'], 0])
})
