import { expect, test } from 'vitest'
import { withoutJumps } from '../../src/util/clock.ts'
import { FakeClock } from '../support/fake-clock.ts'

test('a clock without jumps advances from the current time, whatever the machine’s clock is set to', async () => {
  const machine = new FakeClock({ now: '2026-11-24T10:00:00Z' })
  machine.jump(5_000)
  const clock = withoutJumps(machine)
  expect(clock.now()).toBe(machine.now())
  const startedMs = clock.monotonic()
  for (const jumpMs of [3_600_000, -7_200_000]) {
    machine.jump(jumpMs)
    await machine.advance(1_000)
  }
  expect(new Date(clock.now()).toISOString()).toBe('2026-11-24T10:00:07.000Z')
  expect(clock.monotonic() - startedMs).toBe(2_000)
})
