import { expect, test } from 'vitest'
import { changePins, type NewPin, pinChanges } from '../../src/catalog/lock/change-pins.ts'

const family = 'projects/p/global/images/family/f'
const disk = 'projects/p/zones/z/disks/d'
const archive = 'https://storage.googleapis.com/b/o.tar.gz'
const before = new Map<string, NewPin>([
  [family, { path: 'projects/p/global/images/f-1', id: '1' }],
  [disk, { path: disk, id: '7' }],
  [archive, { path: archive, generation: '5' }],
])

test.each<[string, readonly [string, NewPin][], readonly string[]]>([
  ['no change', [...before], []],
  [
    'another image',
    [[family, { path: 'projects/p/global/images/f-2', id: '2' }]],
    [`~ ${family}: f-1 → f-2`],
  ],
  ['a recreated disk', [[disk, { path: disk, id: '8' }]], [`~ ${disk}: id 7 → id 8`]],
  [
    'a replaced archive',
    [[archive, { path: archive, generation: '6' }]],
    [`~ ${archive}: generation 5 → generation 6`],
  ],
  [
    'a new source',
    [['projects/p/global/snapshots/s', { path: 'projects/p/global/snapshots/s', id: '3' }]],
    ['+ projects/p/global/snapshots/s: id 3'],
  ],
])('%s', (_, found, changes) => {
  expect(pinChanges(before, changePins(before, new Map(found), false))).toEqual(changes)
})

test('of the whole folder, other sources are dropped', () => {
  const after = changePins(before, new Map([...before].slice(0, 1)), true)
  expect(pinChanges(before, after)).toEqual([
    `- ${archive}: no image follows it`,
    `- ${disk}: no image follows it`,
  ])
})
