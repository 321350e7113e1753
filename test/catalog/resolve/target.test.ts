import { expect, test } from 'vitest'
import { targetOf } from '../../../src/catalog/resolve/target.ts'
import { loadTexts } from '../../support/load-texts.ts'

test.each([
  [[{ path: 'a.yaml', catalog: 'web' }], 'web'],
  [
    [
      { path: 'b.yaml', catalog: 'web' },
      { path: 'a.yaml', catalog: 'db' },
    ],
    'db+web',
  ],
  [
    [
      { path: 'b.yaml', catalog: 'web' },
      { path: 'a.yaml', catalog: 'web' },
    ],
    'web',
  ],
  [
    [
      { path: 'z.yaml', catalog: 'web' },
      { path: './images/a.yaml', catalog: undefined },
    ],
    'images/a.yaml+web',
  ],
  [[{ path: '<stdin>', catalog: 7 }], '<stdin>'],
  [[{ path: 'a.yaml', catalog: '' }], 'a.yaml'],
  [[], ''],
])('the target of %j is %s', (manifests, target) => {
  expect(targetOf(manifests)).toBe(target)
})

const manifest = 'project: p\nimages: [{ name: a, sourceDisk: zones/z/disks/d }]\n'

test.each([
  [{ 'a.yaml': `catalog: web\n${manifest}` }, 'web'],
  [{ 'a.yaml': manifest, '_catalog.yaml': 'catalog: shared\n' }, 'shared'],
  [{ 'a.yaml': `catalog: web\n${manifest}  nmae: [x\n` }, 'web'],
  [{ 'a.yaml': `catalog: web\nimagse: []\n` }, 'web'],
  [{ 'a.yaml': `catalog: web\n${manifest}`, 'b.yaml': manifest }, 'b.yaml+web'],
])('the target of the manifests %j is %s, whatever their errors', async (files, target) => {
  const { loaded } = await loadTexts(files)
  expect(loaded.target).toBe(target)
})
