import { expect, test } from 'vitest'
import { compactString, sharedText, sharedValue } from '../../src/emulator/base/compact-string.ts'
import type { EmulatorState } from '../../src/emulator/contract/state.ts'
import { Collection } from '../../src/emulator/store/collection.ts'
import { project, rig } from './rig.ts'

test.each([
  '',
  'a',
  'twelve chars',
  'thirteen char',
  'größer als ein Byte',
  '😀 at the very beginning',
  '\ud83d alone, long enough',
])('keeps the text %j', (text) => {
  expect(compactString(text)).toBe(text)
  expect(sharedText(text)).toBe(text)
})

test('interns equal values, and only those', () => {
  const [one, same, other] = [['us'], ['us'], ['us', 'eu']]
  expect(sharedValue(one)).toBe(sharedValue(same))
  expect(sharedValue(other)).toEqual(['us', 'eu'])
  expect(sharedValue('["us"]')).toBe('["us"]')
})

test('interns correctly after the cache was full', () => {
  for (let index = 0; index < 5_000; index++) {
    expect(sharedValue([index])).toEqual([index])
    expect(sharedText(`family-${index}-of-many`)).toBe(`family-${index}-of-many`)
  }
  expect(sharedValue(['us'])).toBe(sharedValue(['us']))
})

test('exports a state whose images share no list', async () => {
  const licenses = ['projects/debian-cloud/global/licenses/debian-12-bookworm']
  const images = ['web-1', 'web-2'].map((name) => ({ project, name, licenses, guestOsFeatures: ['GVNIC'] }))
  const { emulator } = await rig({ state: { images } })
  const before: EmulatorState = structuredClone(emulator.state())
  for (const lists of Object.values(emulator.state().images?.[0] ?? {})) {
    if (Array.isArray(lists)) lists.push('changed')
  }
  expect(emulator.state()).toEqual(before)
})

const item = (name: string, id: string, createdMs: number) => ({ name, id, createdMs })

test('finds items by id and lists them by time, before and after the first addition', () => {
  const items = [item('b', '11', 2), item('a', '12', 1), item('c', '13', 3)]
  const [early, late] = [new Collection<(typeof items)[number]>(), new Collection<(typeof items)[number]>()]
  expect([early.get('11'), early.keys('newest')]).toEqual([undefined, []])
  for (const collection of [early, late]) {
    for (const one of items) collection.put(one)
    collection.put(item('c', '14', 0))
    collection.delete('b')
    expect(collection.keys('newest').map((key) => collection.at(key)?.name)).toEqual(['a', 'c'])
    expect(['11', '12', '13', '14'].map((id) => collection.get(id)?.name)).toEqual([
      undefined,
      'a',
      undefined,
      'c',
    ])
  }
})

test('accepts an id in a state that looks like a name', () => {
  const collection = new Collection<ReturnType<typeof item>>()
  collection.put(item('b', '11', 2))
  collection.put(item('a', 'by-hand', 1))
  expect(['by-hand', '11', 'none'].map((id) => collection.get(id)?.name)).toEqual(['a', 'b', undefined])
})
