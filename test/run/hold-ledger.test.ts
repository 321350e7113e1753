import { expect, test } from 'vitest'
import type { GateEvent } from '../../src/run/event.ts'
import { HoldLedger } from '../../src/run/hold-ledger.ts'

const held = (project: string, gate: GateEvent['gate'], subject?: string): GateEvent => ({
  type: 'held',
  project,
  gate,
  why: 'some reason',
  ...(subject === undefined ? {} : { subject }),
})
const released = ({ project, gate, subject }: GateEvent): GateEvent => ({
  type: 'released',
  project,
  gate,
  ...(subject === undefined ? {} : { subject }),
})

test('adds up the times of each gate, the longest first, those that are still closed too', () => {
  const ledger = new HoldLedger()
  const [inserts, images, disk] = [held('a', 'write'), held('a', 'images'), held('a', 'source', 'disks/d')]
  ledger.on(inserts, 0)
  ledger.on(inserts, 5_000) // told again, as it takes longer
  ledger.on(images, 2_000)
  ledger.on(released(inserts), 10_000)
  ledger.on(released(images), 4_000)
  ledger.on(inserts, 60_000)
  ledger.on(released(inserts), 61_000)
  ledger.on(disk, 10_000)
  expect(ledger.heldBack(100_000)).toEqual([
    { project: 'a', gate: 'source', subject: 'disks/d', ms: 90_000 },
    { project: 'a', gate: 'write', ms: 11_000 },
    { project: 'a', gate: 'images', ms: 2_000 },
  ])
})

test('keeps projects apart, and passes over what took less than a second', () => {
  const ledger = new HoldLedger()
  ledger.on(held('a', 'write'), 0)
  ledger.on(held('b', 'write'), 0)
  ledger.on(released(held('a', 'write')), 999)
  ledger.on(released(held('b', 'write')), 1_000)
  ledger.on(released(held('c', 'write')), 1_000)
  expect(ledger.heldBack(5_000)).toEqual([{ project: 'b', gate: 'write', ms: 1_000 }])
})

test('time after refusals of the server is not counted as that of a limit of the run', () => {
  const ledger = new HoldLedger()
  ledger.on({ type: 'held', project: 'p', gate: 'write', why: 'rate limit', by: 'server' }, 0)
  ledger.on({ type: 'released', project: 'p', gate: 'write' }, 5_000)
  ledger.on({ type: 'held', project: 'p', gate: 'write', why: '300 a minute' }, 6_000)
  ledger.on({ type: 'released', project: 'p', gate: 'write' }, 8_000)
  expect(ledger.heldBack(9_000)).toEqual([
    { project: 'p', gate: 'write', by: 'server', ms: 5_000 },
    { project: 'p', gate: 'write', ms: 2_000 },
  ])
})
