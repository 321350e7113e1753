import { expect, test } from 'vitest'
import { createEventBus } from '../../src/session/event-bus.ts'

test('each subscriber gets each event from its subscription on, in the order of subscription', () => {
  const bus = createEventBus<number>()
  const seen: string[] = []
  const { emit } = bus
  emit(0)
  bus.subscribe((event) => seen.push(`a${event}`))
  emit(1)
  bus.subscribe((event) => seen.push(`b${event}`))
  emit(2)
  expect(seen).toEqual(['a1', 'a2', 'b2'])
})
